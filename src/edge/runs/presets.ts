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

/** Order -> delay in seconds -> learning rate and weight decay. */
type PaperTable = Readonly<Record<number, Readonly<Record<number, Row>>>>;

/**
 * How a table of the paper is read. The tables list neither perfect memory nor undelayed learning; these get the values of
 * order 10 at the shortest delay.
 * @param tableName for people
 */
export function paperPreset(tableName: string, table: PaperTable): (memory: Memory, delaySeconds: number) => Preset {
  return (memory, delaySeconds) => {
    const unlisted = memory.kind === 'perfect' || memory.kind === 'backprop';
    const order = unlisted ? 10 : memory.kind === 'et' ? 1 : memory.kind === 'cet' ? memory.order : undefined;
    const row = order === undefined ? undefined : table[order]?.[unlisted ? 0.2 : delaySeconds];
    if (!row) {
      throw new UserError(
        `The paper's ${tableName} has no row for ${formatMemory(memory)} at ${delaySeconds} s: it has orders 1 (et), 2, 6 and 10 at ` +
          '0.2, 0.6, 1, 2, 4 and 10 s; leave out --preset and give --lr and --weight-decay.',
      );
    }
    const [learningRate, weightDecay] = row;
    const source = unlisted
      ? `${tableName} lists no ${formatMemory(memory)}; these are its values for order 10 at 0.2 s`
      : `${tableName}, order ${order} at ${delaySeconds} s`;
    return { learningRate, weightDecay, source };
  };
}
