// A row as Weights & Biases keeps it in wandb-history.jsonl: the values by name, and the step, run time and time of day with an underscore.
import type { LoggedValues } from './logged-values.ts';

/** @param startSeconds when the run began, since 1970 */
export function historyRow(
  { step, seconds, values }: LoggedValues,
  startSeconds: number,
): Readonly<Record<string, number>> {
  return { _step: step, _runtime: seconds, _timestamp: startSeconds + seconds, ...Object.fromEntries(values) };
}
