// A figure in the page, as wide as its place; what may be dragged lies above it, in the same coordinates.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Figure } from '../../src/core/figures/figure.ts';
import { fontFamily } from '../../src/core/figures/theme.ts';
import { theme } from '../state/preferences.ts';
import type { DrawSvg } from './download.ts';
import { Downloads } from './downloads.tsx';
import { useFigureWidth } from './figure-width.ts';
import { measureText } from './measure-text.ts';
import { fileWidthPixels, layoutPicture, type Picture } from './picture.ts';
import { shapeAttributes } from './shape.ts';
import { svgText } from './svg-text.ts';

export interface PlotProps {
  readonly figure: Figure;
  /** What lies above the plot and may be dragged. */
  readonly overlay?: (picture: Picture) => ComponentChildren;
  /** Name for people who do not see it: `Kernels`. */
  readonly name: string;
}

const drawFile: DrawSvg = async (figure, look) => {
  const style = { theme: look, widthPixels: figure.widthPixels ?? fileWidthPixels };
  const picture = layoutPicture(figure, { style, measureText, withTitle: true });
  return svgText(picture, { description: figure.caption, fontFamily });
};

export function Plot({ figure, overlay, name }: PlotProps) {
  const { ref, width } = useFigureWidth();
  const [, setFonts] = useState(0);
  useEffect(() => {
    void document.fonts.ready.then(() => setFonts(1));
  }, []);
  const look = theme.value;
  const picture = useMemo(
    () =>
      width === 0
        ? undefined
        : layoutPicture(figure, { style: { theme: look, widthPixels: width }, measureText, withTitle: false }),
    [figure, look, width],
  );
  return (
    <figure class="plot">
      <div class="plot-place" ref={ref}>
        {picture && (
          <svg viewBox={`0 0 ${picture.width} ${picture.height}`} class="plot-picture">
            <g role="img" aria-label={`${name}. ${figure.caption}`}>
              {picture.shapes.map((shape) =>
                shape.kind === 'text' ? (
                  <text {...shapeAttributes(shape)}>{shape.text}</text>
                ) : (
                  <path {...shapeAttributes(shape)} />
                ),
              )}
            </g>
            {overlay?.(picture)}
          </svg>
        )}
      </div>
      <Downloads figure={figure} name={name} draw={drawFile} />
    </figure>
  );
}
