import { describe, expect, it } from 'vitest';
import { madeUpRun, madeUpRuns } from '../../../tests/support/recorded-run.ts';
import { UserError } from '../errors.ts';
import { broadcastCifar10, retrogradeMnist } from './paper-experiments.ts';
import { delayArrangement } from './recorded-run.ts';
import { type RunNeeds, selectRuns } from './run-selection.ts';

const accuracy: RunNeeds = { experiment: retrogradeMnist, delays: 'one', measure: 'performance' };
const alignment: RunNeeds = { ...accuracy, measure: 'alignment' };
const both = madeUpRuns({ memories: ['et', 'cet:6'], seeds: [0, 1] });

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error('not refused');
}

describe('the arrangement of delays', () => {
  const of = (layerDelaySeconds: readonly number[]) =>
    delayArrangement({ ...madeUpRun({ memory: 'et' }), layerDelaySeconds });

  it('is that of the delays themselves, however they were written', () => {
    expect(of([2, 2, 2])).toEqual({ kind: 'broadcast', seconds: 2 });
    expect(of([240, 120, 0])).toEqual({ kind: 'retrograde', seconds: 120 });
    expect(of([0.6, 0.4, 0.2, 0])).toEqual({ kind: 'retrograde', seconds: 0.2 });
    expect(of([5, 2, 0])).toEqual({ kind: 'other' });
    expect(of([2])).toEqual({ kind: 'broadcast', seconds: 2 });
  });

  it('is none for undelayed learning', () => {
    expect(delayArrangement(madeUpRun({ memory: 'backprop' }))).toEqual({ kind: 'none' });
  });
});

describe('the runs of a figure', () => {
  it('are those of its task and delays, memories in the order of legends', () => {
    const others = [
      ...madeUpRuns({ memories: ['et'] }, { delays: 'broadcast', delaySeconds: 2 }),
      ...madeUpRuns({ memories: ['et'] }, { task: 'cifar10' }),
    ];
    const more = madeUpRuns({ memories: ['perfect', 'cet:10', 'et:0.9'], seeds: [0] });
    const { runs, remarks } = selectRuns([...more, ...others, ...both], accuracy);
    expect(runs.map(({ memory, seed }) => `${memory} ${seed}`)).toEqual([
      ...['et 0', 'et 1', 'et:0.9 0', 'cet:6 0', 'cet:6 1', 'cet:10 0', 'perfect 0'],
    ]);
    expect(remarks).toEqual([]);
  });

  it('are fewer where memories, delays or values are asked for', () => {
    const runs = [...both, ...madeUpRuns({ memories: ['et'], delaysSeconds: [60], seeds: [0] })];
    const selected = (options: object) =>
      selectRuns(runs, accuracy, options).runs.map(({ name }) => name.replace('runs/', ''));
    expect(selected({ delaysSeconds: [60] })).toEqual(['et-60s-0']);
    expect(selected({ delaysSeconds: [120], memories: ['cet:6'] })).toEqual(['cet:6-120s-0', 'cet:6-120s-1']);
    expect(selected({ delaysSeconds: [120], where: { seed: 1 } })).toEqual(['et-120s-1', 'cet:6-120s-1']);
    expect(refusal(() => selectRuns(runs, accuracy, { memories: ['cet:50'] }))).toMatch(
      /None of the 5 runs of mnist with retrograde delays .* there are et and cet:6, at delays of 1 min and 2 min\.$/,
    );
  });

  it('are refused where there is none of the kind', () => {
    expect(refusal(() => selectRuns([], accuracy))).toMatch(/mnist with retrograde delays, and none of the 0/);
    expect(refusal(() => selectRuns(both, { ...alignment, experiment: broadcastCifar10 }))).toMatch(/none of the 4/);
    expect(refusal(() => selectRuns(madeUpRuns({ memories: ['backprop'] }), accuracy))).toMatch(/none of the 3/);
    expect(
      refusal(() => selectRuns([...both, madeUpRun({ memory: 'backprop' })], accuracy, { memories: ['backprop'] })),
    ).toMatch(/Only backprop/);
  });

  it('have one delay where the figure shows one', () => {
    const two = [...both, ...madeUpRuns({ memories: ['et'], delaysSeconds: [60] })];
    expect(refusal(() => selectRuns(two, accuracy))).toMatch(/have 1 min and 2 min: choose one by --delay 60s\./);
    expect(selectRuns(two, { ...accuracy, delays: 'many' }).runs).toHaveLength(7);
  });
});

