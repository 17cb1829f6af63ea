import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { type Checkpoint, encodeCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';

const example: Checkpoint = {
  update: 1234,
  progress: { seconds: 0.1 + 0.2, means: { loss: { sum: 1 / 3, count: 7 } }, alignment: { W1: null } },
  arrays: { parameters: Float32Array.of(1.5, -2e-38, 3e38, 0, -0, 1e-45), moment1: new Float32Array(0) },
};

async function refusalOf(path: string): Promise<string> {
  const error: unknown = await readCheckpoint(path).then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error.message;
  throw error instanceof Error ? error : new Error(String(error));
}

describe('a checkpoint', () => {
  it('is read back as the same numbers, bit by bit', async () => {
    const folder = temporaryFolder();
    const float = fc.float({ noDefaultInfinity: false });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.dictionary(
          fc.stringMatching(/^[a-z][a-zA-Z0-9.]*$/),
          fc.array(float).map((values) => Float32Array.from(values)),
        ),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((seconds) => !Object.is(seconds, -0)),
        async (update, arrays, seconds) => {
          const path = join(folder, 'checkpoint');
          await writeCheckpoint(path, encodeCheckpoint({ update, progress: { seconds }, arrays }));
          const back = await readCheckpoint(path);
          expect(back?.update).toBe(update);
          expect(back?.progress).toEqual({ seconds });
          const bits = (values: Readonly<Record<string, Float32Array>>) =>
            Object.entries(values).map(([name, array]) => [
              name,
              [...new Uint32Array(array.buffer, array.byteOffset, array.length)],
            ]);
          expect(bits(back?.arrays ?? {})).toEqual(bits(arrays));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('encodes a view by its own numbers, not by its whole buffer', async () => {
    const path = join(temporaryFolder(), 'checkpoint');
    const view = Float32Array.of(0, 1, 2, 3, 4, 5).subarray(2, 4);
    writeFileSync(path, encodeCheckpoint({ ...example, arrays: { view } }));
    expect([...((await readCheckpoint(path))?.arrays.view ?? [])]).toEqual([2, 3]);
  });

  it('is a copy: later training does not reach it', async () => {
    const path = join(temporaryFolder(), 'checkpoint');
    const parameters = Float32Array.of(1, 2);
    const bytes = encodeCheckpoint({ ...example, arrays: { parameters } });
    parameters.fill(9);
    writeFileSync(path, bytes);
    expect([...((await readCheckpoint(path))?.arrays.parameters ?? [])]).toEqual([1, 2]);
  });

  it('is undefined where there is none', async () => {
    expect(await readCheckpoint(join(temporaryFolder(), 'checkpoint'))).toBeUndefined();
  });

  it('with any single byte changed is refused', async () => {
    const path = join(temporaryFolder(), 'checkpoint');
    const bytes = encodeCheckpoint(example);
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = damaged[at]! ^ (1 << (at % 8));
      writeFileSync(path, damaged);
      expect(await refusalOf(path), `byte ${at}`).toMatch(/is damaged: .*; delete it to start the run over/);
    }
  });

  it('cut short at any place, or with something after its end, is refused', async () => {
    const path = join(temporaryFolder(), 'checkpoint');
    const bytes = encodeCheckpoint(example);
    for (let length = 0; length < bytes.length; length += 1) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(await refusalOf(path), `length ${length}`).toContain('is damaged');
    }
    writeFileSync(path, Buffer.concat([bytes, Buffer.of(0)]));
    expect(await refusalOf(path)).toContain('is damaged');
  });

  it('of another version is refused as such', async () => {
    const { createHash } = await import('node:crypto');
    const path = join(temporaryFolder(), 'checkpoint');
    writeFileSync(path, encodeCheckpoint(example));
    const text = readFileSync(path).toString('latin1').replace('"schemaVersion":1', '"schemaVersion":7');
    const content = Buffer.from(text, 'latin1').subarray(0, -32);
    writeFileSync(path, Buffer.concat([content, createHash('sha256').update(content).digest()]));
    expect(await refusalOf(path)).toMatch(/another version/);
  });

  it('that is a folder is refused with a sentence', async () => {
    expect(await refusalOf(temporaryFolder())).toMatch(/it is a folder/);
  });
});
