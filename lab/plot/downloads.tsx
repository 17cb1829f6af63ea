// The line below a plot: its name, and buttons that save it.
import type { Figure } from '../../src/core/figures/figure.ts';
import { theme } from '../state/preferences.ts';
import { type DrawSvg, downloadFigure, fileFormats } from './download.ts';

export interface DownloadsProps {
  readonly figure: Figure;
  readonly name: string;
  /** How the picture is drawn into a file. */
  readonly draw: DrawSvg;
}

export function Downloads({ figure, name, draw }: DownloadsProps) {
  return (
    <figcaption class="downloads">
      <span>{name}</span>
      {fileFormats.map((format) => (
        <button
          type="button"
          class="quiet"
          aria-label={`Download ${name} as ${format}`}
          onClick={() => void downloadFigure(figure, { theme: theme.value, format, draw })}
        >
          {format}
        </button>
      ))}
    </figcaption>
  );
}
