// Weights of actor and critic in one flat buffer, which one optimiser moves: their gradients are clipped together.
import { initialize } from '../model/initialization.ts';
import { type Network, type ParameterLayout, parameterLayout } from '../model/network.ts';
import { allocateMoments, createOptimizer, type Optimizer, type OptimizerSpec } from '../optimizers/optimizer.ts';
import type { Random } from '../random/random.ts';
import { createKernelHeap, regionBytes } from '../wasm/kernel-heap.ts';
import type { ActorCriticOptions } from './actor-critic-options.ts';
import { actorNetwork, codedWidth } from './actor-decisions.ts';
import { criticNetwork } from './critic-network.ts';

export type Part = 'actor' | 'critic';

/** Arrays by parameter name. */
export type NamedArrays = Readonly<Record<string, Float32Array>>;

export interface PartWeights {
  readonly layout: ParameterLayout;
  readonly parameters: NamedArrays;
  readonly gradients: NamedArrays;
  /** Norm of the gradients of this part alone. */
  gradientNorm(): number;
}

export interface ActorCriticWeights {
  readonly actor: PartWeights;
  readonly critic: PartWeights;
  readonly optimizer: Optimizer;
  /** Weights and moments, whole. */
  readonly arrays: NamedArrays;
  /** Gives them their first values: orthogonal of gain √2, the critic's last layer of gain 1; biases stay 0. */
  initialize(random: Random): void;
  /** A parameter that holds what is not a number; undefined where there is none. */
  firstLost(): string | undefined;
}

/** What the networks of actor and critic depend on. */
export type NetworkOptions = Pick<ActorCriticOptions, 'environment' | 'coding' | 'hiddenUnits' | 'critic'>;

/** @throws UserError where a size is not possible. */
export function actorCriticNetworks(options: NetworkOptions): {
  readonly actor: ReturnType<typeof actorNetwork>;
  readonly critic: Network;
} {
  const { environment, coding, hiddenUnits } = options;
  const shape = coding === 'plain' ? environment.observations.shape : [codedWidth(environment, coding)];
  return { actor: actorNetwork(environment, coding, hiddenUnits), critic: criticNetwork(options.critic, shape) };
}

/** The actor's weights by name in the buffer of all weights, as `arrays.parameters` has it; undefined where its length is another. */
export function actorWeights(
  networks: Readonly<Record<Part, Network>>,
  parameters: Float32Array,
): NamedArrays | undefined {
  const actor = parameterLayout(networks.actor);
  const isWhole = parameters.length === actor.length + parameterLayout(networks.critic).length;
  return isWhole ? namedArrays(parameters, actor, 0) : undefined;
}

/** Gain of orthogonal weights before ReLU. */
const HIDDEN_GAIN = Math.SQRT2;

/** All 0: room for them may be asked for before the time is spent on their first values. */
export function allocateActorCriticWeights(
  networks: Readonly<Record<Part, Network>>,
  spec: OptimizerSpec,
): ActorCriticWeights {
  const layouts = { actor: parameterLayout(networks.actor), critic: parameterLayout(networks.critic) };
  const length = layouts.actor.length + layouts.critic.length;
  const heap = createKernelHeap(4 * regionBytes(length, 4));
  const parameters = heap.float32(length);
  const gradients = heap.float32(length);
  const moments = allocateMoments(spec, heap, length);
  const part = (layout: ParameterLayout, first: number): PartWeights => ({
    layout,
    parameters: namedArrays(parameters.array, layout, first),
    gradients: namedArrays(gradients.array, layout, first),
    gradientNorm: () => Math.sqrt(heap.functions.sumOfSquares(gradients.pointer + 4 * first, layout.length)),
  });
  const actor = part(layouts.actor, 0);
  const critic = part(layouts.critic, layouts.actor.length);
  const arrays: Record<string, Float32Array> = { parameters: parameters.array };
  moments.forEach((moment, index) => {
    arrays[`moment${index + 1}`] = moment.array;
  });
  return {
    actor,
    critic,
    optimizer: createOptimizer(spec, heap.functions, { parameters, gradients, moments }),
    arrays,
    initialize(random) {
      initializeOrthogonally(actor, random.split('actor'), HIDDEN_GAIN);
      initializeOrthogonally(critic, random.split('critic'), 1);
    },
    firstLost() {
      for (const [name, weights] of Object.entries({ actor, critic })) {
        const lost = Object.entries(weights.parameters).find(([, values]) => !values.every(Number.isFinite));
        if (lost) return `${name} ${lost[0]}`;
      }
      return undefined;
    },
  };
}

function namedArrays(array: Float32Array, { parameters }: ParameterLayout, first: number): NamedArrays {
  return Object.fromEntries(
    parameters.map(({ name, offset, length }) => [name, array.subarray(first + offset, first + offset + length)]),
  );
}

function initializeOrthogonally({ layout, parameters }: PartWeights, random: Random, lastGain: number): void {
  const weights = layout.parameters.filter(({ role }) => role === 'weight');
  weights.forEach(({ name, shape, length }, index) => {
    const [rows = 1] = shape;
    const gain = index === weights.length - 1 ? lastGain : HIDDEN_GAIN;
    const initializer = { kind: 'orthogonal', rows, columns: length / rows, gain } as const;
    initialize(initializer, random.split(name), parameters[name]!);
  });
}
