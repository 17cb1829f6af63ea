// Two exact ways to keep a layer's traces between windows, and which is cheaper.
// `history`: the past presentations themselves, as far back as the kernel reaches: a window costs products over all of them.
// `states`: the cascade's states of every synapse in every environment: a window costs a product for each state, however long the
// delay, and reading and writing all states.
import { UserError } from '../errors.ts';
import { LONGEST_SUPPORT, type WindowMemory } from './window-memory.ts';

export type TraceForm =
  | { readonly kind: 'history'; readonly lags: { readonly first: number; readonly last: number } }
  | { readonly kind: 'states' };

export type TraceFormChoice = TraceForm['kind'] | 'cheaper';

export interface TraceFormSize {
  readonly windowSteps: number;
  readonly environments: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Nodes of λ; 1 where all synapses have one. */
  readonly nodes: number;
}

/**
 * What moving one number of the states through a window costs besides its product, in operations of a matrix product: so many, and so
 * many for each node. Measured on two cores: 4 environments × 68,000 synapses, windows of 128 steps: 11 µs for each presentation of
 * the history, 9.6 ms for 10 states, 5.1 ms for 2, of which 3 ms are there in either form; 32 × 220,000 synapses with 14 nodes,
 * windows of 32 steps: 1.9 ms a presentation, 570 ms for 10 states, 310 ms for 2.
 */
const OPERATIONS_PER_STATE = 100;
const OPERATIONS_PER_STATE_AND_NODE = 90;

/** Operations of one window: gradient and e are one sum over presentations each, for each node. */
function historyOperations(rows: number, size: TraceFormSize): number {
  const { windowSteps, environments, inputs, outputs, nodes } = size;
  return 4 * nodes * environments * rows * outputs * (inputs + windowSteps);
}

function stateOperations(order: number, size: TraceFormSize): number {
  const { windowSteps, environments, inputs, outputs, nodes } = size;
  const states = environments * inputs * outputs * order;
  const each = 2 * windowSteps + OPERATIONS_PER_STATE + OPERATIONS_PER_STATE_AND_NODE * nodes;
  return historyOperations(windowSteps, size) + states * each;
}

/** @throws UserError where a form is asked for that the memory does not have. */
export function chooseTraceForm(memory: WindowMemory, size: TraceFormSize, choice: TraceFormChoice): TraceForm {
  const { lags } = memory;
  const history = lags && ({ kind: 'history', lags } as const);
  const order = memory.cascade?.(1).order;
  if (choice === 'history' && !history) {
    throw new UserError(
      `traceForm history with a delay of ${memory.delaySteps} steps: the memory reaches further back than the ${LONGEST_SUPPORT} steps that an actor remembers; use traceForm states or cheaper, or a shorter delay.`,
    );
  }
  if (choice === 'states' || !history) {
    if (order === undefined) {
      throw new UserError('Only et and cet:n have states to keep; use the trace form history for other memories.');
    }
    return { kind: 'states' };
  }
  if (choice === 'history' || order === undefined) return history;
  const rows = size.windowSteps + lags.last - lags.first;
  return historyOperations(rows, size) <= stateOperations(order, size) ? history : { kind: 'states' };
}
