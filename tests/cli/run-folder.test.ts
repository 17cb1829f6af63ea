import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparableRun } from '../support/kill-and-resume.ts';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet, startCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

/** Kills the process (a signal) as soon as it has printed `rows` lines. */
const after = (rows: number, signal: NodeJS.Signals) => {
  let sent = false;
  return (output: string, child: { kill(signal: NodeJS.Signals): boolean }) => {
    if (sent || output.split('\n').length <= rows) return;
    sent = true;
    child.kill(signal);
  };
};

describe('a finished run', () => {
  it('leaves config, environment, metrics, checkpoint and result, and prints its rows and its result', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'), { gzip: true });
    const run = join(folder, 'runs', 'one');
    const { code, stdout, stderr } = await runCet([...tinyTrainingArgs({ data }), '--out', run]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(run).sort()).toEqual([
      'checkpoint',
      'config.json',
      'environment.json',
      'metrics.jsonl',
      'result.json',
    ]);
    const lines = jsonLines(stdout);
    expect(lines.at(-1)).toEqual(readJson(run, 'result.json'));
    expect(lines.slice(0, -1)).toEqual(jsonLines(readFileSync(join(run, 'metrics.jsonl'), 'utf8')));
    expect(lines.at(-1)).toEqual({
      schemaVersion: 1,
      task: 'mnist',
      preset: null,
      memory: 'cet:6',
      delays: [0.4, 0.4],
      seed: 0,
      updates: 60,
      testAccuracy: expect.closeTo(0.75, 0),
      testLoss: expect.any(Number),
      alignment: { W1: expect.any(Number), W2: expect.any(Number) },
      evaluatedOn: 'test',
      kernelSumInBatch: [expect.closeTo(1, 9), expect.closeTo(1, 9)],
      seconds: expect.any(Number),
      samplesPerSecond: expect.any(Number),
      peakMemoryBytes: expect.any(Number),
      weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      runFolder: run,
    });
    expect(readJson(run, 'config.json')).toMatchObject({
      memory: 'cet:6',
      delays: 'broadcast:0.4s',
      hiddenUnits: [16],
    });
    expect(readJson(run, 'environment.json')).toMatchObject({ threads: 1, provider: 'cpu', node: process.version });
  });

  it('logs every so many updates, evaluates 20 times, and the last row is of the last update', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    await runCet([...tinyTrainingArgs({ data, updates: 65 }), '--out', join(folder, 'run')]);
    const rows = jsonLines(readFileSync(join(folder, 'run', 'metrics.jsonl'), 'utf8'));
    const expected = Array.from({ length: 65 }, (_, index) => index + 1).filter(
      (update) => update % 4 === 0 || update % 10 === 0 || update === 65,
    );
    expect(rows.map(({ update }) => update)).toEqual(expected);
    const evaluated = rows.filter((row) => 'testAccuracy' in row).map(({ update }) => Number(update));
    expect(evaluated).toEqual(expected.filter((update) => update % 4 === 0 || update === 65));
  });

  it('is the same, bit for bit, when it is made again; and another with another seed', async () => {
    const folder = temporaryFolder();
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) });
    for (const [name, ...options] of [['one'], ['two'], ['three', '--seed', '1']]) {
      await runCet([...args, ...options, '--out', join(folder, name!)]);
    }
    expect(comparableRun(join(folder, 'two'))).toEqual(comparableRun(join(folder, 'one')));
    const sha = (name: string) => readJson(folder, name, 'result.json').weightsSha256;
    expect(sha('three')).not.toBe(sha('one'));
  });

  it('is the same with or without alignment and evaluations on the way', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    const often = { alignmentEvery: 1, evaluateEvery: 3, logEvery: 2 };
    await runCet([...tinyTrainingArgs({ data, settings: often }), '--out', join(folder, 'often')]);
    await runCet([...tinyTrainingArgs({ data, settings: { alignmentEvery: 0 } }), '--out', join(folder, 'never')]);
    expect(readJson(folder, 'often', 'result.json').weightsSha256).toBe(
      readJson(folder, 'never', 'result.json').weightsSha256,
    );
    expect(readJson(folder, 'never', 'result.json').alignment).toEqual({});
  });

  it('is not trained again by --resume: its result is printed', async () => {
    const folder = temporaryFolder();
    const run = join(folder, 'run');
    await runCet([...tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) }), '--out', run]);
    rmSync(join(folder, 'data'), { recursive: true });
    const { code, stdout, stderr } = await runCet(['train', '--resume', run, '--json']);
    expect({ code, stderr, lines: jsonLines(stdout) }).toEqual({
      code: 0,
      stderr: '',
      lines: [readJson(run, 'result.json')],
    });
  });

  it('is not overwritten by a new run', async () => {
    const folder = temporaryFolder();
    const args = [...tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) }), '--out', join(folder, 'run')];
    await runCet(args);
    const before = comparableRun(join(folder, 'run'));
    expectRefusal(await runCet([...args, '--seed', '5']), /holds a run already; go on with it by --resume/);
    expect(comparableRun(join(folder, 'run'))).toEqual(before);
  });
});

