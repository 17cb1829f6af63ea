// Fig. 1C: what memories remember of one input, over the time since it: their kernels g(t) for one delay T (Eq. 5).
import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors.ts';
import { continuousKernel, type KernelNormalization } from '../traces/kernel.ts';
import { formatTraceSpec, type TraceSpec } from '../traces/trace-spec.ts';
import { delayLayers, requirePositiveSeconds } from './delay-mark.ts';
import { type Figure, type FigureStyle, type PictureLayer, plotHeight, type Row } from './figure.ts';
import { memoryEncoding } from './memory-style.ts';
import { comparedMemories, type PaperFigureOptions } from './paper-figure-options.ts';
import { formatDelay } from './text.ts';

export interface KernelComparisonOptions extends PaperFigureOptions {
  /** `peak` compares when and how long an input is remembered, `area` how the same total is spread. Default: `peak`. */
  readonly normalization?: KernelNormalization;
}

const pointCount = 351;
// Past 3.5 T the slowest of the paper's kernels, order 2, has less than a fifth of its peak left.
const shownDelays = 3.5;

function kernelRows(
  spec: TraceSpec,
  { delaySeconds, stepSeconds, normalization }: Required<KernelComparisonOptions>,
): readonly Row[] {
  const kernel = continuousKernel(spec, { delaySteps: delaySeconds / stepSeconds, normalization });
  const unit = normalization === 'area' ? 1 / stepSeconds : 1;
  return Array.from({ length: pointCount }, (_, point) => {
    const timeSeconds = (shownDelays * delaySeconds * point) / (pointCount - 1);
    return { memory: formatTraceSpec(spec), timeSeconds, kernel: unit * kernel(timeSeconds / stepSeconds) };
  });
}

/** Perfect memory is a Dirac at the delay: a vertical line as high as the tallest of the other kernels. */
function diracRows(timeSeconds: number, height: number): readonly Row[] {
  return [0, height].map((kernel) => ({ memory: 'perfect', timeSeconds, kernel }));
}

function comparisonSpec(memories: readonly string[], delaySeconds: number, title: string, peak: number) {
  return (style: FigureStyle): TopLevelSpec => {
    const kernels: PictureLayer = {
      mark: 'line',
      encoding: {
        x: { field: 'timeSeconds', type: 'quantitative', title: 'time since the input (s)', scale: { nice: false } },
        y: {
          field: 'kernel',
          type: 'quantitative',
          title,
          // Room above the peaks for the label of the delay.
          scale: { domain: [0, 1.15 * peak], nice: false },
        },
        ...memoryEncoding(memories, style),
      },
    };
    return {
      width: style.widthPixels,
      height: plotHeight(0.62, style.widthPixels),
      autosize: { type: 'fit', contains: 'padding' },
      data: { name: 'rows' },
      layer: [...delayLayers(delaySeconds, style.theme), kernels],
    };
  };
}

/**
 * Kernels of several memories for one delay.
 * @throws UserError on an impossible delay, or a memory that has no kernel.
 */
export function kernelComparisonFigure(options: KernelComparisonOptions = {}): Figure {
  const { memories = comparedMemories, delaySeconds = 2, stepSeconds = 0.2, normalization = 'peak' } = options;
  requirePositiveSeconds('delay', delaySeconds);
  requirePositiveSeconds('step', stepSeconds);
  if (memories.length === 0) throw new UserError('A comparison of kernels was given no memory: name one, like cet:6.');
  const resolved = { memories, delaySeconds, stepSeconds, normalization };
  const smooth = memories.filter((spec) => spec.kind !== 'perfect').flatMap((spec) => kernelRows(spec, resolved));
  const peak = smooth.length === 0 ? 1 : smooth.reduce((most, row) => Math.max(most, row.kernel as number), 0);
  const rows = memories.length === smooth.length / pointCount ? smooth : [...smooth, ...diracRows(delaySeconds, peak)];
  const isPeak = normalization === 'peak';
  return {
    id: 'figure-1c',
    title: `Memories of one input for a delay of ${formatDelay(delaySeconds)}`,
    caption:
      `Impulse response of each memory over the time since the input, for an error signal that arrives T = ${formatDelay(delaySeconds)} later. ` +
      (isPeak
        ? 'Each is divided by its peak, so that the time of the peak and the width can be compared.'
        : 'Each has unit area, so that the same total weight is spread over time.') +
      ' The higher the order of a cascade, the narrower its kernel around T; the classical trace (et) is largest for the most recent input.',
    rows,
    columns: ['memory', 'timeSeconds', 'kernel'],
    spec: comparisonSpec(
      memories.map(formatTraceSpec),
      delaySeconds,
      isPeak ? 'trace (share of its peak)' : 'trace (per second)',
      peak,
    ),
  };
}
