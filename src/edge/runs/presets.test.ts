import { describe, expect, it } from 'vitest';
import { parseMemory } from '../../core/credit/memory.ts';
import { mnistPaperPreset } from './presets.ts';

describe("the paper's preset for MNIST", () => {
  it.each([
    ['et', 2, 1e-3, 1e-3],
    ['cet:1', 10, 1e-4, 0],
    ['cet:2', 10, 1e-4, 1e-2],
    ['cet:6', 0.6, 1e-3, 1e-1],
    ['cet:10', 10, 1e-3, 1e-3],
  ])('%s at %f s has learning rate %f and decay %f, as Table 2 lists', (memory, seconds, learningRate, weightDecay) => {
    expect(mnistPaperPreset(parseMemory(memory), seconds)).toMatchObject({ learningRate, weightDecay });
  });

  it.each(['perfect', 'backprop'])('%s, which the table lacks, says whose values it gets', (memory) => {
    expect(mnistPaperPreset(parseMemory(memory), 2).source).toMatch(/lists no .*order 10/);
  });

  it.each([
    ['cet:3', 2],
    ['cet:6', 3],
    ['ltp-ltd:0.1', 2],
  ])('%s at %f s has no row, and the sentence says which there are', (memory, seconds) => {
    expect(() => mnistPaperPreset(parseMemory(memory), seconds)).toThrow(/orders 1 \(et\), 2, 6 and 10 at 0\.2/);
  });
});
