// Hyperparameters of the paper, by memory and delay (Appendix C).

import { formatMemory, type Memory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';

export interface Preset {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** One sentence: where the numbers come from. */
  readonly source: string;
}

type Row = readonly [learningRate: number, weightDecay: number];

/** Table 2, MNIST at behavioural timescales: order -> delay in seconds -> learning rate and weight decay. */
const mnistTable2: Readonly<Record<number, Readonly<Record<number, Row>>>> = {
  1: { 0.2: [1e-3, 1e-1], 0.6: [1e-3, 1e-3], 1: [1e-3, 0], 2: [1e-3, 1e-3], 4: [1e-3, 0], 10: [1e-4, 0] },
  2: { 0.2: [1e-3, 1e-3], 0.6: [1e-3, 1e-1], 1: [1e-3, 0], 2: [1e-3, 1e-2], 4: [1e-3, 0], 10: [1e-4, 1e-2] },
  6: { 0.2: [1e-3, 1e-2], 0.6: [1e-3, 1e-1], 1: [1e-3, 0], 2: [1e-3, 0], 4: [1e-3, 0], 10: [1e-3, 0] },
  10: { 0.2: [1e-3, 1e-2], 0.6: [1e-3, 1e-3], 1: [1e-3, 1e-3], 2: [1e-3, 1e-2], 4: [1e-3, 1e-3], 10: [1e-3, 1e-3] },
};

/**
 * The paper's hyperparameters for MNIST with the same delay in every layer.
 * It lists none for perfect memory and undelayed learning; they get those of order 10 at the shortest delay.
 * @throws UserError where the paper has no row for the memory and delay.
 */
export function mnistPaperPreset(memory: Memory, delaySeconds: number): Preset {
  if (memory.kind === 'perfect' || memory.kind === 'backprop') {
    const [learningRate, weightDecay] = mnistTable2[10]![0.2]!;
    const source = `Table 2 lists no ${formatMemory(memory)}; these are its values for order 10 at 0.2 s`;
    return { learningRate, weightDecay, source };
  }
  const order = memory.kind === 'et' ? 1 : memory.kind === 'cet' ? memory.order : undefined;
  const row = order === undefined ? undefined : mnistTable2[order]?.[delaySeconds];
  if (!row) {
    throw new UserError(
      `The paper's Table 2 has no row for ${formatMemory(memory)} at ${delaySeconds} s: it has orders 1 (et), 2, 6 and 10 at ` +
        '0.2, 0.6, 1, 2, 4 and 10 s; leave out --preset and give --lr and --weight-decay.',
    );
  }
  const [learningRate, weightDecay] = row;
  return { learningRate, weightDecay, source: `Table 2, order ${order} at ${delaySeconds} s` };
}
