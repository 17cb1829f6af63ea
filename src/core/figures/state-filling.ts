// Fig. 1B: one unit input runs through the states of a cascade, y_k(t) = pois(k; αt), k = 0 … n-1, and reaches the last at T.
import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors.ts';
import { cascadeParameters } from '../traces/cascade-parameters.ts';
import { poissonProbabilities, poissonProbability } from '../traces/poisson.ts';
import type { CascadeStages } from '../traces/trace-kind.ts';
import { formatTraceSpec } from '../traces/trace-spec.ts';
import { delayLayers, requirePositiveSeconds } from './delay-mark.ts';
import { type Figure, type FigureStyle, type PictureLayer, plotHeight, type Row } from './figure.ts';
import { memoryStyle } from './memory-style.ts';
import type { PaperFigureOptions } from './paper-figure-options.ts';
import { formatDelay } from './text.ts';

/** `memories` is a list of one cascade. Default: `cet:6`. */
export type StateFillingOptions = PaperFigureOptions;

const pointCount = 301;
// More numbers than this do not fit beside each other above the peaks.
const mostLabels = 9;
// More lines than this become one black area: only those with a number are shown then.
const mostLines = 24;

/** Which states have a number: the last one and every so many before it. */
function numberedStates(order: number): readonly number[] {
  const every = Math.ceil(order / mostLabels);
  return Array.from({ length: order }, (_, k) => k + 1).filter((state) => (order - state) % every === 0);
}

/** How long is shown, in steps: until the last state is about empty, mean lag and 3.5 deviations (√n / α), at most 4 T. */
function shownSteps(order: number, ratePerStep: number, delaySteps: number): number {
  const emptySteps = (order + 3.5 * Math.sqrt(order)) / ratePerStep;
  return Math.min(4, Math.ceil((2 * emptySteps) / delaySteps) / 2) * delaySteps;
}

/** The states [points × order] from the input on, each divided by its peak: pois(k; αt), which is largest at αt = k. */
function stateRows(
  shown: readonly number[],
  { order, ratePerStep }: CascadeStages,
  durationSteps: number,
  stepSeconds: number,
): readonly Row[] {
  const intervalSteps = durationSteps / (pointCount - 1);
  const peaks = shown.map((state) => poissonProbability(state - 1, state - 1));
  return Array.from({ length: pointCount }, (_, point) => {
    const timeSteps = point * intervalSteps;
    const weights = poissonProbabilities(order, ratePerStep * timeSteps);
    return shown.map((state, at) => ({
      state,
      timeSeconds: timeSteps * stepSeconds,
      level: weights[state - 1]! / peaks[at]!,
    }));
  }).flat();
}

function fillingSpec(
  order: number,
  states: readonly number[],
  delaySeconds: number,
  peakSeconds: (k: number) => number,
) {
  const peaks = numberedStates(order).map((state) => ({ state, peakSeconds: peakSeconds(state - 1) }));
  return ({ theme, widthPixels }: FigureStyle): TopLevelSpec => {
    const color = {
      field: 'state',
      type: 'nominal',
      // State k is the trace of a cascade of order k: the same colour as in the other figures.
      scale: { domain: [...states], range: states.map((state) => memoryStyle(`cet:${state}`, theme).color) },
      legend: null,
    } as const;
    const lines: PictureLayer = {
      mark: 'line',
      encoding: {
        x: { field: 'timeSeconds', type: 'quantitative', title: 'time since the input (s)', scale: { nice: false } },
        y: {
          field: 'level',
          type: 'quantitative',
          title: 'state (share of its peak)',
          // Room for the numbers above the peaks.
          scale: { domain: [0, 1.16], nice: false },
        },
        color,
      },
    };
    const number = { type: 'text', baseline: 'bottom', dy: -3, fontWeight: 600 } as const;
    const place = {
      x: { field: 'peakSeconds', type: 'quantitative' },
      y: { datum: 1 },
      text: { field: 'state' },
    } as const;
    const numbers: readonly PictureLayer[] = [
      // The last number stands on the line of the delay: a halo keeps it readable.
      { mark: { ...number, color: theme.background, stroke: theme.background, strokeWidth: 5 }, encoding: place },
      { mark: number, encoding: { ...place, color } },
    ].map((layer): PictureLayer => ({ data: { values: peaks }, ...layer }));
    return {
      width: widthPixels,
      height: plotHeight(0.58, widthPixels),
      autosize: { type: 'fit', contains: 'padding' },
      data: { name: 'rows' },
      layer: [...delayLayers(delaySeconds, theme), lines, ...numbers],
    };
  };
}

/**
 * The states of one cascade over time after a unit input, each divided by its peak.
 * @throws UserError on an impossible delay, a memory that is no cascade, or more than one memory.
 */
export function stateFillingFigure(options: StateFillingOptions = {}): Figure {
  const { memories = [{ kind: 'cet', order: 6 }], delaySeconds = 2, stepSeconds = 0.2 } = options;
  requirePositiveSeconds('delay', delaySeconds);
  requirePositiveSeconds('step', stepSeconds);
  const [memory] = memories;
  if (memory === undefined || memories.length > 1) {
    throw new UserError(
      `The states of one cascade are shown, but ${memories.length} memories were given: give one, like cet:6.`,
    );
  }
  const delaySteps = delaySeconds / stepSeconds;
  const { order, ratePerStep } = cascadeParameters(memory, { delaySteps });
  const durationSteps = shownSteps(order, ratePerStep, delaySteps);
  const numbered = numberedStates(order);
  const shown = order > mostLines ? numbered : Array.from({ length: order }, (_, k) => k + 1);
  const which = shown.length === order ? '' : `; of its ${order} states ${shown.length} are shown`;
  const delayText = formatDelay(delaySeconds);
  return {
    id: 'figure-1b',
    title:
      order === 1
        ? `The state of ${formatTraceSpec(memory)} after one input`
        : `The ${order} states of ${formatTraceSpec(memory)} after one input`,
    caption:
      order === 1
        ? 'The one state of a cascade over the time since a unit input, divided by its peak. ' +
          'It is the trace that meets the error signal: it peaks at once and empties from then on.'
        : `The ${order} states of a cascade over the time since a unit input, each divided by its peak${which}. ` +
          `They fill one after another; the last, the trace that meets the error signal, peaks at T = ${delayText}.`,
    rows: stateRows(shown, { order, ratePerStep }, durationSteps, stepSeconds),
    columns: ['state', 'timeSeconds', 'level'],
    spec: fillingSpec(order, shown, delaySeconds, (k) => (k / ratePerStep) * stepSeconds),
  };
}
