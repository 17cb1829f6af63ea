// The reference that keeps the cascade of every synapse in every environment, and moves it on step by step (Algorithm 1, Eq. 8):
//   y <- M y + K θ ⊗ x,   trace = scale y^n,   e <- γλ e + δ_{t-T} trace,   gradient += η_{t-T} e + entropy's δ_{t-T} trace,   e <- 0 at an end.
// Written to be fast: float32, a row of synapses after another so that its states stay in the first cache, four terms of M in one
// pass, and what float32 cannot tell of M and K left out, silent units skipped where they add nothing.
import type { LayerCredit } from '../src/core/credit/layer-credit.ts';
import { cascadeParameters } from '../src/core/traces/cascade-parameters.ts';
import { cascadeWeights } from '../src/core/traces/cascade-weights.ts';

export interface MaterialisedActorOptions {
  /** Units of each layer, what the actor sees first. */
  readonly sizes: readonly number[];
  readonly credit: readonly LayerCredit[];
  readonly environments: number;
  readonly discount: number;
  readonly lambda: number;
  readonly entropyCoefficient: number;
}

/** What one layer did in a step: [environments × ...]. */
export interface MaterialisedMoment {
  readonly input: Float32Array;
  /** What the layer gave; θ is 1 where it is above 0. Absent for the last layer, where θ is 1. */
  readonly response?: Float32Array;
  readonly delta: Float32Array;
  readonly entropyDelta: Float32Array;
}

export interface MaterialisedStep {
  readonly layers: readonly MaterialisedMoment[];
  /** [environments] */
  readonly tdErrors: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** Terms of M in one pass over a row. */
const TERMS = 4;
/** Weights below this share of the first one are nothing in float32. */
const NEGLIGIBLE = 2 ** -24;

interface MaterialisedLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly order: number;
  readonly delaySteps: number;
  readonly scale: number;
  /** M: weight of the state so many places before, filled up with 0 to whole passes. */
  readonly transition: Float64Array;
  /** K of the first states. */
  readonly gains: Float64Array;
  /** y: [environments × out × order × in] */
  readonly states: Float32Array;
  /** e: [environments × out × in] */
  readonly traces: Float32Array;
}

export class MaterialisedActor {
  /** Of each layer, [out × in]: sums of ascent over all steps so far. */
  readonly gradients: readonly Float32Array[];
  readonly #options: MaterialisedActorOptions;
  readonly #layers: readonly MaterialisedLayer[];
  /** The last steps, as many as the longest delay and one more, in a ring. */
  readonly #past: (MaterialisedStep | undefined)[];
  #steps = 0;

  constructor(options: MaterialisedActorOptions) {
    this.#options = options;
    this.#layers = options.credit.map((credit, index) => {
      const [inputs = 1, outputs = 1] = options.sizes.slice(index);
      return createLayer(credit, inputs, outputs, options.environments);
    });
    this.gradients = this.#layers.map(({ inputs, outputs }) => new Float32Array(inputs * outputs));
    this.#past = new Array<undefined>(1 + Math.max(...options.credit.map(({ delaySteps }) => delaySteps)));
  }

  /** One step of all environments. */
  step(step: MaterialisedStep): void {
    const past = this.#past;
    past[this.#steps % past.length] = step;
    this.#layers.forEach((layer, index) => {
      const about = this.#steps - layer.delaySteps;
      const late = about < 0 ? undefined : past[about % past.length];
      for (let environment = 0; environment < this.#options.environments; environment += 1)
        this.#learn(layer, index, environment, step.layers[index]!, late);
    });
    this.#steps += 1;
  }

  #learn(
    layer: MaterialisedLayer,
    index: number,
    environment: number,
    { input, response }: MaterialisedMoment,
    late: MaterialisedStep | undefined,
  ): void {
    const { inputs, outputs, order, scale, states, traces } = layer;
    const { discount, lambda, entropyCoefficient } = this.#options;
    const gradient = this.gradients[index]!;
    const then = late?.layers[index];
    const tdError = late?.tdErrors[environment] ?? 0;
    const goesOn = late?.ends[environment] ? 0 : 1;
    for (let out = 0; out < outputs; out += 1) {
      const unit = environment * outputs + out;
      const row = unit * order * inputs;
      advance(layer, row);
      if (!response || response[unit]! > 0) enter(layer, row, input, environment * inputs);
      const delta = scale * (then?.delta[unit] ?? 0);
      const entropyDelta = entropyCoefficient * scale * (then?.entropyDelta[unit] ?? 0);
      const last = row + (order - 1) * inputs;
      const [e, g] = [unit * inputs, out * inputs];
      for (let at = 0; at < inputs; at += 1) {
        const trace = states[last + at]!;
        const eligible = discount * lambda * traces[e + at]! + delta * trace;
        gradient[g + at]! += tdError * eligible + entropyDelta * trace;
        traces[e + at] = goesOn * eligible;
      }
    }
  }
}

