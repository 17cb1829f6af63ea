// Training on an endless stream, by the command line.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/edge/runs/checkpoint.ts';
import { comparableRun, killAndResume } from '../support/kill-and-resume.ts';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyCifar10, writeCifar10Folder } from '../support/tiny-cifar10.ts';
import { type TinyTraining, tinyTrainingArgs } from '../support/tiny-training.ts';

/** Errors 40 steps late at the first layer, in batches of 32. */
function streamArgs(folder: string, options: Omit<TinyTraining, 'data'> = {}): string[] {
  const data = writeImageFolder(join(folder, 'data'));
  const all = tinyTrainingArgs({ data, ...options });
  const at = all.indexOf('--delay');
  return [...all.slice(0, at), '--delays', '40steps,3steps', '--streaming', ...all.slice(at + 2)];
}

describe('cet train --streaming', () => {
  it.each([
    { what: 'of all presentations', gate: [], seed: 3 },
    { what: 'of salient presentations', gate: ['--salience', '25%'], seed: 4 },
  ])('$what, killed at random moments, ends with the same bits', async ({ gate, seed }) => {
    const folder = temporaryFolder();
    const settings = { checkpointSeconds: 0.03, hiddenUnits: '[48,24]', logEvery: 50 };
    const args = [...streamArgs(folder, { updates: 2000, settings }), ...gate];
    args[args.indexOf('40steps,3steps')] = '40steps,7steps,0';
    const whole = join(folder, 'whole');
    expect(await runCet([...args, '--out', whole])).toMatchObject({ code: 0 });
    const killed = join(folder, 'killed');
    const { kills, last } = await killAndResume({ args, folder: killed, kills: 4, seed, longestLifeMs: 150 });
    expect(last).toMatchObject({ code: 0 });
    expect(kills).toBeGreaterThanOrEqual(2);
    expect(comparableRun(killed)).toEqual(comparableRun(whole));
    const [one, other] = [
      await readCheckpoint(join(whole, 'checkpoint')),
      await readCheckpoint(join(killed, 'checkpoint')),
    ];
    expect(other?.arrays).toEqual(one?.arrays);
    expect(Object.keys(one?.arrays ?? {})).toEqual(
      expect.arrayContaining(['W1.stored.input', 'W1.stored.slopes', 'W1.stored.credit', 'W2.stored.input']),
    );
    expect(Object.keys(one?.arrays ?? {}).some((name) => name.startsWith('W3.stored'))).toBe(false);
  });

  it('learns from errors later than a batch, and says what it carries, before and after', async () => {
    const folder = temporaryFolder();
    const run = join(folder, 'run');
    const { code, stdout, stderr } = await runCet([
      ...streamArgs(folder, { updates: 300, memory: 'perfect' }),
      '--out',
      run,
    ]);
    expect(code, stderr).toBe(0);
    const result = jsonLines(stdout).at(-1);
    // Forty presentations of 36 inputs, 16 errors and 16 slopes; three of 16 inputs and 4 errors.
    const bytes = 40 * (4 * 36 + 4 * 16 + 16) + 3 * (4 * 16 + 4 * 4);
    expect(result).toMatchObject({
      delays: [8, 0.6],
      carried: { bytes, presentations: { W1: 40, W2: 3 } },
      kernelSumInBatch: [1, 1],
      alignment: { W1: expect.closeTo(1, 4), W2: expect.closeTo(1, 4) },
    });
    expect(result?.testAccuracy).toBeGreaterThan(0.8);
    expect(stderr).toBe('Streaming: W1 carries 40, W2 carries 3 presentations from batch to batch, 9.2 kB in all.\n');
    expect(JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'))).toMatchObject({ streaming: true });
  });

  it('is another training than that of batches, but for undelayed learning', async () => {
    const folder = temporaryFolder();
    const weights = async (memory: string, name: string, streaming: readonly string[]) => {
      const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')), memory });
      const { stdout } = await runCet([...args, ...streaming, '--out', join(folder, name)]);
      return jsonLines(stdout).at(-1)?.weightsSha256;
    };
    expect(await weights('cet:6', 'stream', ['--streaming'])).not.toBe(await weights('cet:6', 'batches', []));
    expect(await weights('backprop', 'prompt-stream', ['--streaming'])).toBe(await weights('backprop', 'prompt', []));
  });

  it('trains convolutions', async () => {
    const folder = temporaryFolder();
    const data = writeCifar10Folder(join(folder, 'data'), await tinyCifar10());
    const settings = {
      convolutionChannels: '[4,3]',
      hiddenUnits: '[8]',
      batchSize: 6,
      alignmentEvery: 7,
      updates: 30,
      threads: 1,
    };
    const { code, stdout, stderr } = await runCet([
      ...['train', 'cifar10', '--data', data, '--memory', 'cet:6', '--delay', '10steps', '--streaming', '--json'],
      ...Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
      ...['--out', join(folder, 'run')],
    ]);
    expect(code, stderr).toBe(0);
    const result = jsonLines(stdout).at(-1) as { alignment: object; carried: { presentations: object } };
    expect(Object.keys(result.alignment)).toEqual(['C1', 'C2', 'W1', 'W2']);
    expect(result.carried.presentations).toEqual({ C1: 55, C2: 55, W1: 55, W2: 55 });
  });

  it('refuses to carry more than a gigabyte, and makes no folder', async () => {
    const folder = temporaryFolder();
    const args = streamArgs(folder, { memory: 'et' });
    args[args.indexOf('40steps,3steps')] = '10000min,0';
    const run = join(folder, 'run');
    expectRefusal(
      await runCet([...args, '--updates', '1000000', '--out', run]),
      /would carry up to \d+ presentations .* at most 1 GB .* use shorter delays/,
    );
    expect(existsSync(run)).toBe(false);
  });

  it('goes on as a stream, and is refused to a run that is none', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    const [stream, batches] = [join(folder, 'stream'), join(folder, 'batches')];
    await runCet([...tinyTrainingArgs({ data }), '--streaming', '--out', stream]);
    await runCet([...tinyTrainingArgs({ data }), '--out', batches]);
    expect(await runCet(['train', '--resume', stream, '--streaming'])).toMatchObject({ code: 0 });
    expectRefusal(
      await runCet(['train', '--resume', batches, '--streaming']),
      /streaming = false, but true was asked for/,
    );
  });
});
