// Hyperparameters of the paper, by memory and delay (Appendix C).
import { formatMemory, type Memory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import { type DelaySpec, formatDelays } from './delays.ts';

export interface Preset {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** One sentence: where the numbers come from. */
  readonly source: string;
}

type Row = readonly [learningRate: number, weightDecay: number];

/** Delays that a preset is for, and whether only salient samples learn. */
export interface PresetConditions {
  readonly delays: DelaySpec;
  readonly gated: boolean;
}

interface PaperTables {
  /** The same delay in every layer: order -> delay in seconds -> learning rate and weight decay. */
  readonly broadcast: { readonly name: string; readonly rows: Readonly<Record<number, Readonly<Record<number, Row>>>> };
  /** Delays that stack up by two minutes a layer, 1.25 % of the samples learn: order -> learning rate and weight decay. */
  readonly retrograde?: { readonly name: string; readonly rows: Readonly<Record<number, Row>> };
}

const RETROGRADE_SECONDS = 120;

/**
 * How the paper's tables are read. They list neither perfect memory nor undelayed learning; these get the values of order 10 (at the
 * shortest delay).
 */
export function paperPreset(tables: PaperTables): (memory: Memory, conditions: PresetConditions) => Preset {
  return (memory, { delays, gated }) => {
    const unlisted = memory.kind === 'perfect' || memory.kind === 'backprop';
    const order = unlisted ? 10 : memory.kind === 'et' ? 1 : memory.kind === 'cet' ? memory.order : 0;
    const instead = 'leave out --preset and give --lr and --weight-decay';
    if (gated || (memory.kind !== 'backprop' && delays.kind !== 'broadcast')) {
      const table = tables.retrograde;
      const fits = gated && delays.kind === 'retrograde' && delays.seconds === RETROGRADE_SECONDS;
      const row = fits ? table?.rows[order] : undefined;
      if (!table || !row) {
        throw new UserError(
          `The paper has no row for ${formatMemory(memory)} with the delays ${formatDelays(delays)}${gated ? ' and the salience gate' : ''}` +
            `${table ? `: its ${table.name} is for retrograde:2min with --salience, orders 1 (et), 2, 6 and 10` : ''}; ${instead}.`,
        );
      }
      const source = unlisted
        ? `${table.name} lists no ${formatMemory(memory)}; these are its values for order 10`
        : `${table.name}, order ${order}`;
      return { learningRate: row[0], weightDecay: row[1], source };
    }
    const { name, rows } = tables.broadcast;
    const delaySeconds = unlisted || delays.kind !== 'broadcast' ? 0.2 : delays.seconds;
    const row = rows[order]?.[delaySeconds];
    if (!row) {
      throw new UserError(
        `The paper's ${name} has no row for ${formatMemory(memory)} at ${delaySeconds} s: it has orders 1 (et), 2, 6 and 10 at ` +
          `0.2, 0.6, 1, 2, 4 and 10 s; ${instead}.`,
      );
    }
    const source = unlisted
      ? `${name} lists no ${formatMemory(memory)}; these are its values for order 10 at 0.2 s`
      : `${name}, order ${order} at ${delaySeconds} s`;
    return { learningRate: row[0], weightDecay: row[1], source };
  };
}
