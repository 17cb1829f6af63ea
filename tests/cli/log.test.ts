// --log: what a run writes for TensorBoard and in the form of Weights & Biases, while it goes and when it is killed and resumed.
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEventFile } from '../support/event-file.ts';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet, startCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyPlayArgs } from '../support/tiny-play.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

const eventFileIn = (folder: string) => {
  const names = readdirSync(folder).filter((name) => name.includes('tfevents'));
  expect(names).toHaveLength(1);
  return join(folder, names[0]!);
};
const historyIn = (folder: string) => jsonLines(readFileSync(join(folder, 'wandb-history.jsonl'), 'utf8'));

/** Steps and values without what is measured by the clock. */
const logged = (folder: string) =>
  readEventFile(eventFileIn(folder)).map(({ step, values }) => ({
    step,
    values: values.filter(([tag]) => tag !== 'charts/SPS'),
  }));

function play(folder: string): string[] {
  return [
    ...tinyPlayArgs({ updates: 40, settings: { checkpointSeconds: 0.001 } }),
    '--log',
    'tensorboard,json',
    '--out',
    folder,
  ];
}

describe('cet train --log', () => {
  it('writes each row of a run with data, its alignment by layer, and nothing unless it is asked to', async () => {
    const root = temporaryFolder();
    const data = writeImageFolder(join(root, 'data'));
    const outcome = await runCet([...tinyTrainingArgs({ data }), '--log', 'tensorboard', '--out', join(root, 'run')]);
    expect(outcome.code, outcome.stderr).toBe(0);
    const rows = jsonLines(outcome.stdout).slice(0, -1) as {
      update: number;
      seconds: number;
      loss: number;
      alignment?: object;
    }[];
    const [version, ...events] = readEventFile(eventFileIn(join(root, 'run')));
    expect(version?.fileVersion).toBe('brain.Event:2');
    // The last is the evaluation at the end.
    expect(events.slice(0, -1).map(({ step }) => step)).toEqual(rows.map(({ update }) => update));
    for (const [at, { loss, seconds, alignment }] of rows.entries()) {
      const values = new Map(events[at]?.values);
      expect(values.get('losses/loss')).toBe(Math.fround(loss));
      expect([...values.keys()].filter((tag) => tag.startsWith('alignment/'))).toEqual(
        Object.keys(alignment ?? {}).map((layer) => `alignment/${layer}`),
      );
      expect(events[at]!.wallSeconds - version!.wallSeconds).toBeCloseTo(seconds, 5);
    }
    expect(existsSync(join(root, 'run', 'wandb-history.jsonl'))).toBe(false);
    await runCet([...tinyTrainingArgs({ data }), '--out', join(root, 'plain')]);
    expect(readdirSync(join(root, 'plain')).sort()).toEqual([
      ...['checkpoint', 'config.json', 'environment.json', 'metrics.jsonl', 'result.json'],
    ]);
  });

  it('writes play over steps of play, a history with the same values, and a summary', async () => {
    const folder = join(temporaryFolder(), 'run');
    const outcome = await runCet(play(folder));
    expect(outcome.code, outcome.stderr).toBe(0);
    const result = jsonLines(outcome.stdout).at(-1);
    const [, ...events] = readEventFile(eventFileIn(folder));
    const history = historyIn(folder);
    expect(history.map(({ _step }) => _step)).toEqual(events.map(({ step }) => step));
    expect(events.at(-2)?.step).toBe(40 * 3 * 16);
    for (const [at, { values }] of events.entries()) {
      const { _step, _runtime, _timestamp, ...named } = history[at] as Record<string, number>;
      expect(_timestamp).toBeCloseTo(events[at]!.wallSeconds, 5);
      expect(values).toEqual(Object.entries(named).map(([tag, value]) => [tag, Math.fround(value)]));
    }
    const summary = JSON.parse(readFileSync(join(folder, 'wandb-summary.json'), 'utf8'));
    expect(summary).toMatchObject({ 'evaluation/mean_return': result?.meanReturn, _step: 40 * 3 * 16 });
    expect(summary['charts/episodic_return']).toBe(result?.trainingReturn);
  });

  it('loses and repeats no step when the run is killed again and again', async () => {
    const root = temporaryFolder();
    const [whole, killed] = [join(root, 'whole'), join(root, 'killed')];
    await runCet(play(whole));
    for (let lines = 2; !existsSync(join(killed, 'result.json')); lines += 2) {
      const args = existsSync(join(killed, 'config.json')) ? ['train', '--resume', killed, '--json'] : play(killed);
      rmSync(join(killed, 'run.lock'), { force: true });
      const { outcome } = startCet(args, {
        onOutput: (text, child) => {
          if (text.split('\n').length > lines) child.kill('SIGKILL');
        },
      });
      const { code, stderr } = await outcome;
      expect([0, null], stderr).toContain(code);
    }
    expect(logged(killed)).toEqual(logged(whole));
    expect(historyIn(killed).map(({ _step }) => _step)).toEqual(historyIn(whole).map(({ _step }) => _step));
  });

  it.each<[string, (path: string) => void]>([
    ['cut in a record', (path) => truncateSync(path, 100)],
    ['with records of a process that was killed', (path) => appendFileSync(path, readFileSync(path).subarray(40))],
    ['that somebody deleted', (path) => rmSync(path)],
  ])('mends an event file %s', async (_, damage) => {
    const root = temporaryFolder();
    const folder = join(root, 'run');
    await runCet(play(folder));
    const before = logged(folder);
    rmSync(join(folder, 'result.json'));
    damage(eventFileIn(folder));
    expect(await runCet(['train', '--resume', folder, '--json'])).toMatchObject({ code: 0 });
    expect(logged(folder)).toEqual(before);
  });

  it("is read by TensorBoard's own reader", async ({ skip }) => {
    const found = spawnSync('python3', ['-c', 'import tensorboard']);
    if (found.status !== 0) skip('TensorBoard is not installed for python3');
    const folder = join(temporaryFolder(), 'run');
    await runCet(play(folder));
    const program = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0}).Reload()
print(json.dumps({tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()['scalars']}))`;
    const read: Record<string, [number, number][]> = JSON.parse(
      execFileSync('python3', ['-c', program, folder], { encoding: 'utf8' }),
    );
    const expected: Record<string, [number, number][]> = {};
    for (const { step, values } of readEventFile(eventFileIn(folder))) {
      for (const [tag, value] of values) expected[tag] = [...(expected[tag] ?? []), [step, value]];
    }
    expect(read).toEqual(expected);
  });

  it('refuses a form that it does not know', async () => {
    const root = temporaryFolder();
    const args = [...tinyPlayArgs({}), '--log', 'tensorbord', '--out', join(root, 'run')];
    expectRefusal(await runCet(args), /log.* "tensorbord"; did you mean "tensorboard"/);
    expect(readdirSync(root)).toEqual([]);
  });
});
