// Delays as people write them: "2s", "400ms", "10steps", "2min"; and which layer has which.
import { UserError } from '../../core/errors.ts';

/** Delays of a network's layers. */
export type DelaySpec =
  /** Every layer gets its error signal equally late (Section 4.1); text `broadcast:2s`. */
  | { readonly kind: 'broadcast'; readonly seconds: number }
  /** Delays stack up: 0 for the last layer, T, 2T, ... for those below (Section 4.2); text `retrograde:2s`. */
  | { readonly kind: 'retrograde'; readonly seconds: number }
  /** Each layer its own, first layer first; text `5s,2s,0`. */
  | { readonly kind: 'list'; readonly seconds: readonly number[] };

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

/** Reads `broadcast:2s`, `retrograde:2s`, or a list such as `5s,2s,0`. @throws UserError for anything else. */
export function parseDelays(text: string, stepSeconds: number): DelaySpec {
  const [kind = '', ...rest] = text.split(':').map((part) => part.trim());
  if (rest.length === 1 && (kind === 'broadcast' || kind === 'retrograde')) {
    return { kind, seconds: parseDuration(rest[0] ?? '', stepSeconds) };
  }
  const parts = text.split(',').map((part) => part.trim());
  if (rest.length > 0 || parts.length < 2) {
    throw new UserError(
      `Delays "${text}" are not known; write broadcast:2s, retrograde:2s, or a delay for each layer, first layer first, such as 5s,2s,0.`,
    );
  }
  // Nothing is late by nothing, in any unit.
  return { kind: 'list', seconds: parts.map((part) => (part === '0' ? 0 : parseDuration(part, stepSeconds))) };
}

/** The text form that `parseDelays` reads. */
export function formatDelays(delays: DelaySpec): string {
  return delays.kind === 'list'
    ? delays.seconds.map((seconds) => (seconds === 0 ? '0' : `${seconds}s`)).join(',')
    : `${delays.kind}:${delays.seconds}s`;
}

/**
 * Delay of each of `layerCount` layers, first layer first, in seconds.
 * @throws UserError where a list has another length, or there is only one layer for delays to stack up on.
 */
export function layerDelaySeconds(delays: DelaySpec, layerCount: number): readonly number[] {
  switch (delays.kind) {
    case 'broadcast':
      return Array.from({ length: layerCount }, () => delays.seconds);
    case 'retrograde':
      if (layerCount < 2) {
        throw new UserError(
          'Retrograde delays stack up over layers, and the network has only one; add a hidden layer, or use broadcast delays.',
        );
      }
      return Array.from({ length: layerCount }, (_, layer) =>
        Number(((layerCount - 1 - layer) * delays.seconds).toPrecision(12)),
      );
    case 'list':
      if (delays.seconds.length !== layerCount) {
        throw new UserError(
          `Delays ${formatDelays(delays)} are ${delays.seconds.length}, but ${layerCount} layers learn; give one for each, first layer first.`,
        );
      }
      return delays.seconds;
    default:
      return delays satisfies never;
  }
}
