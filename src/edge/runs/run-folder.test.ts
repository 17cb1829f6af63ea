import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { createRunFolder, defaultRunFolder, readRunConfig, readRunResult } from './run-folder.ts';
import { parseTrainConfig } from './train-config.ts';

const config = parseTrainConfig({ task: 'mnist', memory: 'cet:6' }, 'options');

describe('a run folder', () => {
  it('is created with the folders above it', async () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    await createRunFolder(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that holds a run already is refused, and the sentence says how to go on with it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.json'), '{}');
    await expect(createRunFolder(folder)).rejects.toThrow(/holds a run already; go on with it by --resume/);
  });

  it('below a file is refused', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(createRunFolder(join(folder, 'file', 'run'))).rejects.toThrow(UserError);
    await expect(createRunFolder(join(folder, 'file'))).rejects.toThrow(UserError);
  });

  it('has a default name without characters that a file system or shell dislikes', () => {
    const name = defaultRunFolder(config, new Date('2026-01-31T23:59:59Z'));
    expect(name).toBe(join('runs', 'mnist__cet-6-broadcast-2s__0__20260131-235959'));
    const backprop = defaultRunFolder({ ...config, memory: 'backprop', seed: 3 }, new Date('2026-01-31T23:59:59Z'));
    expect(backprop).toBe(join('runs', 'mnist__backprop__3__20260131-235959'));
  });
});

describe('the configuration in a run folder', () => {
  it('is read back as it was written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    expect(await readRunConfig(folder)).toEqual(config);
  });

  it.each([
    ['missing', undefined, /is not a run folder: there is no config\.json/],
    ['no JSON', '{"task":', /is damaged: it is not JSON/],
    [
      'of another version',
      JSON.stringify({ ...config, schemaVersion: 99 }),
      /version 99; this program reads version 1/,
    ],
    ['of no version', '{}', /version unknown/],
    ['a list', '[]', /version unknown/],
    ['null', 'null', /version unknown/],
    ['with a bad value', JSON.stringify({ ...config, updates: -1 }), /updates is -1/],
  ])('%s is refused with a sentence', async (_, text, sentence) => {
    const folder = temporaryFolder();
    if (text !== undefined) writeFileSync(join(folder, 'config.json'), text);
    await expect(readRunConfig(folder)).rejects.toThrow(sentence);
    await expect(readRunConfig(folder)).rejects.toThrow(UserError);
  });

  it('in a folder that is not there is refused with a sentence', async () => {
    const folder = join(temporaryFolder(), 'missing');
    await expect(readRunConfig(folder)).rejects.toThrow(/is not a run folder/);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the result in a run folder', () => {
  it('is undefined before the run has finished', async () => {
    expect(await readRunResult(temporaryFolder())).toBeUndefined();
  });

  it('that is damaged is refused with a sentence', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'result.json'), '{"task": "mni');
    await expect(readRunResult(folder)).rejects.toThrow(UserError);
    for (const text of ['null', '[]', '{}', '"0.9"', '{"testAccuracy":1e999}', '{"testAccuracy":null}']) {
      writeFileSync(join(folder, 'result.json'), text);
      await expect(readRunResult(folder), text).rejects.toThrow(/result\.json is damaged/);
    }
    for (const part of ['"seconds":1e999', '"alignment":{"W1":-1e999}', '"weightsSha256":3', '"testLoss":"low"']) {
      writeFileSync(join(folder, 'result.json'), `{"testAccuracy":0.9,${part}}`);
      await expect(readRunResult(folder), part).rejects.toThrow(/result\.json is damaged/);
    }
    mkdirSync(join(folder, 'other', 'result.json'), { recursive: true });
    await expect(readRunResult(join(folder, 'other'))).rejects.toThrow(UserError);
  });
});