describe('a new run', () => {
  it('lies in a folder below runs/ where none is named', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    const { stdout, stderr } = await runCet(tinyTrainingArgs({ data }), { cwd: folder });
    const { runFolder } = jsonLines(stdout).at(-1) ?? {};
    expect(runFolder, stderr).toMatch(/^runs[/\\]mnist__cet-6-broadcast-0\.4s__0__\d{8}-\d{6}$/);
    expect(existsSync(join(folder, String(runFolder), 'result.json'))).toBe(true);
  });

  it('does not go on from a checkpoint that lies in its folder by chance', async () => {
    const folder = temporaryFolder();
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) });
    await runCet([...args, '--out', join(folder, 'one')]);
    await runCet([...args, '--seed', '1', '--out', join(folder, 'expected')]);
    rmSync(join(folder, 'one', 'config.json'));
    rmSync(join(folder, 'one', 'result.json'));
    const outcome = await runCet([...args, '--seed', '1', '--out', join(folder, 'one')]);
    if (outcome.code === 2) expectRefusal(outcome, /one/);
    else
      expect(readJson(folder, 'one', 'result.json').weightsSha256).toBe(
        readJson(folder, 'expected', 'result.json').weightsSha256,
      );
  });

  it('can be resumed from another working folder, data of a relative path included', async () => {
    const folder = temporaryFolder();
    writeImageFolder(join(folder, 'data'));
    const args = tinyTrainingArgs({ data: 'data', updates: 12_000 });
    const stopped = await runCet([...args, '--out', 'run'], { cwd: folder, onOutput: after(3, 'SIGINT') });
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(await runCet(['train', '--resume', join(folder, 'run'), '--json'])).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['one update', { updates: 1 }],
    ['no hidden layer', { settings: { hiddenUnits: '[]' } }],
    ['layers of one unit', { settings: { hiddenUnits: '[1,1,1]' } }],
    ['the smallest batch', { settings: { batchSize: 2, delays: 'broadcast:1step' } }],
    ['the whole set as a batch', { settings: { batchSize: 320 } }],
    ['undelayed learning', { memory: 'backprop' }],
    ['a long-term memory of two rates', { memory: 'ltp-ltd:0.1:0.3' }],
    ['gradient descent', { settings: { optimizer: 'sgd', momentum: 0.9 } }],
    ['Adam without clipping', { settings: { optimizer: 'adam', gradientClipNorm: 'null' } }],
    ['the peak as the scale', { settings: { normalization: 'peak', peakAlignment: 'continuous' } }],
  ])('with %s ends with a result', async (_, training) => {
    const folder = temporaryFolder();
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')), ...training });
    const kept =
      'delays' in ('settings' in training ? training.settings : {})
        ? args.filter((arg) => arg !== '--delay' && arg !== '2steps')
        : args;
    const { code, stdout, stderr } = await runCet([...kept, '--out', join(folder, 'run')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonLines(stdout).at(-1)?.testAccuracy).toBeGreaterThanOrEqual(0);
  });
});

describe('a run that is stopped', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s writes a checkpoint, exits with %i, says how to go on, and ends with the same bits',
    async (signal, code) => {
      const folder = temporaryFolder();
      const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')), updates: 12_000 });
      await runCet([...args, '--out', join(folder, 'whole')]);
      const run = join(folder, 'run');
      const stopped = await runCet([...args, '--out', run], { onOutput: after(5, signal) });
      expect(stopped.code, stopped.stderr).toBe(code);
      expect(stopped.stderr).toMatch(/writing a checkpoint/i);
      expect(stopped.stderr).toContain(`go on by: cet train --resume ${run}`);
      expect(readdirSync(run).sort()).toEqual(['checkpoint', 'config.json', 'environment.json', 'metrics.jsonl']);
      expect(await runCet(['train', '--resume', run, '--json'])).toMatchObject({ code: 0, stderr: '' });
      expect(comparableRun(run)).toEqual(comparableRun(join(folder, 'whole')));
    },
  );
});

describe('a run folder in use', () => {
  it('is refused to a second process, new or resuming, and the first goes on undisturbed', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    const run = join(folder, 'run');
    const args = [...tinyTrainingArgs({ data, updates: 100_000_000 }), '--out', run];
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const first = startCet(args, { onOutput: () => begin() });
    await begun;
    expectRefusal(await runCet(['train', '--resume', run]), `in use by process ${first.child.pid}`);
    expectRefusal(await runCet(args), /holds a run already/);
    expect(existsSync(join(run, 'run.lock'))).toBe(true);
    first.child.kill('SIGINT');
    expect((await first.outcome).code).toBe(130);
    expect(existsSync(join(run, 'run.lock'))).toBe(false);
  });
});
