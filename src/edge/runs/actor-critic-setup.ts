// From a configuration to what an actor-critic training takes.
import { delayInSteps } from '../../core/credit/delay-steps.ts';
import type { LayerCredit } from '../../core/credit/layer-credit.ts';
import { parseMemory } from '../../core/credit/memory.ts';
import { environmentKind } from '../../core/environments/registry.ts';
import { UserError } from '../../core/errors.ts';
import type { ActorCriticOptions, LambdaSpec } from '../../core/training/actor-critic-options.ts';
import type { ActorCriticConfig } from './actor-critic-config.ts';
import { learningLayerDelays } from './learning-delays.ts';
import { optimizerSpec } from './optimizer-config.ts';
import { actorCriticTaskOf } from './tasks/actor-critic-registry.ts';

export type ActorCriticSetup = Omit<ActorCriticOptions, 'engine'> & {
  /** Delay of each layer of the actor, first layer first; 0 everywhere where learning is undelayed. */
  readonly delaySeconds: readonly number[];
};

type PlaySize = Pick<ActorCriticConfig, 'samples' | 'environments' | 'windowSteps'>;

/** Steps of play of one update, over all environments. */
export function samplesPerUpdate({ environments, windowSteps }: Omit<PlaySize, 'samples'>): number {
  return environments * windowSteps;
}

/** Whole updates that the samples are enough for. @throws UserError where that is none. */
export function updatesOf(config: PlaySize): number {
  const each = samplesPerUpdate(config);
  const updates = Math.floor(config.samples / each);
  if (updates >= 1) return updates;
  throw new UserError(
    `${config.samples} samples are less than one update of ${config.environments} environments × ${config.windowSteps} steps; use at least ${each}.`,
  );
}

/** @throws UserError where the numbers do not fit together, or no error would arrive before the end of the run. */
export function setUpActorCritic(config: ActorCriticConfig): ActorCriticSetup {
  const { criticChannels, criticHiddenUnits } = config;
  const memory = parseMemory(config.memory);
  const updates = updatesOf(config);
  if (config.weightDecay > 0 && config.optimizer === 'adam') {
    throw new UserError(
      `Weight decay ${config.weightDecay} does nothing with adam; leave it out, or set optimizer=adamw.`,
    );
  }
  checkWindow(config);
  const delaySeconds = learningLayerDelays(config);
  const { deltaGate, normalization, peakAlignment } = config;
  const credit = delaySeconds.map((seconds): LayerCredit => {
    const delaySteps = wholeSteps(seconds, config.stepSeconds);
    checkArrival(seconds, delaySteps, updates * config.windowSteps);
    return { memory, delaySteps, deltaGate, normalization, peakAlignment };
  });
  return {
    environment: environmentKind(actorCriticTaskOf(config.task).environment),
    environments: config.environments,
    coding: config.observationCoding,
    hiddenUnits: config.hiddenUnits,
    critic:
      criticChannels.length > 0
        ? { kind: 'convolutional', channels: criticChannels, hiddenUnits: criticHiddenUnits }
        : { kind: 'perceptron', hiddenUnits: criticHiddenUnits },
    credit,
    delaySeconds,
    pathway: config.pathway,
    windowSteps: config.windowSteps,
    discount: config.discount,
    lambda: lambdaSpec(config.lambda),
    criticLambda: config.criticLambda,
    tdErrorCentering: config.tdErrorCentering,
    entropy: { coefficient: config.entropyCoefficient, path: config.entropyPath },
    valueCoefficient: config.valueCoefficient,
    optimizer: optimizerSpec(config),
    learningRate: config.learningRate,
    anneal: config.anneal,
    updates,
    clipNorm: config.gradientClipNorm ?? Number.POSITIVE_INFINITY,
    seed: config.seed,
    traceForm: config.traceForm,
  };
}

function lambdaSpec(lambda: ActorCriticConfig['lambda']): LambdaSpec {
  if (typeof lambda === 'number') return { kind: 'fixed', lambda };
  const [low = 0, high = 0] = lambda;
  return { kind: 'uniform', low, high };
}

const MOST_RETURN_BYTES = 2 ** 31;

/** Checks that the matrices by which a window's returns are summed, steps × steps for each environment, are not too large. */
function checkWindow({ windowSteps, environments }: ActorCriticConfig): void {
  const most = Math.floor(Math.sqrt(MOST_RETURN_BYTES / (4 * environments)));
  if (windowSteps <= most) return;
  throw new UserError(
    `windowSteps is ${windowSteps}; with ${environments} environments use at most ${most}, since returns take memory by its square.`,
  );
}

/** Steps of a delay: play goes by whole ones. */
function wholeSteps(seconds: number, stepSeconds: number): number {
  const steps = delayInSteps(seconds, stepSeconds);
  if (Number.isInteger(steps)) return steps;
  throw new UserError(
    `Delay ${seconds}s is ${Number(steps.toPrecision(6))} steps of ${stepSeconds}s, but errors arrive with a step of play; use a multiple of ${stepSeconds}s.`,
  );
}

function checkArrival(seconds: number, delaySteps: number, runSteps: number): void {
  if (delaySteps < runSteps) return;
  throw new UserError(
    `Delay ${seconds}s is ${delaySteps} steps, but each environment is played for ${runSteps} in the whole run, so no error would arrive; use a shorter delay or more --samples.`,
  );
}
