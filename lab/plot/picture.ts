// A figure laid out: panels with their scales, axes, legend and title, as shapes. The marks, scales, colours and texts are those
// of the figure's Vega-Lite specification; only the drawing is done here, since Vega itself is too large and slow to drag in
// (docs/decisions).
import { columnWidthPixels, type Figure, type FigureStyle } from '../../src/core/figures/figure.ts';
import { themeConfig } from '../../src/core/figures/theme.ts';
import { type LightAxis, type LightChannel, type LightPanel, readSpec } from './light-spec.ts';
import { layerShapes, type PanelScales } from './marks.ts';
import { linearScale, ticks, tickTexts } from './scale.ts';
import { pixelText, type Shape } from './shape.ts';

/** Width of a text in pixels. */
export type MeasureText = (text: string, fontSize: number, fontWeight: number) => number;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly shapes: readonly Shape[];
  readonly panels: readonly PanelScales[];
}

export interface PictureOptions {
  readonly style: FigureStyle;
  readonly measureText: MeasureText;
  /** Title above the plot: for files; a page has its own headings. */
  readonly withTitle: boolean;
}

interface LegendEntry {
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
}

// Sizes of the theme's configuration, which are the same for both themes.
const [titleSize, labelSize, axisTitleSize, legendSize] = [13, 11, 12, 12];
const padding = { left: 6, right: 10, top: 8, bottom: 6 };
const [tickSize, labelGap, axisTitleGap] = [4, 3, 7];
const legendRow = 19;
const symbolWidth = 18;

function wrapped(text: string, widest: number, measure: (text: string) => number): readonly string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (measure(line) > widest && lines.at(-1) !== '') lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines;
}

/** The domain of an axis: the one that a layer names, or the extent of what all layers put on it. */
function domainOf(panel: LightPanel, axis: 'x' | 'y'): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { encoding, rows } of panel.layers) {
    const channel = encoding[axis];
    if (channel?.scale?.domain) return channel.scale.domain as readonly [number, number];
    if (channel?.field === undefined) continue;
    for (const row of rows) {
      const value = row[channel.field] as number;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low < high ? [low, high] : [0, 1];
}

/** The channel that says how an axis looks: the first that has a title or an axis. */
function axisChannel(panel: LightPanel, axis: 'x' | 'y'): LightChannel {
  const found = panel.layers.map(({ encoding }) => encoding[axis]).find((channel) => channel && 'title' in channel);
  return found ?? {};
}

/** Names in a legend; an expression may only give one category another name. */
function legendLabel(channel: LightChannel, category: string): string {
  const expression = channel.legend?.labelExpr;
  if (expression === undefined) return category;
  const [, name, given, otherwise] = /^datum\.value === '([^']*)' \? '([^']*)' : '([^']*)'$/.exec(expression) ?? [];
  if (name === undefined) throw new Error(`the page cannot read the label expression ${expression}`);
  return (category === name ? given : otherwise) ?? category;
}

function legendEntries(panels: readonly LightPanel[]): readonly LegendEntry[] {
  const entries = new Map<string, LegendEntry>();
  for (const { encoding } of panels.flatMap(({ layers }) => layers)) {
    const { color, strokeDash } = encoding;
    if (!color?.scale || color.legend === null) continue;
    const { domain = [], range = [] } = color.scale;
    domain.forEach((category, at) => {
      const label = legendLabel(color, category as string);
      const dash = (strokeDash?.scale?.range?.[at] ?? entries.get(label)?.dash ?? []) as readonly number[];
      entries.set(label, { label, color: range[at] as string, dash });
    });
  }
  return [...entries.values()];
}

const tickValues = (domain: readonly [number, number], axis: LightAxis | undefined, otherwise: number) =>
  axis?.values ?? ticks(domain, axis?.tickCount ?? otherwise);

