// The numbers that an actor's credit lives on: histories of activities, errors and ends, RL traces and states.
import { UserError } from '../errors.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import type { ElementArrays } from '../graph/value.ts';
import type { ActorCreditOptions } from './actor-options.ts';
import type { LayerPlan } from './layer-plan.ts';
import { floatArray, historyLength, StepHistory, type StepHistorySize } from './step-history.ts';

/** The same numbers before and after a window: which is which changes with every window. */
export type NowAndNext<F extends FloatType> = readonly [ElementArrays[F], ElementArrays[F]];

export interface LayerBuffers<F extends FloatType> {
  /** What goes into the layer. */
  readonly activities: StepHistory<F>;
  readonly deltas: StepHistory<F>;
  /** Absent where the entropy gives no credit. */
  readonly entropyDeltas: StepHistory<F> | undefined;
  /** e: [environments × out × in]. */
  readonly traces: NowAndNext<F>;
  /** y: [environments × out × order × in]; empty where the layer has none. */
  readonly states: NowAndNext<F>;
}

export interface ActorBuffers<F extends FloatType> {
  readonly layers: readonly LayerBuffers<F>[];
  readonly tdErrors: StepHistory<F>;
  readonly ends: StepHistory<F>;
}

const MEMORY_LIMIT_BYTES = 2 ** 31;

/** Allocates them, all 0. @throws UserError where they would take more memory than an actor may. */
export function createActorBuffers<F extends FloatType>(
  options: ActorCreditOptions<F>,
  plans: readonly LayerPlan[],
): ActorBuffers<F> {
  const { float, environments, windowSteps, entropy } = options;
  const rows = { windowSteps, environments };
  const delaySteps = Math.max(...plans.map(({ memory }) => memory.delaySteps));
  const scalars: StepHistorySize = { ...rows, pastSteps: delaySteps, width: 1 };
  const sizes = plans.map(({ graph, memory, ...plan }, index) => {
    const below = plans[index - 1];
    // A layer's input is also what tells the slopes of the layer below.
    const pastSteps = Math.max(
      plan.reachSteps,
      memory.delaySteps,
      below ? Math.max(below.reachSteps, below.memory.delaySteps) : 0,
    );
    const deltas: StepHistorySize = { ...rows, pastSteps: memory.delaySteps, width: graph.outputs };
    const entropyDeltas = entropy.path === 'delayed' ? deltas : { ...deltas, pastSteps: 0 };
    const traceLength = environments * graph.outputs * graph.inputs;
    return {
      activities: { ...rows, pastSteps, aheadSteps: index === 0 ? 1 : 0, width: graph.inputs },
      deltas,
      entropyDeltas: entropy.coefficient === 0 ? undefined : entropyDeltas,
      traceLength,
      stateLength: traceLength * graph.order,
    };
  });
  const ofSteps: readonly StepHistorySize[] = [
    ...sizes.flatMap(({ activities, deltas, entropyDeltas }) => [activities, deltas, entropyDeltas ?? []].flat()),
    ...[scalars, scalars],
  ];
  const past = sumOf(ofSteps, ({ pastSteps, width }) => pastSteps * environments * width);
  checkMemory(options, delaySteps, Math.max(...plans.map(({ graph }) => graph.order)), {
    past,
    windows: sumOf(ofSteps, historyLength) - past,
    traces: 2 * sumOf(sizes, ({ traceLength }) => traceLength),
    states: 2 * sumOf(sizes, ({ stateLength }) => stateLength),
  });

  const history = (size: StepHistorySize) => new StepHistory(float, size);
  const twice = (length: number): NowAndNext<F> => [floatArray(float, length), floatArray(float, length)];
  return {
    layers: sizes.map((size) => ({
      activities: history(size.activities),
      deltas: history(size.deltas),
      entropyDeltas: size.entropyDeltas && history(size.entropyDeltas),
      traces: twice(size.traceLength),
      states: twice(size.stateLength),
    })),
    tdErrors: history(scalars),
    ends: history(scalars),
  };
}

/** Every history of an actor. */
export function histories<F extends FloatType>({ layers, tdErrors, ends }: ActorBuffers<F>): readonly StepHistory<F>[] {
  return [
    ...layers.flatMap(({ activities, deltas, entropyDeltas }) =>
      entropyDeltas ? [activities, deltas, entropyDeltas] : [activities, deltas],
    ),
    tdErrors,
    ends,
  ];
}

function sumOf<T>(all: readonly T[], numberOf: (one: T) => number): number {
  return all.reduce((sum, one) => sum + numberOf(one), 0);
}

/** How many numbers an actor keeps, by what makes them many. */
interface KeptNumbers {
  readonly past: number;
  readonly windows: number;
  readonly traces: number;
  readonly states: number;
}

/** Of all numbers: a part that is smaller is not what makes them too many. */
const LARGE_SHARE = 1 / 4;

function checkMemory(
  { float, environments, windowSteps }: ActorCreditOptions,
  delaySteps: number,
  order: number,
  { past, windows, traces, states }: KeptNumbers,
): void {
  const all = past + windows + traces + states;
  const bytes = all * (float === 'float32' ? 4 : 8);
  if (bytes <= MEMORY_LIMIT_BYTES) return;
  const isLarge = (numbers: number) => numbers >= LARGE_SHARE * all;
  const cures = [
    // Below some delay, a history takes the place of states.
    ...(isLarge(past) || isLarge(states) ? ['a shorter delay'] : []),
    ...(isLarge(states) && order > 1 ? ['a lower order'] : []),
    ...(isLarge(windows) ? ['fewer windowSteps'] : []),
    ...(isLarge(traces + states) ? ['fewer hiddenUnits'] : []),
    ...(environments > 1 ? ['fewer environments'] : []),
  ];
  const megabytes = (count: number) => Math.round(count / 2 ** 20);
  const delays = delaySteps > 0 ? ` with delays to ${delaySteps} steps` : '';
  throw new UserError(
    `The actor's memory of ${environments} environment${environments === 1 ? '' : 's'} and windows of ${windowSteps} steps${delays} takes ${megabytes(bytes)} MB, more than the ${megabytes(MEMORY_LIMIT_BYTES)} MB that it may: use ${cures.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`,
  );
}
