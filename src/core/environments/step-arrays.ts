// The arrays that copies of an environment show after a step, and their part of a saved state.
import { z } from 'zod';
import { elementCount } from '../graph/value.ts';
import type { EnvironmentCopies, ObservationSpace } from './environment.ts';

export type StepArrays = Pick<
  EnvironmentCopies,
  'observations' | 'finalObservations' | 'rewards' | 'terminated' | 'truncated'
>;

/** All 0. */
export function createStepArrays(copies: number, { shape }: ObservationSpace): StepArrays {
  const numbers = copies * elementCount(shape);
  return {
    observations: new Float32Array(numbers),
    finalObservations: new Float32Array(numbers),
    rewards: new Float32Array(copies),
    terminated: new Uint8Array(copies),
    truncated: new Uint8Array(copies),
  };
}

/** What the last step left; the observations are not in it, since a state says them anyway. */
export function lastStepSchema(copies: number, { shape }: ObservationSpace) {
  const numbers = (length: number) => z.array(z.number()).length(length);
  const flags = z.array(z.literal([0, 1])).length(copies);
  return z.object({
    finalObservations: numbers(copies * elementCount(shape)),
    rewards: numbers(copies),
    terminated: flags,
    truncated: flags,
  });
}

export type LastStep = z.infer<ReturnType<typeof lastStepSchema>>;

export function saveLastStep({ finalObservations, rewards, terminated, truncated }: StepArrays): LastStep {
  return {
    finalObservations: [...finalObservations],
    rewards: [...rewards],
    terminated: [...terminated] as (0 | 1)[],
    truncated: [...truncated] as (0 | 1)[],
  };
}

export function restoreLastStep(arrays: StepArrays, last: LastStep): void {
  arrays.finalObservations.set(last.finalObservations);
  arrays.rewards.set(last.rewards);
  arrays.terminated.set(last.terminated);
  arrays.truncated.set(last.truncated);
}
