// Colour and dashes of a memory, a function of its text form alone: the same memory looks the same in every figure.
import type { FigureStyle } from './figure.ts';
import type { Theme } from './theme.ts';

/** How the line of a memory is drawn. `dash` is an SVG dash array; an empty one is a solid line. */
export interface MemoryStyle {
  readonly color: string;
  readonly dash: readonly number[];
}

const solid: readonly number[] = [];
// A second memory of one colour, such as `et:0.5` beside `et:0.9`, is told apart by these.
const repeatedDashes = [
  [7, 3],
  [3, 3],
  [9, 3, 2, 3],
  [1, 3],
];

/** Colour between the anchors of a theme, linear in the logarithm of the order; the ends go on beyond them. */
function cascadeColor(order: number, { cascade }: Theme): string {
  const after = cascade.findIndex(([anchor]) => anchor >= order);
  const [highOrder, highColor] = cascade[after < 0 ? cascade.length - 1 : after]!;
  if (after <= 0 || highOrder === order) return highColor;
  const [lowOrder, lowColor] = cascade[after - 1]!;
  const share = Math.log(order / lowOrder) / Math.log(highOrder / lowOrder);
  const channels = [1, 3, 5].map((at) => {
    const low = Number.parseInt(lowColor.slice(at, at + 2), 16);
    const high = Number.parseInt(highColor.slice(at, at + 2), 16);
    return Math.round(low + share * (high - low))
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

/**
 * Style of one memory by its text form: `et`, `et:0.9`, `cet:6`, `ltp-ltd:0.1`, `perfect`, or `backprop`.
 * An order-1 cascade is the classical trace and looks like it; any other name is drawn in ink.
 */
export function memoryStyle(memory: string, theme: Theme): MemoryStyle {
  const [kind, parameter] = memory.split(':');
  switch (kind) {
    case 'et':
      return { color: cascadeColor(1, theme), dash: solid };
    case 'cet':
      return { color: cascadeColor(Number(parameter), theme), dash: solid };
    case 'ltp-ltd':
      return { color: theme.ltpLtd, dash: [8, 2, 2, 2] };
    case 'perfect':
      return { color: theme.ink, dash: [5, 3] };
    case 'backprop':
      return { color: theme.muted, dash: [2, 2] };
    default:
      return { color: theme.ink, dash: solid };
  }
}

/** Styles of the memories of one figure, all different: where two would look the same, the later one is dashed. */
export function memoryStyles(memories: readonly string[], theme: Theme): readonly MemoryStyle[] {
  const seen = new Map<string, number>();
  return memories.map((memory) => {
    const style = memoryStyle(memory, theme);
    const repeat = seen.get(style.color) ?? 0;
    seen.set(style.color, repeat + 1);
    return repeat === 0 ? style : { ...style, dash: repeatedDashes[(repeat - 1) % repeatedDashes.length]! };
  });
}

// A legend entry is a symbol, its label of about 6.6 pixels a letter, and the space to the next.
const entryPixels = (label: string) => 36 + 6.6 * label.length;

/** Columns of a legend, so that it stays inside the picture and its rows are about equally long. */
function legendColumns(labels: readonly string[], widthPixels: number): number {
  const widest = Math.max(...labels.map(entryPixels));
  const fitting = Math.max(1, Math.floor((widthPixels - 60) / widest));
  return Math.ceil(labels.length / Math.ceil(labels.length / fitting));
}

/**
 * Vega-Lite encodings of the column `memory` as colour and dashes, with one legend for both.
 * @param legendOptions such as `offset`, its distance from the plot
 */
export function memoryEncoding(
  memories: readonly string[],
  { theme, widthPixels }: FigureStyle,
  legendOptions: { readonly offset?: number } = {},
) {
  const styles = memoryStyles(memories, theme);
  const legend = { columns: legendColumns(memories, widthPixels), symbolOpacity: 1, ...legendOptions };
  const channel = <Value>(range: Value[]) => ({
    field: 'memory',
    type: 'nominal' as const,
    sort: null,
    scale: { domain: [...memories], range },
    legend,
  });
  return {
    color: channel(styles.map(({ color }) => color)),
    strokeDash: channel(styles.map(({ dash }) => [...dash])),
  };
}