/** Lays a figure out. The same figure, style and measure give the same picture. */
export function layoutPicture(figure: Figure, { style, measureText, withTitle }: PictureOptions): Picture {
  const { theme, widthPixels: width } = style;
  const { panels, isWholeHeight, spacing } = readSpec(figure, style);
  const shapes: Shape[] = [];
  const yAxes = panels.map((panel) => {
    const domain = domainOf(panel, 'y');
    const channel = axisChannel(panel, 'y');
    const values = tickValues(domain, channel.axis, 5);
    const texts = tickTexts(values);
    const labels = Math.max(0, ...texts.map((text) => measureText(text, labelSize, 400)));
    const title = channel.title ? axisTitleGap + axisTitleSize : 0;
    return { domain, channel, values, texts, labels, size: labels + labelGap + title };
  });
  const left = padding.left + Math.max(...yAxes.map(({ size }) => size));
  const right = width - padding.right;

  let top = padding.top;
  if (withTitle) {
    for (const line of wrapped(figure.title, right - left, (text) => measureText(text, titleSize, 600))) {
      top += titleSize * 1.2;
      shapes.push(text(left, top - 3, line, titleSize, theme.ink, { fontWeight: 600 }));
    }
    top += 8;
  }
  top = drawLegend(top);

  const scales = panels.map((panel, index): PanelScales => {
    if (index > 0) top += spacing;
    if (panel.title) {
      const { text: name, color = theme.ink, fontSize = axisTitleSize } = panel.title;
      top += 1.25 * fontSize;
      shapes.push(text(left, top - 3, name, fontSize, color, { fontWeight: 600 }));
      top += 3;
    }
    const xChannel = axisChannel(panel, 'x');
    const below = axisHeight(xChannel);
    const plotHeight = isWholeHeight ? panel.height - top - below - padding.bottom : panel.height;
    const bottom = top + plotHeight;
    const { domain, channel, values, texts, labels } = yAxes[index]!;
    const plot: PanelScales = {
      x: linearScale(domainOf(panel, 'x'), [left, right]),
      y: linearScale(domain, [bottom, top]),
      ...{ left, right, top, bottom },
    };
    drawY(plot, values, texts, labels, channel);
    for (const layer of panel.layers) shapes.push(...layerShapes(layer, plot, theme));
    drawX(plot, xChannel);
    top = bottom + below;
    return plot;
  });
  return { width, height: top + padding.bottom, background: theme.background, shapes, panels: scales };

  function drawLegend(start: number): number {
    const entries = legendEntries(panels);
    if (entries.length === 0) return start;
    let [x, y] = [left, start + legendSize / 2 + 2];
    for (const { label, color, dash } of entries) {
      const entryWidth = symbolWidth + 6 + measureText(label, legendSize, 400) + 16;
      if (x > left && x + entryWidth - 16 > right) [x, y] = [left, y + legendRow];
      const d = `M${pixelText(x)},${pixelText(y)}h${symbolWidth}`;
      shapes.push({ kind: 'path', d, stroke: color, strokeWidth: 2.2, dash });
      shapes.push(text(x + symbolWidth + 6, y + 0.34 * legendSize, label, legendSize, theme.ink));
      x += entryWidth;
    }
    return y + legendSize / 2 + 10;
  }

  function axisHeight({ title, axis }: LightChannel): number {
    const labels = axis?.labels === false ? 0 : tickSize + labelGap + labelSize;
    return labels + (title ? axisTitleGap + axisTitleSize : 0);
  }

  function drawX(plot: PanelScales, { title, axis }: LightChannel): void {
    const { bottom } = plot;
    shapes.push({ kind: 'path', d: `M${pixelText(left)},${pixelText(bottom)}H${right}`, stroke: theme.muted });
    if (axis?.labels !== false) {
      const values = tickValues(plot.x.domain, axis, 6);
      const texts = tickTexts(values);
      values.forEach((value, at) => {
        const x = plot.x.toPixel(value);
        shapes.push({ kind: 'path', d: `M${pixelText(x)},${pixelText(bottom)}v${tickSize}`, stroke: theme.muted });
        const y = bottom + tickSize + labelGap + 0.79 * labelSize;
        shapes.push(text(x, y, texts[at]!, labelSize, theme.muted, { anchor: 'middle' }));
      });
    }
    if (title) {
      const y = bottom + axisHeight({ title, ...(axis && { axis }) }) - 2;
      shapes.push(text((left + right) / 2, y, title, axisTitleSize, theme.ink, { anchor: 'middle' }));
    }
  }

  function drawY(
    plot: PanelScales,
    values: readonly number[],
    texts: readonly string[],
    labels: number,
    channel: LightChannel,
  ): void {
    values.forEach((value, at) => {
      const y = plot.y.toPixel(value);
      shapes.push({ kind: 'path', d: `M${pixelText(left)},${pixelText(y)}H${right}`, stroke: theme.grid });
      const label = text(left - labelGap, y + 0.35 * labelSize, texts[at]!, labelSize, theme.muted, { anchor: 'end' });
      shapes.push(label);
    });
    if (channel.title) {
      const x = left - labelGap - labels - axisTitleGap;
      const middle = (plot.top + plot.bottom) / 2;
      const more = { anchor: 'middle', upwards: true } as const;
      shapes.push(text(x, middle, channel.title, axisTitleSize, theme.ink, more));
    }
  }
}

function text(
  x: number,
  y: number,
  content: string,
  fontSize: number,
  color: string,
  more: { readonly anchor?: 'middle' | 'end'; readonly fontWeight?: number; readonly upwards?: true } = {},
): Shape {
  return { kind: 'text', x, y, text: content, fontSize, color, anchor: 'start', ...more };
}

/** The sizes above must be those of the library's theme, or pages and files would differ; a test calls this. */
export function themeSizes(style: FigureStyle): Readonly<Record<string, readonly [ours: unknown, theme: unknown]>> {
  const { title, axis, axisX, axisY, legend, padding: outer } = themeConfig(style.theme);
  return {
    title: [titleSize, title?.fontSize],
    labels: [labelSize, axis?.labelFontSize],
    axisTitle: [axisTitleSize, axis?.titleFontSize],
    legend: [legendSize, legend?.labelFontSize],
    padding: [padding, outer],
    tickSize: [tickSize, axis?.tickSize],
    labelGap: [labelGap, axis?.labelPadding],
    axisTitleGap: [axisTitleGap, axis?.titlePadding],
    xTicks: [6, axisX?.tickCount],
    yTicks: [5, axisY?.tickCount],
  };
}

/** Width at which figures are drawn in files. */
export const fileWidthPixels = 1.5 * columnWidthPixels;
