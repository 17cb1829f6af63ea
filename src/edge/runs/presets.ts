// Hyperparameters of the paper, by memory and delay (Appendix C), and shorter runs in place of those that are out of reach.
import { formatMemory, type Memory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import { type DelaySpec, formatDelays } from './delays.ts';
import { INSTEAD, paperRow, RETROGRADE_SECONDS } from './paper-rows.ts';

/**
 * `paper`: the paper's numbers. `reduced`: fewer updates at a larger learning rate, where the paper's number of updates takes days;
 * its results are not the paper's.
 */
export type PresetName = 'paper' | 'reduced';

export interface Preset {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Weight updates, where they are others than of all other experiments (20,000). */
  readonly updates?: number;
  /** The run of the paper that a reduced one stands for. */
  readonly reducedFrom?: { readonly updates: number; readonly learningRate: number };
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
  /** Delays that stack up by two minutes a layer, 1.25 % of the samples learn. */
  readonly retrograde: RetrogradeTable;
}

interface RetrogradeTable {
  readonly name: string;
  /** Order -> learning rate and weight decay. */
  readonly rows: Readonly<Record<number, Row>>;
  /** Weight updates, where they are others than of all other experiments. */
  readonly updates?: number;
  /** What is run in their place within an hour or so; the weight decay is that of the table. */
  readonly reduced?: { readonly updates: number; readonly learningRate: number };
}

/** How the paper's tables are read. @throws UserError where they have no row for what is asked. */
export function paperPresets(
  tables: PaperTables,
): (name: PresetName, memory: Memory, conditions: PresetConditions) => Preset {
  return (name, memory, conditions) => {
    const { delays, gated } = conditions;
    if (gated || (memory.kind !== 'backprop' && delays.kind !== 'broadcast')) {
      const preset = retrogradePreset(tables.retrograde, memory, conditions);
      return name === 'paper' ? preset : reducedPreset(tables.retrograde, preset);
    }
    if (name === 'reduced') throw notReduced('with broadcast delays');
    return broadcastPreset(tables.broadcast, memory, delays);
  };
}

function notReduced(what: string): UserError {
  return new UserError(
    `There is no reduced preset ${what}: the paper's number of updates is within reach there; use --preset paper.`,
  );
}

function broadcastPreset({ name, rows }: PaperTables['broadcast'], memory: Memory, delays: DelaySpec): Preset {
  const { order, listed, source } = paperRow(memory);
  // What is not listed gets the values of the shortest delay.
  const delaySeconds = !listed || delays.kind !== 'broadcast' ? 0.2 : delays.seconds;
  const row = rows[order]?.[delaySeconds];
  if (!row) {
    throw new UserError(
      `The paper's ${name} has no row for ${formatMemory(memory)} at ${delaySeconds} s: it has orders 1 (et), 2, 6 and 10 at ` +
        `0.2, 0.6, 1, 2, 4 and 10 s; ${INSTEAD} and --weight-decay.`,
    );
  }
  return { learningRate: row[0], weightDecay: row[1], source: source(name, ` at ${delaySeconds} s`) };
}

function retrogradePreset(table: RetrogradeTable, memory: Memory, { delays, gated }: PresetConditions): Preset {
  const { order, source } = paperRow(memory);
  const fits = gated && delays.kind === 'retrograde' && delays.seconds === RETROGRADE_SECONDS;
  const row = fits ? table.rows[order] : undefined;
  if (!row) {
    throw new UserError(
      `The paper has no row for ${formatMemory(memory)} with the delays ${formatDelays(delays)}${gated ? ' and the salience gate' : ''}: ` +
        `its ${table.name} is for retrograde:2min with --salience, orders 1 (et), 2, 6 and 10; ${INSTEAD} and --weight-decay.`,
    );
  }
  const { updates } = table;
  return {
    ...{ learningRate: row[0], weightDecay: row[1], source: source(table.name) },
    ...(updates !== undefined && { updates }),
  };
}

function reducedPreset({ reduced }: RetrogradeTable, paper: Preset): Preset {
  if (!reduced || paper.updates === undefined) throw notReduced('for this task');
  const { updates, learningRate } = paper;
  return { ...paper, ...reduced, reducedFrom: { updates, learningRate } };
}
