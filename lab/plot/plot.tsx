// A figure in the page, as wide as its place; what may be dragged lies above it, in the same coordinates.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Figure } from '../../src/core/figures/figure.ts';
import { theme } from '../state/preferences.ts';
import { downloadFigure, fileFormats } from './download.ts';
import { measureText } from './measure-text.ts';
import { layoutPicture, type Picture } from './picture.ts';
import { shapeAttributes } from './shape.ts';

export interface PlotProps {
  readonly figure: Figure;
  /** What lies above the plot and may be dragged. */
  readonly overlay?: (picture: Picture) => ComponentChildren;
  /** Name for people who do not see it: `Kernels`. */
  readonly name: string;
}

/** Width of the element in the units of figures: CSS pixels, less where the page's letters are larger than usual. */
function useFigureWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const letters = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      setWidth(Math.max(240, Math.round(element.clientWidth / letters)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

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
      <figcaption class="downloads">
        <span>{name}</span>
        {fileFormats.map((format) => (
          <button
            type="button"
            class="quiet"
            aria-label={`Download ${name} as ${format}`}
            onClick={() => void downloadFigure(figure, theme.value, format)}
          >
            {format}
          </button>
        ))}
      </figcaption>
    </figure>
  );
}
