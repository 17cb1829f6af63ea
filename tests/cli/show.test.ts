// `cet show`: what it says of runs in every state, and what it refuses.
import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { writeMnistRun, writePlayRun } from '../support/results-folder.ts';
import { jsonLines, runCet, startCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

describe('cet show', () => {
  it('shows configuration, curves, alignment, result and environment of a run, and the same as JSON', async () => {
    const root = temporaryFolder();
    const run = join(root, 'run');
    const data = writeImageFolder(join(root, 'data'));
    await runCet([...tinyTrainingArgs({ data }), '--out', run]);
    const { code, stdout, stderr } = await runCet(['show', run]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const result = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8'));
    expect(stdout).toContain('mnist, cet:6, errors 0.4 s late in every layer, seed 0, 60 updates\n');
    expect(stdout).toContain(`Finished: test accuracy ${(100 * result.testAccuracy).toFixed(2)} %`);
    expect(stdout).toMatch(/Other than the defaults \(in brackets\):\n(?: {2}.*\n)* {2}batchSize 32 \(128\)\n/);
    expect(stdout).toMatch(/ {2}learningRate 0\.005 \(0\.001\)/);
    for (const title of ['test accuracy (%)', 'loss', 'alignment with the true gradient'])
      expect(stdout).toContain(`\n${title}\n`);
    expect(stdout).toMatch(/│ W1 +│ 0\.4 s +│ 0\.\d{3} +│ 0\.\d{3}/);
    expect(stdout).toMatch(/Made by cet .*; Node v/);
    expect(stdout).not.toContain('\u001b');
    const [shown] = jsonLines((await runCet(['show', run, '--json'])).stdout);
    expect(shown).toMatchObject({
      ...{ state: { kind: 'finished' }, memory: 'cet:6', updates: 60, updatesMade: 60, result },
      changed: { batchSize: { value: 32, default: 128 } },
      alignment: [{ layer: 'W1' }, { layer: 'W2' }],
      environment: { node: process.version },
    });
    const { curves } = shown as { curves: { over: string; accuracy: [number, number][]; loss: [number, number][] } };
    expect(curves.over).toBe('update');
    expect(curves.accuracy.at(-1)).toEqual([60, 100 * result.testAccuracy]);
  });

  it('says that accuracy was measured on held-out images', async () => {
    const run = writeMnistRun(join(temporaryFolder(), 'run'), { config: { validation: 0.1 } });
    const { stdout } = await runCet(['show', run]);
    expect(stdout).toContain('\nvalidation accuracy (%)\n');
    expect(stdout).not.toContain('test accuracy (%)');
  });

  it('shows play over its steps', async () => {
    const { stdout } = await runCet(['show', writePlayRun(join(temporaryFolder(), 'run'))]);
    expect(stdout).toContain('cartpole, cet:6, errors 4, 2, 0 s late, first layer first, seed 0, 5,000,000 samples');
    expect(stdout).toContain('Finished: return 200.00');
    expect(stdout).toContain('return of an episode');
    expect(stdout).toContain("critic's loss");
  });

  it('says how an interrupted run goes on, and of one that trains how long it still takes', async () => {
    const root = temporaryFolder();
    const run = join(root, 'run');
    const args = tinyTrainingArgs({ data: writeImageFolder(join(root, 'data')), updates: 1_000_000 });
    let isSeen = false;
    const { child, outcome } = startCet([...args, '--out', run], {
      onOutput(output) {
        if (isSeen || output.split('\n').length < 8) return;
        isSeen = true;
        void runCet(['show', run, '--json']).then(({ stdout }) => {
          shown = jsonLines(stdout)[0];
          child.kill('SIGTERM');
        });
      },
    });
    let shown: Readonly<Record<string, unknown>> | undefined;
    await outcome;
    expect(shown).toMatchObject({ state: { kind: 'running', pid: child.pid, secondsLeft: expect.any(Number) } });
    const { stdout } = await runCet(['show', run]);
    expect(stdout).toMatch(
      /Interrupted: [\d,]+ of 1,000,000 updates measured; it goes on after update [\d,]+ by: cet train --resume /,
    );
    rmSync(join(run, 'checkpoint'));
    expect((await runCet(['show', run])).stdout).toContain(
      'Interrupted before its first checkpoint; it begins anew by',
    );
    // A sweep tries a crash again; at the third it gives the run up.
    for (const [attempts, state] of [
      [1, 'interrupted'],
      [3, 'failed'],
    ] as const) {
      const failure = { attempts, reason: 'Its process ended with SIGKILL.', isHopeless: false };
      writeFileSync(join(run, 'failure.json'), JSON.stringify(failure));
      expect(jsonLines((await runCet(['show', run, '--json'])).stdout)[0]).toMatchObject({ state: { kind: state } });
    }
  });

  it('says that a run diverged, and the training that did says where it lies', async () => {
    const root = temporaryFolder();
    const run = join(root, 'run');
    const args = tinyTrainingArgs({ data: writeImageFolder(join(root, 'data')) });
    const { code, stderr } = await runCet([...args, '--lr', '1e30', '--out', run]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: Training diverged at update \d+: .*; what was measured until then stays in \S+run\.\n$/,
    );
    const { stdout } = await runCet(['show', run]);
    expect(stdout).toMatch(/\nFailed: Training diverged at update \d+/);
  });

  it('shows a run that has just begun', async () => {
    const run = writeMnistRun(join(temporaryFolder(), 'run'), { score: null });
    rmSync(join(run, 'metrics.jsonl'));
    const { code, stdout } = await runCet(['show', run]);
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing has been measured yet.');
  });

  it('of a run whose folder has control characters in its name prints none', async () => {
    const run = writeMnistRun(join(temporaryFolder(), 'a\u001b[31mred'));
    expect((await runCet(['show', run])).stdout).not.toContain('\u001b');
  });

  it.each<[string, (folder: string) => string[], RegExp]>([
    ['no run', () => [], /missing required argument 'run'/],
    ['two runs', (run) => [run, run], /too many arguments/],
    ['an empty name', () => [''], /A run is named ""/],
    ['a folder that is not there', (run) => [`${run}x`], /runx is not a run folder/],
    ['a file', (run) => [join(run, 'config.json')], /config\.json/],
    ['a folder without run', (run) => [join(run, '..')], /is not a run folder: there is no config\.json/],
    ['an unknown option', (run) => [run, '--jsn'], /unknown option '--jsn'; did you mean --json/],
    [
      'a configuration that is no JSON',
      (run) => {
        writeFileSync(join(run, 'config.json'), '{');
        return [run];
      },
      /config\.json is damaged: it is not JSON/,
    ],
    [
      'another version',
      (run) => {
        writeFileSync(join(run, 'config.json'), '{"schemaVersion": 99}');
        return [run];
      },
      /is a run of version 99; this program reads version 1/,
    ],
    [
      'an unknown key',
      (run) => {
        const config = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'));
        writeFileSync(join(run, 'config.json'), JSON.stringify({ ...config, memroy: 'et' }));
        return [run];
      },
      /unknown key "memroy"/,
    ],
    [
      'damaged measurements',
      (run) => {
        appendFileSync(join(run, 'metrics.jsonl'), '{"upd\n');
        return [run];
      },
      /metrics\.jsonl is damaged: line 101 is no row/,
    ],
    [
      'a result that is no JSON',
      (run) => {
        truncateSync(join(run, 'result.json'), 3);
        return [run];
      },
      /result\.json is damaged/,
    ],
    [
      'a damaged environment',
      (run) => {
        writeFileSync(join(run, 'environment.json'), '[');
        return [run];
      },
      /environment\.json is damaged/,
    ],
    [
      'a checkpoint that is none',
      (run) => {
        rmSync(join(run, 'result.json'));
        writeFileSync(join(run, 'checkpoint'), 'x'.repeat(100));
        return [run];
      },
      /Checkpoint .* is damaged or of another version/,
    ],
    [
      'a file of it that is a folder',
      (run) => {
        rmSync(join(run, 'metrics.jsonl'));
        mkdirSync(join(run, 'metrics.jsonl'));
        return [run];
      },
      /metrics\.jsonl: it is a folder/,
    ],
  ])('refuses %s', async (_, argumentsFor, sentence) => {
    const run = writeMnistRun(join(temporaryFolder(), 'run'));
    expectRefusal(await runCet(['show', ...argumentsFor(run)]), sentence);
  });
});
