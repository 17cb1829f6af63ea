import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { madeUpRun } from '../../../tests/support/recorded-run.ts';
import { writeRunFolder } from '../../../tests/support/run-folder.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { readRecordedRuns } from './recorded-runs.ts';

const run = madeUpRun({ memory: 'cet:6', updates: 1000, seed: 2, finishedAt: 5000 });
const names = ({ runs }: { runs: readonly { name: string }[] }, root: string) =>
  runs.map(({ name }) => name.slice(root.length + 1));

describe('recorded runs', () => {
  it('are read back with what figures need', async () => {
    const folder = writeRunFolder(join(temporaryFolder(), 'a'), run);
    const { runs, skipped } = await readRecordedRuns([folder], ['mnist']);
    expect(skipped).toEqual([]);
    expect(runs).toEqual([
      {
        ...run,
        name: folder,
        config: expect.objectContaining(run.config),
        // Table 4, order 6.
        paperTuning: { learningRate: 1e-4, weightDecay: 1e-3 },
      },
    ]);
    // Keys that the stored configuration does not have yet are filled in, so that runs of different age compare.
    expect(runs[0]?.config.deltaGate).toBe('own-time');
  });

  it('of play have returns, samples, and what the paper tuned for memory and delay', async () => {
    const root = temporaryFolder();
    const play = madeUpRun({ task: 'lunarlander', memory: 'cet:10', seed: 1 });
    writeRunFolder(join(root, 'a'), play);
    writeRunFolder(
      join(root, 'b'),
      madeUpRun({ task: 'cartpole', delays: 'broadcast', delaySeconds: 4, memory: 'et:0.7' }),
    );
    writeRunFolder(
      join(root, 'c'),
      madeUpRun({ task: 'cartpole', delays: 'broadcast', delaySeconds: 3, memory: 'et' }),
    );
    const { runs } = await readRecordedRuns([root], ['cartpole', 'lunarlander']);
    expect(runs[0]).toMatchObject({
      task: 'lunarlander',
      layerDelaySeconds: [240, 120, 0],
      updates: 9765,
      measurements: play.measurements,
      result: play.result,
      // Table 7.
      paperTuning: { learningRate: 5e-4, normalization: 'peak' },
    });
    // Table 6; nothing is listed at 3 s.
    expect(runs.slice(1).map(({ paperTuning }) => paperTuning)).toEqual([
      { learningRate: 5e-4, memory: 'et:0.9' },
      undefined,
    ]);
  });

  it('are found at any depth, through links, once each, in the order of their paths', async () => {
    const root = temporaryFolder();
    for (const path of ['b/c/d', 'a', '.hidden', 'node_modules/x']) writeRunFolder(join(root, path), run);
    symlinkSync(join(root, 'b'), join(root, 'link'));
    symlinkSync(root, join(root, 'b', 'loop'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    mkdirSync(join(root, 'settings'));
    writeFileSync(join(root, 'settings', 'config.json'), '{"not": "a run"}');
    const found = await readRecordedRuns([root, join(root, 'a')], ['mnist']);
    expect(names(found, root)).toEqual(['a', 'b/c/d']);
    expect(found.skipped).toEqual([]);
  });

  it('of a sweep have its scale, where that is not the whole experiment', async () => {
    const root = temporaryFolder();
    writeRunFolder(join(root, 'a'), run);
    const scaleOf = async (record: string) => {
      writeFileSync(join(root, 'experiment.json'), record);
      return (await readRecordedRuns([root], ['mnist'])).runs[0]?.scale;
    };
    expect(await scaleOf('{"scale": "smoke"}')).toBe('smoke');
    expect(await scaleOf('{"scale": "full"}')).toBeUndefined();
    expect(await scaleOf('damaged')).toBeUndefined();
  });

  it('are unfinished without a result; a last row cut short is left out', async () => {
    const root = temporaryFolder();
    writeRunFolder(join(root, 'a'), { ...run, finishedAt: null });
    appendFileSync(join(root, 'a', 'metrics.jsonl'), '{"update": 1010, "ali');
    const { runs } = await readRecordedRuns([root], ['mnist']);
    expect(runs[0]).toMatchObject({ finishedAt: null, measurements: run.measurements });
  });

  it('of another task need not be understood', async () => {
    const root = temporaryFolder();
    writeRunFolder(join(root, 'a'), run);
    writeRunFolder(join(root, 'b'), { ...run, config: { schemaVersion: 1, task: 'cartpole', environments: 4 } });
    const found = await readRecordedRuns([root], ['mnist']);
    expect(names(found, root)).toEqual(['a']);
    expect(found.skipped).toEqual([]);
    await expect(readRecordedRuns([root], ['cifar10'])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /^The runs below .* \(2\) are of mnist, cartpole, none of cifar10; train some by /,
      ),
    });
  });

  it('of delays as a list have those of the list, undelayed ones none', async () => {
    const root = temporaryFolder();
    writeRunFolder(join(root, 'a'), { ...run, config: { ...run.config, delays: '5s,2s,0' } });
    writeRunFolder(join(root, 'b'), { ...run, config: { ...run.config, memory: 'backprop' } });
    const { runs } = await readRecordedRuns([root], ['mnist']);
    expect(runs.map(({ layerDelaySeconds }) => layerDelaySeconds)).toEqual([
      [5, 2, 0],
      [0, 0, 0],
    ]);
  });
});

