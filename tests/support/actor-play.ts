// An actor at play with made-up observations, errors and ends: its gradients by windows, through its graphs, and step by step.
import { onTestFinished } from 'vitest';
import { ActorCredit } from '../../src/core/actor/actor-credit.ts';
import type { ActorCreditOptions } from '../../src/core/actor/actor-options.ts';
import { windowMemory } from '../../src/core/actor/window-memory.ts';
import type { LayerCredit } from '../../src/core/credit/layer-credit.ts';
import { parseMemory } from '../../src/core/credit/memory.ts';
import type { FloatType } from '../../src/core/graph/graph-builder.ts';
import { multilayerPerceptron } from '../../src/core/model/network.ts';
import { createRandom, type Random } from '../../src/core/random/random.ts';
import { createNodeEngine } from '../../src/edge/engine/node.ts';
import { type ReferenceStep, StepByStepActor } from './step-by-step-actor.ts';

const engine = await createNodeEngine({ threads: 1 });

/** What a test varies. */
export interface Setting {
  readonly sizes: readonly number[];
  readonly credit: readonly LayerCredit[];
  readonly environments: number;
  readonly windowSteps: number;
  readonly windows: number;
  readonly lambda: { readonly low: number; readonly high: number };
  readonly entropy: ActorCreditOptions['entropy'];
  readonly traceForm: ActorCreditOptions['traceForm'];
  readonly float: FloatType;
  readonly endProbability: number;
  /** Whether weights change between windows. */
  readonly learns: boolean;
  readonly seed: number;
}

export const standard: Setting = {
  sizes: [3, 4, 3, 2],
  credit: [],
  environments: 2,
  windowSteps: 5,
  windows: 4,
  lambda: { low: 0.95, high: 0.95 },
  entropy: { coefficient: 0, path: 'delayed' },
  traceForm: 'cheaper',
  float: 'float64',
  endProbability: 0.1,
  learns: false,
  seed: 1,
};
export const discount = 0.99;

export function layer(memory: string, delaySteps: number, changes: Partial<LayerCredit> = {}): LayerCredit {
  return {
    memory: parseMemory(memory),
    delaySteps,
    deltaGate: 'own-time',
    normalization: 'peak',
    peakAlignment: 'continuous',
    ...changes,
  };
}

export const every = (memory: string, delaySteps: number, changes: Partial<LayerCredit> = {}) =>
  [0, 1, 2].map(() => layer(memory, delaySteps, changes));

const uniform = (random: Random, low: number, high: number) => low + (high - low) * random.uniform();

/** Steps of play with made-up errors and ends; weights are those of the step's window. */
export function play(setting: Setting): ReferenceStep[] {
  const { sizes, environments, windowSteps, windows, endProbability, learns, seed } = setting;
  const random = createRandom(seed);
  const draw = () =>
    sizes
      .slice(1)
      .map((units, index) =>
        Array.from({ length: units }, () => Array.from({ length: sizes[index]! }, () => uniform(random, -1, 1))),
      );
  let weights = draw();
  return Array.from({ length: windowSteps * windows }, (_, step) => {
    if (learns && step % windowSteps === 0) weights = draw();
    const each = <T>(make: () => T) => Array.from({ length: environments }, make);
    return {
      weights,
      observations: each(() => Array.from({ length: sizes[0]! }, () => uniform(random, 0, 2))),
      actions: each(() => random.integer(sizes.at(-1)!)),
      tdErrors: each(() => uniform(random, -1, 1)),
      ends: each(() => (random.uniform() < endProbability ? 1 : 0)),
    };
  });
}

export function lambdasOf({ sizes, lambda, seed }: Setting): number[][][] {
  const random = createRandom(seed).split('lambda');
  return sizes
    .slice(1)
    .map((units, index) =>
      Array.from({ length: units }, () =>
        Array.from({ length: sizes[index]! }, () => uniform(random, lambda.low, lambda.high)),
      ),
    );
}

function makeActor(setting: Setting) {
  const { sizes, credit, environments, windowSteps, lambda, entropy, traceForm, float } = setting;
  const network = multilayerPerceptron(sizes, { bias: false });
  const empty = () =>
    Object.fromEntries(
      network.layers.map(({ name }, index) => {
        const length = sizes[index + 1]! * sizes[index]!;
        return [`${name}.weight`, float === 'float64' ? new Float64Array(length) : new Float32Array(length)];
      }),
    );
  const parameters = empty();
  const gradients = empty();
  const actor = new ActorCredit({
    engine,
    float,
    network,
    credit,
    pathway: 'backpropagation',
    environments,
    windowSteps,
    discount,
    lambda:
      lambda.low === lambda.high
        ? { kind: 'fixed', lambda: lambda.low }
        : { kind: 'per-synapse', lambdas: lambdasOf(setting).map((rows) => rows.flat()) },
    entropy,
    gradientScale: 1,
    traceForm,
    parameters,
    gradients,
  });
  return { actor, parameters, gradients, network };
}

