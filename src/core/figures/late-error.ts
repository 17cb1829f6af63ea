// Fig. 1A: inputs, an error T after one of them, and how much of it each memory blames on every input: g(t_δ − t_i) / Σ_j g(t_δ − t_j).
import { UserError } from '../errors.ts';
import { continuousKernel } from '../traces/kernel.ts';
import { formatTraceSpec, type TraceSpec } from '../traces/trace-spec.ts';
import { requirePositiveSeconds } from './delay-mark.ts';
import type { Figure, Row } from './figure.ts';
import { lateErrorSpec } from './late-error-spec.ts';
import type { PaperFigureOptions } from './paper-figure-options.ts';
import { formatDelay } from './text.ts';

export interface LateErrorOptions extends PaperFigureOptions {
  /** When the inputs come, each a unit impulse. Default: six of them. */
  readonly inputsSeconds?: readonly number[];
  /** Which of them the error is about (0-based). */
  readonly cause?: number;
  /** Least time that is shown. Default: 9 s. */
  readonly shownSeconds?: number;
}

/** How one memory shares an error out among the inputs. */
export interface Blame {
  readonly memory: string;
  /** Share of each input, in their order; they sum to 1. */
  readonly shares: readonly number[];
  /** Input with the largest share. */
  readonly mostBlamed: number;
}

export const lateErrorDefaults = { inputsSeconds: [1, 2.4, 3.3, 3.9, 4.2, 6.2], cause: 1, shownSeconds: 9 } as const;

const pointCount = 401;
const comparedMemories: readonly TraceSpec[] = [{ kind: 'et' }, { kind: 'cet', order: 10 }];

/** The kernel of a memory by seconds, with the peak 1. */
function peakKernel(spec: TraceSpec, delaySeconds: number, stepSeconds: number): (seconds: number) => number {
  if (spec.kind === 'perfect') {
    throw new UserError('Perfect memory has no trace over time: compare memories like et,cet:10.');
  }
  const kernel = continuousKernel(spec, { delaySteps: delaySeconds / stepSeconds, normalization: 'peak' });
  return (seconds) => kernel(seconds / stepSeconds);
}

/**
 * The share of the error that each memory gives to each input: its weight when the error comes, among the weights of all.
 * @throws UserError on an impossible delay, memory, input, or number of the cause.
 */
export function blameShares(options: LateErrorOptions = {}): readonly Blame[] {
  const { memories, delaySeconds, stepSeconds, inputsSeconds, cause } = resolve(options);
  const errorSeconds = inputsSeconds[cause]! + delaySeconds;
  return memories.map((spec) => {
    const kernel = peakKernel(spec, delaySeconds, stepSeconds);
    // The lag of the cause is T itself, whatever the sum above was rounded to.
    const weights = inputsSeconds.map((seconds, at) => kernel(at === cause ? delaySeconds : errorSeconds - seconds));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // What is left of all inputs may be less than a number can hold; the more, the later: then the latest has it all.
    const latest = Math.max(...inputsSeconds.filter((seconds) => seconds <= errorSeconds));
    const shares = inputsSeconds.map((seconds, at) => (total > 0 ? weights[at]! / total : seconds === latest ? 1 : 0));
    return { memory: formatTraceSpec(spec), shares, mostBlamed: shares.indexOf(Math.max(...shares)) };
  });
}

function resolve(options: LateErrorOptions) {
  const resolved = { memories: comparedMemories, delaySeconds: 2, stepSeconds: 0.2, ...lateErrorDefaults, ...options };
  const { memories, delaySeconds, stepSeconds, inputsSeconds, cause } = resolved;
  requirePositiveSeconds('delay', delaySeconds);
  requirePositiveSeconds('step', stepSeconds);
  if (memories.length === 0) throw new UserError('A figure of traces was given no memory: name one, like cet:10.');
  const wrong = inputsSeconds.find((seconds) => !(seconds >= 0 && Number.isFinite(seconds)));
  if (wrong !== undefined) {
    throw new UserError(`An input comes at ${wrong} s, but must be at 0 s or later: give a finite number of seconds.`);
  }
  if (inputsSeconds[cause] === undefined) {
    throw new UserError(
      `The error is about input ${cause}, but there are ${inputsSeconds.length}: give a number from 0 to ${inputsSeconds.length - 1}.`,
    );
  }
  return resolved;
}

