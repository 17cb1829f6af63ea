// What an experiment file may set: the keys of all configurations, their values in one form, and what a scale sets by default.
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import type { KeyValues, ScaleName } from '../../core/experiments/experiment.ts';
import { formatDelays, parseDelays } from '../runs/delays.ts';
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
  // More steps than any delay of the paper: else no error would arrive.
  const updates = Math.ceil(SMOKE_STEPS / windowSteps);
  return {
    ...atMost('samples', updates * environments * windowSteps),
    evaluationEpisodes: 2,
    logEvery: 4,
    alignmentEvery: 4,
  };
}

/** Longer than 2 · 400 steps, the longest delay of Section 4.2. */
const SMOKE_STEPS = 1024;