/** An actor that is released when the test ends. */
export function actorFor(setting: Setting) {
  const made = makeActor(setting);
  onTestFinished(() => made.actor.release());
  return made;
}

/** Plays window after window; `measure` is called when a window has been observed, before it is learnt from. */
async function playWindows(
  { actor, parameters, network }: ReturnType<typeof actorFor>,
  steps: readonly ReferenceStep[],
  windowSteps: number,
  after: { readonly observe?: () => Promise<void>; readonly learn?: () => void },
): Promise<void> {
  for (let start = 0; start < steps.length; start += windowSteps) {
    const window = steps.slice(start, start + windowSteps);
    network.layers.forEach(({ name }, index) => {
      (parameters[`${name}.weight`] as Float64Array).set(window[0]!.weights[index]!.flat());
    });
    actor.observations.set(window.flatMap(({ observations }) => observations.flat()));
    actor.actions.set(window.flatMap(({ actions }) => actions));
    actor.tdErrors.set(window.flatMap(({ tdErrors }) => tdErrors));
    actor.ends.set(window.flatMap(({ ends }) => ends));
    await actor.observe();
    await after.observe?.();
    await actor.learn();
    after.learn?.();
    actor.advance();
  }
}

/** Gradients of each window and layer, flat, by the actor's graphs. */
export async function byWindows(
  made: ReturnType<typeof actorFor>,
  steps: readonly ReferenceStep[],
  windowSteps: number,
): Promise<number[][][]> {
  const result: number[][][] = [];
  const { network, gradients } = made;
  await playWindows(made, steps, windowSteps, {
    learn: () => result.push(network.layers.map(({ name }) => Array.from(gradients[`${name}.weight`] as Float64Array))),
  });
  return result;
}

/** Alignment of each window. */
export async function alignments(
  made: ReturnType<typeof actorFor>,
  steps: readonly ReferenceStep[],
  windowSteps: number,
): Promise<Readonly<Record<string, number | null>>[]> {
  const result: Readonly<Record<string, number | null>>[] = [];
  await playWindows(made, steps, windowSteps, {
    observe: async () => {
      result.push(await made.actor.alignment());
    },
  });
  return result;
}

/** The same, step by step over synapses. */
export function byStep(setting: Setting, steps: readonly ReferenceStep[]): number[][][] {
  const lambdas = lambdasOf(setting);
  const reference = new StepByStepActor({
    discount,
    entropy: setting.entropy,
    layers: setting.credit.map((credit, index) => {
      const memory = windowMemory(credit, 0);
      return {
        delaySteps: memory.delaySteps,
        kernel: memory.weight,
        deltaGate: credit.deltaGate,
        lambda: lambdas[index]!,
      };
    }),
  });
  const windows: number[][][] = [];
  steps.forEach((step, at) => {
    const added = reference.step(step).map((rows) => rows.flat());
    windows.push(at % setting.windowSteps === 0 ? added : plus(windows.pop()!, added));
  });
  return windows;
}

/** Sum of two gradients, layer by layer. */
function plus(left: number[][], right: number[][]): number[][] {
  return left.map((values, index) => values.map((value, at) => value + right[index]![at]!));
}

/** Sum over windows, or steps, of the gradients of each layer. */
export function total(windows: readonly number[][][]): number[][] {
  return windows.reduce(plus);
}

/** Largest difference over windows and layers, as a share of the layer's largest entry in any window. */
export function worstDifference(ours: number[][][], expected: number[][][]): number {
  let worst = 0;
  for (const index of expected[0]!.keys()) {
    const scale = Math.max(...expected.flatMap((layers) => layers[index]!.map(Math.abs)));
    for (const [window, layers] of expected.entries()) {
      for (const [at, value] of layers[index]!.entries()) {
        const difference = Math.abs(ours[window]![index]![at]! - value);
        // What is not a number is infinitely far away; nothing is far from nothing.
        if (difference !== 0) worst = Math.max(worst, difference / scale || Number.POSITIVE_INFINITY);
      }
    }
  }
  return worst;
}

export async function compare(changes: Partial<Setting>): Promise<number> {
  const setting = { ...standard, ...changes };
  const steps = play(setting);
  const made = makeActor(setting);
  const ours = await byWindows(made, steps, setting.windowSteps);
  await made.actor.release();
  return worstDifference(ours, byStep(setting, steps));
}
