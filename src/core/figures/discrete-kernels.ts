// The discrete kernels of several memories: the weight of a presentation by its lag, one value for each step (Eq. 9, 10).
import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors.ts';
import { discreteKernel, type KernelOptions } from '../traces/kernel.ts';
import { formatTraceSpec, type TraceSpec } from '../traces/trace-spec.ts';
import { delayLayers } from './delay-mark.ts';
import type { Figure, FigureStyle } from './figure.ts';
import { memoryEncoding } from './memory-style.ts';
import { formatDelay } from './text.ts';

export interface DiscreteKernelsOptions {
  readonly memories: readonly TraceSpec[];
  /** Delay, alignment and normalisation of every kernel. */
  readonly kernel: KernelOptions;
  /** Length of a step. */
  readonly stepSeconds: number;
}

/** How far the kernels are shown, in delays. */
const SHOWN_DELAYS = 3.5;
/** Up to so many lags each is a dot; more would run together. */
const DOTS = 60;

/** More than a plot or a table of rows can take. */
const MOST_LAGS = 2 ** 20;

/** Lags that are shown: 0 to three and a half delays, at least a few. @throws UserError where they are more than can be shown. */
export function shownLags(delaySteps: number): number {
  const lags = Math.ceil(SHOWN_DELAYS * delaySteps) + 2;
  if (lags <= MOST_LAGS) return lags;
  throw new UserError(
    `A delay of ${delaySteps} steps has ${lags} lags to show, and at most ${MOST_LAGS} can be: use a shorter delay or longer steps.`,
  );
}

/** @throws UserError where no memory is named, or a kernel is impossible. */
export function discreteKernelsFigure({ memories, kernel: options, stepSeconds }: DiscreteKernelsOptions): Figure {
  if (memories.length === 0) throw new UserError('No memory was named; name one, like cet:6.');
  const lags = shownLags(options.delaySteps);
  const rows = memories.flatMap((spec) => {
    const weight = discreteKernel(spec, options);
    return Array.from({ length: lags }, (_, lagSteps) => ({
      memory: formatTraceSpec(spec),
      lagSteps,
      lagSeconds: Number((lagSteps * stepSeconds).toPrecision(12)),
      weight: weight(lagSteps),
    }));
  });
  const delaySeconds = options.delaySteps * stepSeconds;
  const names = memories.map(formatTraceSpec);
  const scaled = options.normalization === 'peak' ? 'its largest weight is 1' : 'its weights sum to 1 over all lags';
  return {
    id: 'kernels',
    title: `Kernels for a delay of ${formatDelay(delaySeconds)}`,
    caption:
      `Weight of a presentation in the trace by its lag, one value for each step of ${formatDelay(stepSeconds)}; the error comes ` +
      `${formatDelay(delaySeconds)} late. Each kernel is scaled so that ${scaled}.`,
    rows,
    columns: ['memory', 'lagSteps', 'lagSeconds', 'weight'],
    spec: (style: FigureStyle): TopLevelSpec => ({
      width: style.widthPixels,
      height: Math.round(style.widthPixels * 0.62),
      autosize: { type: 'fit', contains: 'padding' },
      data: { name: 'rows' },
      layer: [
        ...delayLayers(delaySeconds, style.theme),
        {
          mark: { type: 'line', point: lags <= DOTS ? { size: 14 } : false },
          encoding: {
            x: { field: 'lagSeconds', type: 'quantitative', title: 'time since the input (s)', scale: { nice: false } },
            y: { field: 'weight', type: 'quantitative', title: 'weight' },
            ...memoryEncoding(names, style),
          },
        },
      ],
    }),
  };
}
