import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparableRun, killAndResume } from '../support/kill-and-resume.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyPlayArgs } from '../support/tiny-play.ts';

describe('cet train of a task that is played', () => {
  it('leaves rows of metrics and a result, which are also what it prints', async () => {
    const folder = join(temporaryFolder(), 'run');
    const { code, stdout, stderr } = await runCet([...tinyPlayArgs({ updates: 10 }), '--out', folder]);
    expect(code, stderr).toBe(0);
    const printed = jsonLines(stdout);
    const rows = jsonLines(readFileSync(join(folder, 'metrics.jsonl'), 'utf8'));
    expect(printed).toEqual([...rows, JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))]);
    expect(rows.map(({ update, samples }) => [update, samples])).toEqual([
      [4, 192],
      [8, 384],
      [10, 480],
    ]);
    for (const row of rows) {
      expect(Object.keys(row.alignment as object)).toEqual(['W1', 'W2']);
      expect(row.entropy).toBeGreaterThan(0);
      expect(row.entropy).toBeLessThanOrEqual(Math.log(2) + 1e-6);
      expect(row.valueLoss).toBeGreaterThan(0);
      expect(row.gradientNorm).toBeGreaterThan(0);
      expect(row.meanReturn === null).toBe(row.episodes === 0);
    }
    // The rate falls to 0 over the ten updates: that of the tenth is a tenth.
    expect(rows.at(-1)?.learningRate).toBeCloseTo(0.0005, 12);
    const result = printed.at(-1)!;
    expect(result).toMatchObject({
      schemaVersion: 1,
      task: 'cartpole',
      memory: 'cet:3',
      delays: [0.4, 0.4],
      preset: null,
      updates: 10,
      samples: 480,
      evaluationEpisodes: 5,
      evaluationActions: 'sampled',
      trainingEpisodes: rows.reduce((sum, { episodes }) => sum + Number(episodes), 0),
    });
    expect(result.meanReturn).toBeGreaterThan(1);
    expect(readdirSync(folder).sort()).toEqual([
      'checkpoint',
      'config.json',
      'environment.json',
      'metrics.jsonl',
      'result.json',
    ]);
    const again = await runCet(['train', '--resume', folder, '--json']);
    expect(jsonLines(again.stdout)).toEqual([result]);
  });

  it('evaluates with the likeliest actions where asked, from the same weights', async () => {
    const folder = temporaryFolder();
    const results = [];
    for (const evaluationActions of ['sampled', 'greedy']) {
      const args = tinyPlayArgs({ updates: 2, settings: { evaluationActions } });
      const { stdout } = await runCet([...args, '--out', join(folder, evaluationActions)]);
      results.push(jsonLines(stdout).at(-1)!);
    }
    expect(results[0]?.weightsSha256).toBe(results[1]?.weightsSha256);
    expect(results[0]?.meanReturn).not.toBe(results[1]?.meanReturn);
  });

  it('prints a table for people', async () => {
    const args = tinyPlayArgs({ updates: 2 }).filter((argument) => argument !== '--json');
    const { code, stdout } = await runCet([...args, '--out', join(temporaryFolder(), 'run')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/return.*samples\/s/);
    expect(stdout).toMatch(/mean of 5 episodes after training, actions sampled/);
  });
});

