// What failure.json says of a run that failed, and when such a run is given up: pure, so that the lab judges as the command line does.
import { z } from 'zod';

/** A run that failed is tried again twice. */
export const MOST_ATTEMPTS = 3;

const schema = z.object({
  attempts: z.int().min(1),
  /** A sentence. */
  reason: z.string(),
  /** Whether it would only fail again: what was asked for cannot be done. */
  isHopeless: z.boolean(),
});

export type RunFailure = z.infer<typeof schema>;

/** A damaged record counts as none. */
export function parseRunFailure(text: string): RunFailure | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether the run is given up. */
export function isGivenUp({ attempts, isHopeless }: RunFailure): boolean {
  return isHopeless || attempts >= MOST_ATTEMPTS;
}
