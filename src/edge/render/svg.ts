// A figure as SVG, laid out by Vega without a canvas or a browser.
import { columnWidthPixels, completeSpec, type Figure } from '../../core/figures/figure.ts';
import { type ThemeName, themes } from '../../core/figures/theme.ts';
import { createTextMeasure } from './fonts.ts';

export interface SvgOptions {
  readonly theme?: ThemeName;
  /** Width of the whole picture in CSS pixels. Default: that of the figure, or one printed column. */
  readonly width?: number;
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
}

/** Vega exports it for hosts that measure texts themselves, but its types leave it out. */
interface TextMetrics {
  width: (item: TextItem, text: unknown) => number;
}

let loading: ReturnType<typeof load> | undefined;

/** Vega takes a third of a second to load, so nothing that draws no figure loads it. */
async function load() {
  const [vega, vegaLite, measure] = await Promise.all([import('vega'), import('vega-lite'), createTextMeasure()]);
  const { textMetrics } = vega as unknown as { readonly textMetrics: TextMetrics };
  textMetrics.width = (item, text) => {
    const weight = item.fontWeight === 'bold' ? 700 : Number(item.fontWeight ?? 400);
    return text == null ? 0 : measure(String(text), weight, item.fontSize ?? 11);
  };
  return { vega, vegaLite };
}

/** A logger that turns Vega's warnings into errors: a figure that draws wrongly is a bug. */
function strictLogger(figure: Figure) {
  const fail = (...messages: readonly unknown[]): never => {
    throw new Error(`Figure ${figure.id}: ${messages.join(' ')}`);
  };
  const logger = { level: () => logger, error: fail, warn: fail, info: () => logger, debug: () => logger };
  return logger as never;
}

let previous: Promise<unknown> = Promise.resolve();

/** Renders a figure. The same figure and options give the same text. */
export function renderSvg(figure: Figure, options: SvgOptions = {}): Promise<string> {
  // One at a time: Vega numbers its clip paths for the whole process.
  const rendering = previous.then(() => renderNext(figure, options));
  previous = rendering.catch(() => undefined);
  return rendering;
}

async function renderNext(figure: Figure, { theme = 'light', ...options }: SvgOptions): Promise<string> {
  const width = options.width ?? figure.widthPixels ?? columnWidthPixels;
  loading ??= load();
  const { vega, vegaLite } = await loading;
  const logger = strictLogger(figure);
  const { spec } = vegaLite.compile(completeSpec(figure, { theme: themes[theme], widthPixels: width }), { logger });
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logger });
  try {
    vega.resetSVGDefIds();
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