describe('runs that are not alike', () => {
  it.each([
    ['updates', 10_000, /"?20000"? in 4 \(such as runs\/et-120s-0\) and 10000 in 1 \(such as odd\)/],
    ['batchSize', 640, /1280 in 4 .* 640 in 1/],
    ['salience', 0.05, /0\.0125 in 4 .* 0\.05 in 1/],
    ['hiddenUnits', [16], /\[512,512\] in 4 .* \[16\] in 1/],
    ['deltaGate', 'none', /missing in 4 .* "none" in 1/],
    ['dataFolder', '/data', /null in 4 .* "\/data" in 1/],
    ['a key of a later version', true, /missing in 4 .* true in 1/],
  ])('in %s are refused in one sentence with the key and both values', (key, value, values) => {
    const odd = madeUpRun({ memory: 'cet:2', config: { [key]: value }, name: 'odd' });
    const message = refusal(() => selectRuns([...both, odd], accuracy));
    expect(message).toContain(`The runs differ in ${key}: `);
    expect(message).toMatch(values);
    expect(message).toMatch(/--where '.*', or name other folders\.$/);
    expect(message).not.toContain('\n');
    expect(selectRuns([...both, odd], accuracy, { where: { [key]: value } }).runs).toEqual([odd]);
  });

  it('names all keys in which they differ', () => {
    const odd = madeUpRun({ memory: 'cet:2', config: { batchSize: 640, salience: 1, optimizer: 'sgd' } });
    expect(refusal(() => selectRuns([...both, odd], accuracy))).toMatch(/, and differ in salience and optimizer too/);
  });

  it('may have learning rates of their own by memory, not by seed', () => {
    const tuned = [...both, madeUpRun({ memory: 'cet:2', config: { learningRate: 0.5, weightDecay: 0 } })];
    expect(selectRuns(tuned, accuracy).runs).toHaveLength(5);
    for (const [key, value] of [
      ['learningRate', 0.5],
      ['weightDecay', 0],
      ['preset', null],
    ] as const) {
      const odd = madeUpRun({ memory: 'et', seed: 2, config: { [key]: value } });
      expect(refusal(() => selectRuns([...both, odd], accuracy))).toMatch(
        new RegExp(`The runs of et at 2 min differ in ${key}: .* a mean is over seeds alone`),
      );
    }
  });

  it('may be watched more or less often, and with other threads', () => {
    const config = { logEvery: 10, alignmentEvery: 10, evaluateEvery: 7, threads: 8, checkpointSeconds: 1 };
    expect(selectRuns([...both, madeUpRun({ memory: 'cet:2', config })], accuracy).runs).toHaveLength(5);
  });
});

describe('two runs of one memory, delay and seed', () => {
  const run = (name: string, finishedAt: number | null, made = 20_000) =>
    madeUpRun({ memory: 'et', name, finishedAt, made });

  it.each([
    ['the one that finished last', [run('new', 9), run('old', 5)], 'new', 'old'],
    ['the finished one', [run('whole', 5), run('half', null, 10_000)], 'whole', 'half'],
    ['the one that has come further', [run('less', null, 4000), run('more', null, 10_000)], 'more', 'less'],
  ])('are one: %s, and a remark names both', (_, two, kept, left) => {
    for (const order of [two, [...two].reverse()]) {
      const { runs, remarks } = selectRuns(order, accuracy);
      expect(runs.map(({ name }) => name)).toEqual([kept]);
      expect(remarks.join()).toContain(`et at 2 min with seed 0 (${kept}, not ${left})`);
    }
  });
});

describe('undelayed runs', () => {
  it('are a reference beside others of the same configuration, whatever delays theirs names', () => {
    const reference = { ...madeUpRun({ memory: 'backprop' }), config: { ...both[0]!.config, delays: 'broadcast:2s' } };
    expect(selectRuns([reference, ...both], accuracy).runs.map(({ memory }) => memory)).toContain('backprop');
  });

  it('of another configuration are left out, with a remark', () => {
    const reference = madeUpRun({ memory: 'backprop', delays: 'broadcast', name: 'ref' });
    const { runs, remarks } = selectRuns([reference, ...both], accuracy);
    expect(runs).toHaveLength(4);
    expect(remarks).toEqual([
      'Left out: 1 run of backprop (such as ref), other than the delayed ones in batchSize and salience.',
    ]);
  });

  it('are left out of alignment, which is 1 for them', () => {
    const { runs, remarks } = selectRuns([madeUpRun({ memory: 'backprop' }), ...both], alignment);
    expect(runs).toHaveLength(4);
    expect(remarks.join()).toMatch(/backprop are left out/);
  });
});

describe('runs without what is drawn', () => {
  const young = madeUpRun({ memory: 'cet:2', made: 600 });
  const unaligned = madeUpRun({ memory: 'cet:10', measured: ({ alignment: _, ...row }) => row });

  it('are left out with a remark', () => {
    const evaluated = selectRuns([...both, young], accuracy);
    expect(evaluated.runs).toHaveLength(4);
    expect(evaluated.remarks).toEqual(['Without any evaluation on the test set yet: cet:2 at 2 min with seed 0.']);
    const aligned = selectRuns([...both, young, unaligned], alignment);
    expect(aligned.runs).toHaveLength(5);
    expect(aligned.remarks.join()).toMatch(/measurement of alignment yet: cet:10 at 2 min with seed 0/);
  });

  it('are refused where there is no other', () => {
    expect(refusal(() => selectRuns([young], accuracy))).toMatch(/No run has any evaluation .* cet:2 at 2 min/);
    expect(refusal(() => selectRuns([unaligned], alignment))).toMatch(/No run has any measurement of alignment/);
  });
});
