// A figure in the page, drawn by Vega: as wide as its place, and scrolled within it where it cannot be so narrow.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Figure } from '../../src/core/figures/figure.ts';
import { ScrollBox } from '../scroll-box.tsx';
import { theme } from '../state/preferences.ts';
import type { DrawSvg } from './download.ts';
import { Downloads } from './downloads.tsx';
import { useFigureWidth } from './figure-width.ts';
import { fileWidthPixels } from './picture.ts';
import { vegaSvg } from './vega-svg.ts';

export interface VegaPlotProps {
  readonly figure: Figure;
  /** Name for people who do not see it. */
  readonly name: string;
  /** Of the page's units; where there is less room, it is scrolled. */
  readonly leastWidth?: number;
}

const mostWidth = 900;

const drawFile: DrawSvg = (figure, look) =>
  vegaSvg(figure, { theme: look, widthPixels: figure.widthPixels ?? fileWidthPixels }, { withTitle: true });

export function VegaPlot({ figure, name, leastWidth = 300 }: VegaPlotProps) {
  const { ref, width } = useFigureWidth();
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const look = theme.value;
  const drawn = Math.min(mostWidth, Math.max(leastWidth, width));
  useEffect(() => {
    if (width === 0) return undefined;
    let isOver = false;
    vegaSvg(figure, { theme: look, widthPixels: drawn }, { withTitle: false }).then(
      (text) => {
        if (isOver || !place.current) return;
        const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
        const shownWidth = Number(svg.getAttribute('width'));
        svg.removeAttribute('width');
        svg.removeAttribute('height');
        svg.setAttribute('class', 'vega-picture');
        // Its name and text stand around it.
        svg.setAttribute('aria-hidden', 'true');
        svg.style.width = `${shownWidth / 16}rem`;
        place.current.replaceChildren(document.adoptNode(svg));
        setFailed(false);
      },
      () => {
        if (!isOver) setFailed(true);
      },
    );
    return () => {
      isOver = true;
    };
  }, [figure, look, drawn, width === 0]);
  return (
    <figure class="vega-plot">
      <div ref={ref}>
        <ScrollBox name={`${name}, scrolls sideways`}>
          <div ref={place} role="img" aria-label={`${figure.title}. ${figure.caption}`} class="vega-place" />
        </ScrollBox>
        {failed && (
          <p class="complaint" role="status">
            The picture could not be drawn; its numbers can be saved as CSV below.
          </p>
        )}
      </div>
      <Downloads figure={figure} name={name} draw={drawFile} />
    </figure>
  );
}