describe('a run that is damaged', () => {
  it.each<[string, (folder: string) => void, RegExp]>([
    ['config.json', (folder) => writeFileSync(join(folder, 'config.json'), '{"task":'), /config\.json is damaged/],
    [
      'a key of config.json',
      (folder) => writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...run.config, updates: -1 })),
      /updates is -1/,
    ],
    [
      'of another version',
      (folder) => writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...run.config, schemaVersion: 2 })),
      /run of version 2; this program reads version 1/,
    ],
    ['config.json, gone', (folder) => rmSync(join(folder, 'config.json')), /metrics\.jsonl without config\.json/],
    ['result.json', (folder) => writeFileSync(join(folder, 'result.json'), '{'), /result\.json is damaged/],
    ['metrics.jsonl, gone', (folder) => rmSync(join(folder, 'metrics.jsonl')), /metrics\.jsonl: it does not exist/],
    ['metrics.jsonl, empty', (folder) => writeFileSync(join(folder, 'metrics.jsonl'), ''), /a result and no rows/],
    [
      'a row that is no JSON',
      (folder) => writeFileSync(join(folder, 'metrics.jsonl'), '{"update": 1}\n{"upd\n{"update": 3}\n'),
      /metrics\.jsonl is damaged: line 2 is no row/,
    ],
    [
      'a row of another kind',
      (folder) => writeFileSync(join(folder, 'metrics.jsonl'), '{"update": 1, "alignment": {"W1": "high"}}\n'),
      /line 1 is no row/,
    ],
    [
      'the delays',
      (folder) => writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...run.config, delays: '5s,2s' })),
      /Delays 5s,2s are 2, but 3 layers learn/,
    ],
  ])('%s, is skipped with its reason, and the others are used', async (_, damage, reason) => {
    const root = temporaryFolder();
    writeRunFolder(join(root, 'good'), run);
    damage(writeRunFolder(join(root, 'bad'), run));
    const found = await readRecordedRuns([root], ['mnist']);
    expect(names(found, root)).toEqual(['good']);
    expect(found.skipped).toEqual([{ folder: join(root, 'bad'), reason: expect.stringMatching(reason) }]);
    rmSync(join(root, 'good'), { recursive: true });
    await expect(readRecordedRuns([root], ['mnist'])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(new RegExp(`^There is no run .* that can be read; .*bad: .*${reason.source}`)),
    });
  });
});

describe('folders without runs', () => {
  it.each<[string, (root: string) => string, RegExp]>([
    ['an empty one', (root) => root, /^There is no run below .*; name a folder with runs of "cet train"/],
    ['one that is not there', (root) => join(root, 'missing'), /^Cannot read .*missing: it does not exist/],
    ['a file', (root) => join(root, 'file'), /^Cannot read .*file: part of the path is a file/],
    ['no name', () => '', /named ""/],
  ])('%s is refused in a sentence', async (_, path, sentence) => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), '');
    await expect(readRecordedRuns([path(root)], ['mnist'])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(sentence),
    });
  });
});
