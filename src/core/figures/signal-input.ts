// An input h over time, alone: what Fig. 2 shows in grey behind every trace.
import type { TopLevelSpec } from 'vega-lite';
import { type Figure, type FigureStyle, plotHeight } from './figure.ts';
import type { SampledSignal } from './signal-memory.ts';
import { signalLevels } from './signal-memory.ts';

/** The input, held from each sample to the next, over all of its time. */
export function signalInputFigure({ samples, sampleSeconds }: SampledSignal): Figure {
  const rows = Array.from(samples, (signal, sample) => ({ timeSeconds: sample * sampleSeconds, signal }));
  const [low, high] = signalLevels(samples);
  return {
    id: 'input',
    title: 'An input',
    caption: `An input over ${Number((samples.length * sampleSeconds).toPrecision(4))} s, between ${Number(low.toPrecision(3))} and ${Number(high.toPrecision(3))}.`,
    rows,
    columns: ['timeSeconds', 'signal'],
    spec: ({ theme, widthPixels }: FigureStyle): TopLevelSpec => {
      const x = {
        field: 'timeSeconds',
        type: 'quantitative' as const,
        title: null,
        scale: { nice: false },
        axis: { labels: false, ticks: false },
      };
      const y = {
        field: 'signal',
        type: 'quantitative' as const,
        title: 'input',
        scale: { domain: [Math.min(low, 0), Math.max(high, 1)], nice: false },
        axis: { tickCount: 3 },
      };
      return {
        width: widthPixels,
        height: plotHeight(0.2, widthPixels),
        autosize: { type: 'fit', contains: 'padding' },
        data: { name: 'rows' },
        layer: [
          { mark: { type: 'area', color: theme.signalFill }, encoding: { x, y } },
          { mark: { type: 'line', color: theme.signal, strokeWidth: 1.5 }, encoding: { x, y } },
        ],
      };
    },
  };
}
