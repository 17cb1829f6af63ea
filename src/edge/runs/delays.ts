// Delays as people write them: "2s", "400ms", "10steps", "2min"; and which layer has which.
import { UserError } from '../../core/errors.ts';

/** Delays of a network's layers. `broadcast`: every layer gets its error signal equally late (Section 4.1). */
export type DelaySpec = { readonly kind: 'broadcast'; readonly seconds: number };

const secondsPerUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60 };
const DURATION = /^\s*((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*(ms|s|min|steps?)\s*$/;

/**
 * Seconds of a duration such as `2s`, `400ms`, `10steps` or `2min`.
 * @param stepSeconds length of one step, for durations in steps
 * @throws UserError for anything else, negative numbers included.
 */
export function parseDuration(text: string, stepSeconds: number): number {
  const [, digits = 'NaN', unit = ''] = DURATION.exec(text) ?? [];
  // Rounded so that 400 × 0.001 is the number that "0.4s" gives.
  const seconds = Number((Number(digits) * (secondsPerUnit[unit] ?? stepSeconds)).toPrecision(12));
  if (!Number.isFinite(seconds)) {
    throw new UserError(
      `Delay "${text}" is not a duration of zero or more; write a number with its unit: 2s, 400ms, 10steps or 2min.`,
    );
  }
  return seconds;
}

/** Reads `broadcast:2s`. */
export function parseDelays(text: string, stepSeconds: number): DelaySpec {
  const [kind = '', ...rest] = text.split(':');
  if (kind.trim() !== 'broadcast' || rest.length !== 1) {
    throw new UserError(`Delays "${text}" are not known; write broadcast:DELAY, for instance broadcast:2s.`);
  }
  return { kind: 'broadcast', seconds: parseDuration(rest[0] ?? '', stepSeconds) };
}

/** The text form that `parseDelays` reads. */
export function formatDelays(delays: DelaySpec): string {
  return `broadcast:${delays.seconds}s`;
}

/** Delay of each of `layerCount` layers, first layer first, in seconds. */
export function layerDelaySeconds(delays: DelaySpec, layerCount: number): readonly number[] {
  return Array.from({ length: layerCount }, () => delays.seconds);
}
