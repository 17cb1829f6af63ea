import { describe, expect, it } from 'vitest';
import { parseMemory } from '../../core/credit/memory.ts';
import { taskNames, taskOf } from './tasks/registry.ts';

const broadcast = (seconds: number) => ({ delays: { kind: 'broadcast', seconds } as const, gated: false });
const retrograde = (seconds: number, gated = true) => ({ delays: { kind: 'retrograde', seconds } as const, gated });

describe("the paper's preset", () => {
  it.each([
    ['et', 1e-4, 1e-3],
    ['cet:2', 1e-4, 1e-1],
    ['cet:6', 1e-4, 1e-3],
    ['cet:10', 1e-4, 0],
  ])('for mnist with %s, two minutes a layer and the gate, is that of Table 4', (memory, learningRate, weightDecay) => {
    const preset = taskOf('mnist').preset('paper', parseMemory(memory), retrograde(120));
    expect(preset).toMatchObject({ learningRate, weightDecay, source: expect.stringContaining('Table 4') });
  });

  it.each([
    ['et', 1e-5],
    ['cet:2', 1e-5],
    ['cet:6', 5e-5],
    ['cet:10', 5e-5],
  ])('for cifar10 with %s, two minutes a layer and the gate, is that of Table 3', (memory, learningRate) => {
    expect(taskOf('cifar10').preset('paper', parseMemory(memory), retrograde(120))).toEqual({
      learningRate,
      weightDecay: 1e-1,
      updates: 1_562_500,
      source: `Table 3, order ${memory === 'et' ? 1 : memory.slice(4)}`,
    });
  });

  it.each([
    ['one minute', 'mnist', retrograde(60)],
    ['no gate', 'mnist', retrograde(120, false)],
    ['broadcast delays and a gate', 'mnist', { ...broadcast(2), gated: true }],
    ['one minute and convolutions', 'cifar10', retrograde(60)],
  ] as const)('has no row for retrograde delays with %s', (_, task, conditions) => {
    expect(() => taskOf(task).preset('paper', parseMemory('cet:6'), conditions)).toThrow(/leave out --preset/);
  });

  it.each([
    ['mnist', 'et', 2, 1e-3, 1e-3, 'Table 2'],
    ['mnist', 'cet:1', 10, 1e-4, 0, 'Table 2'],
    ['mnist', 'cet:2', 10, 1e-4, 1e-2, 'Table 2'],
    ['mnist', 'cet:6', 0.6, 1e-3, 1e-1, 'Table 2'],
    ['mnist', 'cet:10', 10, 1e-3, 1e-3, 'Table 2'],
    ['cifar10', 'et', 0.6, 1e-3, 1e-3, 'Table 1'],
    ['cifar10', 'et', 1, 1e-4, 0, 'Table 1'],
    ['cifar10', 'cet:2', 10, 1e-4, 1e-2, 'Table 1'],
    ['cifar10', 'cet:6', 2, 1e-3, 1e-3, 'Table 1'],
    ['cifar10', 'cet:10', 2, 1e-3, 0, 'Table 1'],
    ['cifar10', 'cet:10', 4, 1e-4, 1e-2, 'Table 1'],
  ] as const)('for %s with %s at %f s has learning rate %f and decay %f', (...row) => {
    const [task, memory, seconds, learningRate, weightDecay, table] = row;
    const preset = taskOf(task).preset('paper', parseMemory(memory), broadcast(seconds));
    expect(preset).toMatchObject({ learningRate, weightDecay, source: expect.stringContaining(table) });
  });

  it.each(['perfect', 'backprop'])('%s, which the tables lack, says whose values it gets', (memory) => {
    for (const task of taskNames)
      expect(taskOf(task).preset('paper', parseMemory(memory), broadcast(2)).source).toMatch(/lists no .*order 10/);
  });

  it.each([
    ['cet:3', 2],
    ['cet:6', 3],
    ['ltp-ltd:0.1', 2],
  ])('%s at %f s has no row, and the sentence says which there are', (memory, seconds) => {
    for (const task of taskNames) {
      const preset = () => taskOf(task).preset('paper', parseMemory(memory), broadcast(seconds));
      expect(preset).toThrow(/orders 1 \(et\), 2, 6 and 10 at 0\.2/);
    }
  });
});

describe('the reduced preset', () => {
  it('is the retrograde one of cifar10 with fewer updates at a larger learning rate, and knows what it stands for', () => {
    for (const memory of ['et', 'cet:2', 'cet:6', 'cet:10', 'perfect', 'backprop']) {
      const paper = taskOf('cifar10').preset('paper', parseMemory(memory), retrograde(120));
      const reduced = taskOf('cifar10').preset('reduced', parseMemory(memory), retrograde(120));
      expect(reduced.reducedFrom).toEqual({ updates: 1_562_500, learningRate: paper.learningRate });
      expect(reduced.updates).toBeLessThan(paper.updates! / 100);
      expect(reduced.learningRate).toBeGreaterThan(paper.learningRate);
      expect(reduced.weightDecay).toBe(paper.weightDecay);
    }
  });

  it.each([
    ['mnist', retrograde(120)],
    ['mnist', broadcast(2)],
    ['cifar10', broadcast(2)],
  ] as const)('is not there for %s where the paper is within reach', (task, conditions) => {
    const preset = () => taskOf(task).preset('reduced', parseMemory('cet:6'), conditions);
    expect(preset).toThrow(/^There is no reduced preset .* use --preset paper\.$/);
  });
});
