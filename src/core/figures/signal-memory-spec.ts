// How Fig. 2 is drawn: a panel per memory over one time axis.
import type { TopLevelSpec } from 'vega-lite';
import { type FigureStyle, type PictureLayer, plotHeight } from './figure.ts';
import { memoryStyle, memoryStyles } from './memory-style.ts';

interface Panel {
  readonly memory: string;
  /** Of its trace with the delayed input. */
  readonly correlation: number;
}

// Left of a panel: the labels and the title of its vertical axis, and the padding of the picture.
const marginPixels = 58;

/** A correlation with a real minus sign. */
export function formatCorrelation(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−');
}

/** The specification of panels one below the other; each names its memory and correlation. */
export function signalMemorySpec(
  panels: readonly Panel[],
  delayedName: string,
  [low, high]: readonly [low: number, high: number],
) {
  return ({ theme, widthPixels }: FigureStyle): TopLevelSpec => {
    const styles = memoryStyles(
      panels.map((panel) => panel.memory),
      theme,
    );
    const perfect = memoryStyle('perfect', theme);
    const inputs = ['signal', 'delayedSignal'];
    // One legend above all panels explains the lines that they share.
    const inputChannel = <Value>(range: Value[]) => ({
      field: 'input',
      type: 'nominal' as const,
      scale: { domain: inputs, range },
      legend: { offset: 10, labelExpr: `datum.value === 'signal' ? 'input' : '${delayedName}'` },
    });
    const top = high + 0.05 * (high - low);
    const bottom = low < 0 ? low - 0.05 * (high - low) : 0;
    const ticks = low === 0 && high === 1 ? { values: [0, 0.5, 1] } : { tickCount: 3 };
    const panelSpec = ({ memory, correlation }: Panel, index: number) => {
      const isLast = index === panels.length - 1;
      const x = {
        field: 'timeSeconds',
        type: 'quantitative' as const,
        title: isLast ? 'time (s)' : null,
        scale: { nice: false },
        axis: { labels: isLast, ticks: isLast, tickCount: 6 },
      };
      const y = (field: string) => ({
        field,
        type: 'quantitative' as const,
        title: 'trace',
        scale: { domain: [bottom, top], nice: false },
        axis: ticks,
      });
      const inputLines: PictureLayer = {
        transform: [{ fold: inputs, as: ['input', 'level'] }],
        mark: { type: 'line', strokeWidth: 1.5 },
        encoding: {
          x,
          y: y('level'),
          color: inputChannel([theme.signal, perfect.color]),
          strokeDash: inputChannel([[], [...perfect.dash]]),
        },
      };
      const fill: PictureLayer = { mark: { type: 'area', color: theme.signalFill }, encoding: { x, y: y('signal') } };
      const trace: PictureLayer = {
        mark: { type: 'line', color: styles[index]!.color, strokeWidth: 2.2 },
        encoding: { x, y: y('trace') },
      };
      return {
        title: {
          text: `${memory}, r = ${formatCorrelation(correlation, 2)}`,
          fontSize: 12,
          offset: 3,
        },
        width: widthPixels - marginPixels,
        height: plotHeight(0.16, widthPixels),
        transform: [{ filter: { field: 'memory', equal: memory } }],
        layer: [fill, trace, inputLines],
      };
    };
    return { data: { name: 'rows' }, spacing: 8, vconcat: panels.map(panelSpec) };
  };
}
