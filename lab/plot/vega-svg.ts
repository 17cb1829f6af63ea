// Figures that need more of Vega-Lite than the page draws itself, drawn by Vega, which is loaded when the first of them is shown.
import { completeSpec, type Figure, type FigureStyle } from '../../src/core/figures/figure.ts';
import { fontFamily } from '../../src/core/figures/theme.ts';

let loading: ReturnType<typeof load> | undefined;

async function load() {
  const [vega, { compile }, { expressionInterpreter }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('vega-interpreter'),
  ]);
  return { vega, compile, expressionInterpreter };
}

let previous: Promise<unknown> = Promise.resolve();

/** The figure as the text of an SVG, with its title where it is for a file. */
export function vegaSvg(
  figure: Figure,
  style: FigureStyle,
  { withTitle }: { readonly withTitle: boolean },
): Promise<string> {
  // One at a time: Vega numbers its clip paths for the whole page.
  const drawing = previous.then(() => draw(figure, style, withTitle));
  previous = drawing.catch(() => undefined);
  return drawing;
}

async function draw(figure: Figure, style: FigureStyle, withTitle: boolean): Promise<string> {
  loading ??= load();
  loading.catch(() => {
    loading = undefined;
  });
  const { vega, compile, expressionInterpreter } = await loading;
  const { title, config, ...rest } = completeSpec(figure, style);
  // The page's own font has another name than that of files.
  const inPage = { ...rest, config: { ...config, font: `'Inter Variable', ${fontFamily}` } };
  const { spec } = compile((withTitle ? { title, config, ...rest } : inPage) as Parameters<typeof compile>[0]);
  // The content security policy forbids code made of texts: expressions are walked through instead.
  const view = new vega.View(vega.parse(spec, undefined, { ast: true }), {
    renderer: 'none',
    expr: expressionInterpreter,
  } as ConstructorParameters<typeof vega.View>[1]);
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