/** y <- M y of one row of synapses, in place: a state takes from itself and those before it, so the last comes first. */
function advance({ inputs, order, transition, states }: MaterialisedLayer, row: number): void {
  for (let state = order - 1; state >= 0; state -= 1) {
    const own = row + state * inputs;
    for (let term = 0; term < transition.length && term <= state; term += TERMS) {
      // Of the first pass its own weight is that of the state itself; of others, the state is added to as it is.
      const keep = term === 0 ? transition[0]! : 1;
      const from = term === 0 ? 1 : term;
      const count = Math.min(term + TERMS, state + 1, transition.length) - from;
      const [one = 0, two = 0, three = 0, four = 0] = transition.subarray(from, from + count);
      const before = own - from * inputs;
      if (count === 4) {
        for (let at = 0; at < inputs; at += 1)
          states[own + at] =
            keep * states[own + at]! +
            one * states[before + at]! +
            two * states[before - inputs + at]! +
            three * states[before - 2 * inputs + at]! +
            four * states[before - 3 * inputs + at]!;
      } else if (count === 3) {
        for (let at = 0; at < inputs; at += 1)
          states[own + at] =
            keep * states[own + at]! +
            one * states[before + at]! +
            two * states[before - inputs + at]! +
            three * states[before - 2 * inputs + at]!;
      } else if (count === 2) {
        for (let at = 0; at < inputs; at += 1)
          states[own + at] =
            keep * states[own + at]! + one * states[before + at]! + two * states[before - inputs + at]!;
      } else if (count === 1) {
        for (let at = 0; at < inputs; at += 1) states[own + at] = keep * states[own + at]! + one * states[before + at]!;
      } else {
        for (let at = 0; at < inputs; at += 1) states[own + at] = keep * states[own + at]!;
      }
    }
  }
}

/** y <- y + K x of one row. */
function enter({ inputs, gains, states }: MaterialisedLayer, row: number, activity: Float32Array, first: number): void {
  for (let state = 0; state < gains.length; state += 1) {
    const [own, gain] = [row + state * inputs, gains[state]!];
    for (let at = 0; at < inputs; at += 1) states[own + at]! += gain * activity[first + at]!;
  }
}

function createLayer(credit: LayerCredit, inputs: number, outputs: number, environments: number): MaterialisedLayer {
  const { memory, delaySteps, peakAlignment, normalization } = credit;
  if (memory.kind !== 'cet' && memory.kind !== 'et') throw new Error('materialised actor: a cascade is needed');
  const isOneState = memory.kind === 'et' || memory.order === 1;
  const parameters = cascadeParameters(memory, {
    delaySteps,
    peakAlignment,
    normalization: isOneState ? 'peak' : normalization,
  });
  const { order, ratePerStep, outputScale, readDelaySteps } = parameters;
  if (readDelaySteps !== 0) throw new Error('materialised actor: only traces that are read in their own step');
  const { transition, gains } = cascadeWeights(order, ratePerStep, 1, 1);
  const told = (weights: Float64Array) =>
    weights.subarray(0, weights.findLastIndex((weight) => weight > NEGLIGIBLE * weights[0]!) + 1);
  return {
    inputs,
    outputs,
    order,
    delaySteps,
    scale: outputScale,
    transition: told(transition),
    gains: told(gains),
    states: new Float32Array(environments * outputs * order * inputs),
    traces: new Float32Array(environments * outputs * inputs),
  };
}
