// Delays in steps: 0.6 s in steps of 0.2 s is 2.9999999999999996 by division, where a presentation at the arrival itself would count as later.

/** Steps that may differ by rounding still count as the same time. */
export const TIME_TOLERANCE = 1e-9;

/** A time in steps that is a whole step but for rounding, as that; any other as it is. */
export function snapToStep(steps: number): number {
  const whole = Math.round(steps);
  return Math.abs(steps - whole) <= TIME_TOLERANCE * Math.max(1, whole) ? whole : steps;
}

/** A delay in steps. */
export function delayInSteps(delaySeconds: number, stepSeconds: number): number {
  return snapToStep(delaySeconds / stepSeconds);
}
