// Fig. 2: what each memory holds of a changing input h, against what it should hold: the same input T earlier.
import { UserError } from '../errors.ts';
import { sampleKernel } from '../traces/kernel.ts';
import { traceKindOf } from '../traces/registry.ts';
import { formatTraceSpec } from '../traces/trace-spec.ts';
import { requirePositiveSeconds } from './delay-mark.ts';
import type { Figure, Row } from './figure.ts';
import { comparedMemories, type PaperFigureOptions } from './paper-figure-options.ts';
import { formatCorrelation, signalMemorySpec } from './signal-memory-spec.ts';
import { formatDelay } from './text.ts';

/** An input h, held from each sample to the next. */
export interface SampledSignal {
  readonly samples: ArrayLike<number>;
  readonly sampleSeconds: number;
}

export interface SignalMemoryOptions extends PaperFigureOptions {
  /** Default: bumps of different widths over 24 s. */
  readonly signal?: SampledSignal;
}

// Centre and width (standard deviation) in seconds, and height: from a blink to a slow wave, with a pair.
const bumpShapes: readonly (readonly [centre: number, width: number, height: number])[] = [
  [1.5, 0.15, 1],
  [4.5, 0.35, 0.7],
  [8, 0.25, 0.9],
  [10.7, 0.25, 0.9],
  [14.6, 0.6, 0.8],
  [20, 1.2, 1],
];
const signalSeconds = 24;
const samplesPerStep = 20;
const mostPoints = 500;

/** The input of the figure: h(t) = Σ height · exp(−(t − centre)² / (2 width²)), t in seconds; 0 outside of 0 to 24 s. */
export function bumpySignal(timeSeconds: number): number {
  if (timeSeconds < 0 || timeSeconds >= signalSeconds) return 0;
  return bumpShapes.reduce(
    (sum, [centre, width, height]) => sum + height * Math.exp(-(((timeSeconds - centre) / width) ** 2) / 2),
    0,
  );
}

/** Causal convolution of the signal with a kernel, both on one grid; samples of silence cost nothing. */
function convolve(signal: Float64Array, kernel: Float64Array): Float64Array {
  const trace = new Float64Array(signal.length);
  for (let from = 0; from < signal.length; from++) {
    const input = signal[from]!;
    if (Math.abs(input) < 1e-12) continue;
    for (let at = from; at < signal.length; at++) trace[at]! += input * kernel[at - from]!;
  }
  return trace;
}

/** Pearson correlation of two equally long series. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    sumA += a[i]!;
    sumB += b[i]!;
    sumAA += a[i]! ** 2;
    sumBB += b[i]! ** 2;
    sumAB += a[i]! * b[i]!;
  }
  const count = a.length;
  return (sumAB - (sumA * sumB) / count) / Math.sqrt((sumAA - sumA ** 2 / count) * (sumBB - sumB ** 2 / count));
}

/** Some seconds of work for each memory. */
const mostSamples = 2 ** 20;

/** The bumps and the same bumps T later, to the end of what is late. */
function bumps(delaySeconds: number, sampleSeconds: number) {
  const length = Math.ceil((signalSeconds + delaySeconds) / sampleSeconds);
  if (length > mostSamples) {
    throw new UserError(
      `A delay of ${delaySeconds} s takes ${length} samples of ${sampleSeconds} s, and at most ${mostSamples} are made: use a shorter delay or longer steps.`,
    );
  }
  const from = (startSeconds: number) =>
    Float64Array.from({ length }, (_, sample) => bumpySignal(sample * sampleSeconds - startSeconds));
  return { sampleSeconds, signal: from(0), delayed: from(delaySeconds) };
}

/** The samples, and what was held T before each of them; silence before the first. */
function delayedSamples({ samples, sampleSeconds }: SampledSignal, delaySeconds: number) {
  requirePositiveSeconds('time between samples', sampleSeconds);
  const signal = Float64Array.from(samples);
  if (signal.length < 2 || !signal.every(Number.isFinite)) {
    throw new UserError(
      `A signal of ${signal.length} samples was given: it needs at least two, and all must be finite numbers.`,
    );
  }
  const delaySamples = delaySeconds / sampleSeconds;
  // Rounded as perfect memory has it: half a sample belongs to the later lag.
  const lag = Math.floor(delaySamples + 0.5);
  return { sampleSeconds, signal, delayed: signal.map((_, sample) => signal[sample - lag] ?? 0) };
}

/** The levels from the lowest to the highest of a signal, silence included; 0 to 1 where it is silent. */
export function signalLevels(signal: ArrayLike<number>): readonly [low: number, high: number] {
  let [low, high] = [0, 0];
  for (let at = 0; at < signal.length; at++) {
    const level = signal[at]!;
    low = Math.min(low, level);
    high = Math.max(high, level);
  }
  return low === high ? [0, 1] : [low, high];
}

/**
 * Traces of a signal in each memory, a panel per memory, with the correlation to the delayed signal. The bumps are held
 * over a twentieth of a step, so that the traces are those of the continuous equations to the eye.
 * @throws UserError on an impossible delay or memory.
 */
export function signalMemoryFigure(options: SignalMemoryOptions = {}): Figure {
  const { memories = comparedMemories, delaySeconds = 2, stepSeconds = 0.2 } = options;
  requirePositiveSeconds('delay', delaySeconds);
  requirePositiveSeconds('step', stepSeconds);
  if (memories.length === 0) throw new UserError('A figure of traces was given no memory: name one, like cet:6.');
  const { sampleSeconds, signal, delayed } = options.signal
    ? delayedSamples(options.signal, delaySeconds)
    : bumps(delaySeconds, stepSeconds / samplesPerStep);
  const sampleCount = signal.length;
  const ratio = sampleSeconds / stepSeconds;
  const stride = Math.ceil(sampleCount / mostPoints);
  const panels = memories.map((spec) => {
    const kernelOptions = { delaySteps: delaySeconds / sampleSeconds };
    const kernel = sampleKernel(traceKindOf(spec).rescale(spec, ratio), kernelOptions, sampleCount);
    const trace = convolve(signal, kernel);
    const memory = formatTraceSpec(spec);
    const rows: Row[] = [];
    for (let sample = 0; sample < sampleCount; sample += stride) {
      rows.push({
        memory,
        timeSeconds: sample * sampleSeconds,
        signal: signal[sample]!,
        delayedSignal: delayed[sample]!,
        trace: trace[sample]!,
      });
    }
    return { memory, rows, correlation: correlation(trace, delayed) };
  });
  const delayText = formatDelay(delaySeconds);
  return {
    id: 'figure-2',
    title: `What a memory holds of an input ${delayText} ago`,
    caption:
      `An input${options.signal ? '' : ' of bumps of different widths'} (grey), the same input ${delayText} later, which the memory should hold (dashed), ` +
      'and the trace that it holds, with unit area of its kernel. ' +
      `Correlation r of trace and delayed input: ${panels.map((panel) => `${panel.memory} ${formatCorrelation(panel.correlation, 3)}`).join(', ')}.`,
    rows: panels.flatMap((panel) => panel.rows),
    columns: ['memory', 'timeSeconds', 'signal', 'delayedSignal', 'trace'],
    spec: signalMemorySpec(panels, `input ${delayText} later`, options.signal ? signalLevels(signal) : [0, 1]),
  };
}
