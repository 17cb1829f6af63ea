// What actor-critic training depends on, and which values there may be.
import type { EntropyBonus } from '../actor/actor-options.ts';
import type { TraceFormChoice } from '../actor/trace-form.ts';
import type { LayerCredit } from '../credit/layer-credit.ts';
import type { PathwayName } from '../credit/pathway.ts';
import type { EnvironmentKind } from '../environments/environment.ts';
import { UserError } from '../errors.ts';
import type { Engine } from '../graph/engine.ts';
import type { OptimizerSpec } from '../optimizers/optimizer.ts';
import type { ObservationCoding } from './actor-decisions.ts';
import type { CriticSpec } from './critic-network.ts';
import type { TdErrorCentering } from './td-errors.ts';

/** λ of Algorithm 1: one, or one for each synapse, uniform between two numbers. */
export type LambdaSpec =
  | { readonly kind: 'fixed'; readonly lambda: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number };

/** Everything that a training depends on; with the same options, two trainings end with the same bits. */
export interface ActorCriticOptions {
  readonly engine: Engine;
  readonly environment: EnvironmentKind;
  readonly environments: number;
  /** What actor and critic see of an observation. */
  readonly coding: ObservationCoding;
  /** Units of the actor's hidden layers: ReLU, no biases. */
  readonly hiddenUnits: readonly number[];
  readonly critic: CriticSpec;
  /** How credit reaches each layer of the actor, hidden layers first. */
  readonly credit: readonly LayerCredit[];
  readonly pathway: PathwayName;
  /** Steps of a window in each environment: one update. */
  readonly windowSteps: number;
  /** γ */
  readonly discount: number;
  readonly lambda: LambdaSpec;
  /** λ of the returns that the critic learns from. */
  readonly criticLambda: number;
  /** What the actor learns from; by default `none`. The critic's returns are of the errors as they are. */
  readonly tdErrorCentering?: TdErrorCentering;
  readonly entropy: EntropyBonus;
  /** What the critic's loss, half the mean squared error, is multiplied by. */
  readonly valueCoefficient: number;
  readonly optimizer: OptimizerSpec;
  readonly learningRate: number;
  /** `linear`: the rate falls to 0 over `updates`, for actor and critic alike. */
  readonly anneal: 'linear' | 'none';
  readonly updates: number;
  /** Largest norm of the gradients of actor and critic together; Infinity for no clipping. */
  readonly clipNorm: number;
  readonly seed: number;
  /** How the actor's traces are kept; by default as is cheaper, layer by layer. */
  readonly traceForm?: TraceFormChoice;
}

/** @throws UserError where a number is out of its range. */
export function checkActorCriticOptions(options: ActorCriticOptions): void {
  const { environments, windowSteps, updates, criticLambda, lambda, learningRate, valueCoefficient, clipNorm } =
    options;
  const whole = (value: number, what: string) => {
    if (Number.isInteger(value) && value >= 1) return;
    throw new UserError(`${value} ${what} are not possible: give a whole number, 1 or more.`);
  };
  whole(environments, 'environments');
  whole(windowSteps, 'steps of a window');
  whole(updates, 'updates');
  const share = (value: number, what: string) => {
    if (value >= 0 && value <= 1) return;
    throw new UserError(`${what} ${value} is not possible: give a number from 0 to 1, for example 0.95.`);
  };
  share(criticLambda, "λ of the critic's returns");
  if (lambda.kind === 'uniform') {
    share(lambda.low, 'Lowest λ');
    share(lambda.high, 'Highest λ');
    if (lambda.low > lambda.high) {
      throw new UserError(`λ from ${lambda.low} to ${lambda.high} is no range: give the smaller number first.`);
    }
  }
  const positive = (value: number, what: string) => {
    if (value >= 0) return;
    throw new UserError(`${what} ${value} is not possible: give a number of 0 or more.`);
  };
  positive(learningRate, 'Learning rate');
  positive(valueCoefficient, 'Value coefficient');
  positive(clipNorm, 'Clipping norm');
}