/** `3 %`, and `0.4 %` where a whole number would say too little. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  return `${percent < 0.95 && percent >= 0.05 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/**
 * Inputs and one late error; the trace of each memory; and the weights that each memory looks back with when the error comes.
 * @throws UserError as {@link blameShares}.
 */
export function lateErrorFigure(options: LateErrorOptions = {}): Figure {
  const { memories, delaySeconds, stepSeconds, inputsSeconds, cause, shownSeconds } = resolve(options);
  const blames = blameShares(options);
  const causeSeconds = inputsSeconds[cause]!;
  const errorSeconds = causeSeconds + delaySeconds;
  const endSeconds = Math.max(shownSeconds, errorSeconds, ...inputsSeconds);
  const names = memories.map(formatTraceSpec);
  const rows: Row[] = inputsSeconds.map((timeSeconds, at) => row(at === cause ? 'cause' : 'input', null, timeSeconds));
  rows.push(row('error', null, errorSeconds));
  let highest = 1;
  memories.forEach((spec, index) => {
    const memory = names[index]!;
    const kernel = peakKernel(spec, delaySeconds, stepSeconds);
    for (const [timeSeconds, trace] of traceOf(kernel, inputsSeconds, endSeconds)) {
      highest = Math.max(highest, trace);
      rows.push(row('trace', memory, timeSeconds, trace));
    }
    for (let point = 0; point < pointCount; point++) {
      const timeSeconds = (errorSeconds * point) / (pointCount - 1);
      rows.push(row('window', memory, timeSeconds, kernel(errorSeconds - timeSeconds)));
    }
    inputsSeconds.forEach((timeSeconds, at) => {
      if (timeSeconds > errorSeconds) return;
      const weight = kernel(at === cause ? delaySeconds : errorSeconds - timeSeconds);
      rows.push(row('blame', memory, timeSeconds, weight, blames[index]!.shares[at]!));
    });
  });
  const delayText = formatDelay(delaySeconds);
  const sentences = blames.map(({ memory, shares, mostBlamed }) => {
    const other =
      mostBlamed === cause
        ? ''
        : ` and ${formatShare(shares[mostBlamed]!)} to the one at ${formatDelay(inputsSeconds[mostBlamed]!)}`;
    return `${memory} gives ${formatShare(shares[cause]!)} of it to the cause${other}`;
  });
  return {
    id: 'figure-1a',
    title: `An error ${delayText} late, and what each memory blames`,
    caption:
      `Inputs of a synapse (top), one of which is the cause of an error that comes T = ${delayText} later; the trace of each memory, in units of ` +
      'what one input leaves at its peak (middle); and the weight with which each memory looks back at every moment when the error comes (bottom): ' +
      `${sentences.join('; ')}.`,
    rows,
    columns: ['series', 'memory', 'timeSeconds', 'level', 'share'],
    spec: lateErrorSpec({ memories: names, causeSeconds, errorSeconds, endSeconds, highest, delayText }),
  };
}

function row(series: string, memory: string | null, timeSeconds: number, level = 1, share: number | null = null): Row {
  return { series, memory, timeSeconds, level, share };
}

/** The trace over time, with the moments just before and at every input, where a classical trace jumps. */
function traceOf(kernel: (seconds: number) => number, inputsSeconds: readonly number[], endSeconds: number) {
  const grid = Array.from({ length: pointCount }, (_, point) => (endSeconds * point) / (pointCount - 1));
  const at = (time: number, counts: (input: number) => boolean) =>
    inputsSeconds.reduce((sum, input) => (counts(input) ? sum + kernel(time - input) : sum), 0);
  return [
    ...grid.map((time) => [time, at(time, (input) => input < time)] as const),
    ...inputsSeconds.flatMap((time) => [
      [time, at(time, (input) => input < time)] as const,
      [time, at(time, (input) => input <= time)] as const,
    ]),
  ].sort(([one], [other]) => one - other);
}
