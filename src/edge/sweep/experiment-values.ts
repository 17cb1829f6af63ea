// What an experiment file may set: the keys of all configurations, their values in one form, and what a scale sets by default.
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import type { KeyValues, ScaleName } from '../../core/experiments/experiment.ts';
import { formatDelays, layerDelaySeconds, parseDelays } from '../runs/delays.ts';
import { runConfigKeys } from '../runs/resolve-config.ts';
import { actorCriticTaskOf, isActorCriticTask } from '../runs/tasks/actor-critic-registry.ts';

/** Keys of experiments: which run folder's version it is, is not for them to say. */
export const experimentKeys = runConfigKeys.filter((key) => key !== 'schemaVersion');

/** `CET:6` as `cet:6`, `broadcast:2000ms` as `broadcast:2s`: so that a rule holds however its value is written. */
export function normalizeValue(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (key === 'memory') return formatMemory(parseMemory(value));
  // How long a step is, another key may say.
  if (key === 'delays' && !value.includes('step')) return formatDelays(parseDelays(value, 1));
  return value;
}

const SHARE_OF_SAMPLES = 0.05;

/**
 * How an experiment is made smaller where its file does not say: `reduced` a tenth of the paper's updates or a twentieth of its samples;
 * `smoke` so few that a cell takes seconds.
 */
export function defaultScale(scale: Exclude<ScaleName, 'full'>, values: KeyValues): KeyValues {
  const { task } = values;
  const atMost = (key: string, count: number) => {
    const given = values[key];
    return { [key]: typeof given === 'number' ? Math.min(given, count) : count };
  };
  if (!isActorCriticTask(task)) {
    if (scale === 'reduced') return atMost('updates', 2000);
    return { ...atMost('updates', 10), evaluateEvery: 10, logEvery: 5, alignmentEvery: 5 };
  }
  const {
    samples = 5e6,
    environments = 4,
    windowSteps = 128,
  } = { ...actorCriticTaskOf(task).defaults, ...values } as {
    readonly samples?: number;
    readonly environments?: number;
    readonly windowSteps?: number;
  };
  if (scale === 'reduced') return { samples: Math.ceil(SHARE_OF_SAMPLES * samples) };
  const updates = Math.max(SMOKE_WINDOWS, Math.ceil(stepsUntilErrorsArrive(values) / windowSteps));
  return {
    ...atMost('samples', updates * environments * windowSteps),
    evaluationEpisodes: 2,
    logEvery: 4,
    alignmentEvery: 4,
  };
}

const SMOKE_WINDOWS = 4;

/** Steps after which some error has reached the first layer of an actor, and a quarter more. */
function stepsUntilErrorsArrive({ memory, delays, stepSeconds = SHORTEST_STEP_SECONDS }: KeyValues): number {
  // Undelayed runs are one cell whatever the delay: they must not differ in length.
  if (memory === 'backprop') return 0;
  if (typeof delays !== 'string' || typeof stepSeconds !== 'number') return 0;
  const spec = parseDelays(delays, stepSeconds);
  const layers = spec.kind === 'list' ? spec.seconds.length : ACTOR_LAYERS;
  return (1.25 * Math.max(...layerDelaySeconds(spec, layers))) / stepSeconds;
}

/** Layers of the paper's actors (Appendix C). */
const ACTOR_LAYERS = 3;
/** Of the steps of the paper's tasks: an experiment that leaves the length of a step to its task has no shorter ones. */
const SHORTEST_STEP_SECONDS = 0.2;
