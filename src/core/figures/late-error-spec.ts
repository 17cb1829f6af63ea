// How Fig. 1A is drawn: activity and error, traces, and the weights at the moment of the error, one below the other over one time.
import type { TopLevelSpec } from 'vega-lite';
import { type FigureStyle, type PictureLayer, plotHeight } from './figure.ts';
import { memoryEncoding } from './memory-style.ts';

interface LateError {
  readonly memories: readonly string[];
  readonly causeSeconds: number;
  readonly errorSeconds: number;
  readonly endSeconds: number;
  /** Of all traces. */
  readonly highest: number;
  readonly delayText: string;
}

/** Where a label stands beside its moment; in its middle where nothing is said. */
interface Place {
  readonly align?: 'left' | 'right';
  readonly dx?: number;
}

// Of moments as close as this the labels would overlap: they stand on either side then.
const labelPixels = 64;
// Left of a panel: the labels and the title of its vertical axis, and the padding of the picture.
const marginPixels = 58;

/** The specification of the three panels. */
export function lateErrorSpec({ memories, causeSeconds, errorSeconds, endSeconds, highest, delayText }: LateError) {
  return (style: FigureStyle): TopLevelSpec => {
    const { theme, widthPixels } = style;
    const series = (name: string) => [{ filter: { field: 'series', equal: name } }];
    const time = (isLast: boolean) => ({
      field: 'timeSeconds',
      type: 'quantitative' as const,
      title: isLast ? 'time (s)' : null,
      scale: { domain: [0, endSeconds], nice: false },
      axis: { labels: isLast, ticks: isLast, tickCount: 6 },
    });
    const level = (
      title: string,
      top: number,
      axis: { readonly values: number[] } | { readonly tickCount: number },
    ) => ({
      field: 'level',
      type: 'quantitative' as const,
      title,
      scale: { domain: [0, top], nice: false },
      axis,
    });
    const activity = level('input', 1.5, { values: [] });
    const stems = (name: string, color: string, strokeWidth: number): PictureLayer => ({
      transform: series(name),
      mark: { type: 'rule', color, strokeWidth, strokeCap: 'round' },
      encoding: { x: time(false), y: activity, y2: { datum: 0 } },
    });
    // A halo keeps a text readable on the lines that it stands on.
    const label = (text: string, seconds: number, at: number, color: string, place: Place): readonly PictureLayer[] =>
      [{ color: theme.background, stroke: theme.background, strokeWidth: 7 }, { color }].map((ink) => ({
        data: { values: [{ seconds, text }] },
        mark: { type: 'text', baseline: 'bottom', dy: -4, fontWeight: 600, ...place, ...ink },
        encoding: { x: { field: 'seconds', type: 'quantitative' }, y: { datum: at }, text: { field: 'text' } },
      }));
    const moments: readonly PictureLayer[] = [
      { seconds: causeSeconds, color: theme.muted },
      { seconds: errorSeconds, color: theme.error },
    ].map(({ seconds, color }) => ({
      data: { values: [{ seconds }] },
      mark: { type: 'rule', color, strokeDash: [2, 3] },
      encoding: { x: { field: 'seconds', type: 'quantitative' } },
    }));
    const span: readonly PictureLayer[] = [
      {
        data: { values: [{ from: causeSeconds, to: errorSeconds }] },
        mark: { type: 'rule', color: theme.error, strokeWidth: 1.5 },
        encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' }, y: { datum: 0.5 } },
      },
    ];
    const width = widthPixels - marginPixels;
    const isNarrow = ((errorSeconds - causeSeconds) / endSeconds) * width < labelPixels;
    const memory = memoryEncoding(memories, style, { offset: 6 });
    const lines = (name: string, y: ReturnType<typeof level>, isLast: boolean): PictureLayer => ({
      transform: series(name),
      mark: { type: 'line', strokeWidth: 2.2 },
      encoding: { x: time(isLast), y, ...memory },
    });
    const weight = level('weight', 1.08, { values: [0, 0.5, 1] });
    // In halves, so that the scale keeps still while something is dragged.
    const top = Math.ceil(2.1 * highest) / 2;
    return {
      data: { name: 'rows' },
      spacing: 10,
      vconcat: [
        {
          width,
          height: plotHeight(0.15, widthPixels),
          layer: [
            ...moments,
            ...span,
            stems('input', theme.signal, 3),
            stems('cause', theme.ink, 4),
            stems('error', theme.error, 4),
            ...(isNarrow
              ? [
                  ...label(`T = ${delayText}`, errorSeconds, 0.5, theme.error, { align: 'left', dx: 10 }),
                  ...label('cause', causeSeconds, 1, theme.ink, { align: 'right', dx: -2 }),
                  ...label('error δ', errorSeconds, 1, theme.error, { align: 'left', dx: 2 }),
                ]
              : [
                  ...label(`T = ${delayText}`, (causeSeconds + errorSeconds) / 2, 0.5, theme.error, {}),
                  ...label('cause', causeSeconds, 1, theme.ink, {}),
                  ...label('error δ', errorSeconds, 1, theme.error, {}),
                ]),
          ],
        },
        {
          width,
          height: plotHeight(0.19, widthPixels),
          layer: [...moments, lines('trace', level('trace', top, { tickCount: 3 }), false)],
        },
        {
          width,
          height: plotHeight(0.23, widthPixels),
          layer: [
            ...moments,
            lines('window', weight, true),
            {
              transform: series('blame'),
              mark: { type: 'point', filled: true, size: 70, opacity: 1 },
              encoding: { x: time(true), y: weight, color: memory.color },
            },
          ],
        },
      ],
    };
  };
}
