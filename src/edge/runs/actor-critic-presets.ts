// Tuned hyperparameters of the paper's actors, by memory and delay (Tables 6 and 7).
import { formatMemory, type Memory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import { type DelaySpec, formatDelays } from './delays.ts';
import { INSTEAD, paperRow, RETROGRADE_SECONDS } from './paper-rows.ts';

export interface ActorCriticPreset {
  readonly learningRate: number;
  /** β of `et`, what is left of a trace after a step, where the table has one. */
  readonly decayPerStep?: number;
  /** Scale of the kernel, where the table has one. */
  readonly normalization?: 'area' | 'peak';
  /** One sentence: where the numbers come from. */
  readonly source: string;
}

export interface TunedRow {
  readonly learningRate: number;
  readonly decayPerStep?: number;
  readonly normalization?: 'area' | 'peak';
}

export interface ActorCriticTables {
  readonly title: string;
  /** Learning rate without delay. */
  readonly backprop: number;
  /** Table 6, the same delay in every layer: delay in seconds -> order -> row. */
  readonly broadcast: Readonly<Record<number, Readonly<Record<number, TunedRow>>>>;
  /** Table 7, delays that stack up by two minutes a layer: order -> row; absent where the paper did not run it. */
  readonly retrograde?: Readonly<Record<number, TunedRow>>;
}

/** Rows of one delay, in the order of the table: β and rate of order 1, then rates of orders 2, 5, 8 and 10. */
export function rowsOf(
  [decayPerStep, first]: readonly [decayPerStep: number | undefined, first: number],
  ...rates: readonly [two: number, five: number, eight: number, ten: number]
): Readonly<Record<number, TunedRow>> {
  const [two, five, eight, ten] = rates.map((learningRate) => ({ learningRate }));
  const one = { learningRate: first, ...(decayPerStep !== undefined && { decayPerStep }) };
  return { 1: one, 2: two!, 5: five!, 8: eight!, 10: ten! };
}

/** How the tables are read. @throws UserError where they have no row for what is asked. */
export function actorCriticPresets(
  tables: ActorCriticTables,
): (memory: Memory, delays: DelaySpec) => ActorCriticPreset {
  return (memory, delays) => {
    if (memory.kind === 'backprop') return { learningRate: tables.backprop, source: 'Table 6, backprop' };
    const { order, source } = paperRow(memory);
    const isRetrograde = delays.kind === 'retrograde' && delays.seconds === RETROGRADE_SECONDS;
    const rows =
      delays.kind === 'broadcast' ? tables.broadcast[delays.seconds] : isRetrograde ? tables.retrograde : undefined;
    const row = rows?.[order];
    if (!row) throw new UserError(explainMissing(tables, memory, delays));
    const table = delays.kind === 'broadcast' ? 'Table 6' : 'Table 7';
    const where = delays.kind === 'broadcast' ? ` at ${delays.seconds} s` : '';
    // A β that was asked for by name is kept.
    const { decayPerStep, ...rest } = row;
    const takesDecay = memory.kind === 'et' && memory.decayPerStep === undefined && decayPerStep !== undefined;
    return { ...rest, ...(takesDecay && { decayPerStep }), source: source(table, where) };
  };
}

function explainMissing(
  { title, broadcast, retrograde }: ActorCriticTables,
  memory: Memory,
  delays: DelaySpec,
): string {
  const seconds = Object.keys(broadcast)
    .map(Number)
    .sort((one, other) => one - other);
  const there = `${seconds.slice(0, -1).join(', ')} and ${seconds.at(-1)} s in Table 6 (orders 1 (et), 2, 5, 8 and 10)`;
  const stacked = retrograde ? ', and retrograde:2min in Table 7 (orders 1, 2, 5 and 10)' : '';
  return `The paper has no row for ${title} with ${formatMemory(memory)} and ${formatDelays(delays)}: it has ${there}${stacked}; ${INSTEAD}.`;
}