describe('a run of play that is stopped', () => {
  it('by SIGINT goes on and ends with the same bits: weights, rows, result', async () => {
    const folder = temporaryFolder();
    const [whole, stopped] = [join(folder, 'whole'), join(folder, 'stopped')];
    const args = tinyPlayArgs({ updates: 400 });
    expect((await runCet([...args, '--out', whole])).code).toBe(0);
    const outcome = await runCet([...args, '--out', stopped], {
      onOutput: (output, child) => {
        if (output.split('\n').length === 3) child.kill('SIGINT');
      },
    });
    expect(outcome.code).toBe(130);
    expect(outcome.stderr).toMatch(/Stopped after \d+ of 400 updates; go on by: .*--resume/);
    expect((await runCet(['train', '--resume', stopped, '--json'])).code).toBe(0);
    expect(comparableRun(stopped)).toEqual(comparableRun(whole));
  });

  it('in its evaluation stops there, and makes it again', async () => {
    const folder = temporaryFolder();
    const [whole, stopped] = [join(folder, 'whole'), join(folder, 'stopped')];
    const args = tinyPlayArgs({ updates: 4, settings: { evaluationEpisodes: 3000 } });
    expect((await runCet([...args, '--out', whole])).code).toBe(0);
    const outcome = await runCet([...args, '--out', stopped], {
      onOutput: (output, child) => {
        // The row of the last update: the evaluation is about to begin.
        if (output.includes('\n')) child.kill('SIGINT');
      },
    });
    expect(outcome.code).toBe(130);
    expect(outcome.stderr).toMatch(/Stopped after 4 of 4 updates; go on by: .*--resume/);
    expect(existsSync(join(stopped, 'result.json'))).toBe(false);
    expect((await runCet(['train', '--resume', stopped, '--json'])).code).toBe(0);
    expect(comparableRun(stopped)).toEqual(comparableRun(whole));
  });

  it.each([
    ['cartpole', 'cet:3', { traceForm: 'states' }],
    ['lunarlander', 'perfect', {}],
    ['breakout', 'et', { lambda: '[0.1, 0.9]', criticChannels: '[2]' }],
  ] as const)('by kills, on %s with %s, ends with the same bits', async (task, memory, settings) => {
    const folder = temporaryFolder();
    const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
    const args = tinyPlayArgs({ task, memory, updates: 60, settings: { ...settings, checkpointSeconds: 0.02 } });
    const first = await runCet([...args, '--out', whole]);
    expect(first.code, first.stderr).toBe(0);
    const { last } = await killAndResume({ args, folder: killed, kills: 3, seed: 5, longestLifeMs: 300 });
    expect(last.code, last.stderr).toBe(0);
    // A process that is killed between its result and its end leaves its lock; all else is the same.
    const { files: _, ...found } = comparableRun(killed);
    expect(comparableRun(whole)).toMatchObject(found);
  });
});

describe('cet train of a task that is played refuses, with one sentence and without leaving anything', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown task', [], /"cartpol".*did you mean "cartpole"/],
    ['the salience gate', ['--salience', '1%'], /--salience is an option of other tasks/],
    ['a delay longer than the run', ['--delay', '300steps'], /no error would arrive/],
    ['a delay between steps', ['--delay', '250ms'], /multiple of 0.2s/],
    ['a λ above 1', ['--set', 'lambda=1.2'], /lambda is 1.2/],
    ['a range of λ the wrong way round', ['--set', 'lambda=[0.9, 0.1]'], /give the smaller number first/],
    ['a β of 1', ['--memory', 'et:1'], /Decay "1"/],
    [
      'a window too long',
      ['--set', 'windowSteps=20000'],
      /windowSteps is 20000; with 3 environments use at most 13377/,
    ],
    [
      'layers too wide',
      ['--set', 'hiddenUnits=[12000,12000]'],
      /more than the 2048 MB that it may: use fewer hiddenUnits/,
    ],
    ['a convolutional critic without pictures', ['--set', 'criticChannels=[4]'], /needs images/],
  ])('%s', async (what, options, sentence) => {
    const folder = join(temporaryFolder(), 'run');
    const task = what === 'an unknown task' ? 'cartpol' : 'cartpole';
    expectRefusal(await runCet([...tinyPlayArgs({ task }), '--out', folder, ...options]), sentence);
    expect(readdirSync(join(folder, '..'))).toEqual([]);
  });

  it('a learning rate with which training diverges, naming the update', async () => {
    const options = [
      '--lr',
      '1e38',
      '--set',
      'optimizer=sgd',
      '--set',
      'gradientClipNorm=null',
      '--set',
      'anneal=none',
    ];
    const { code, stderr } = await runCet([...tinyPlayArgs({}), '--out', join(temporaryFolder(), 'run'), ...options]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Training diverged at update \d+, [^\n]* smaller learning rate[^\n]*\n$/);
  });
});
