// A plot as a file: SVG and PNG as they are seen, and its numbers as CSV. Nothing leaves the page.

import interUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import { figureCsv } from '../../src/core/figures/csv.ts';
import type { Figure } from '../../src/core/figures/figure.ts';
import type { Theme } from '../../src/core/figures/theme.ts';

export const fileFormats = ['SVG', 'PNG', 'CSV'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** Draws a figure with its title, as the text of an SVG. */
export type DrawSvg = (figure: Figure, theme: Theme) => Promise<string>;

export interface DownloadOptions {
  readonly theme: Theme;
  readonly format: FileFormat;
  readonly draw: DrawSvg;
}

const pngScale = 3;

function save(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers read the address only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A picture loaded as an image knows no fonts of the page: it must bring its own. */
async function embeddedFont(): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(interUrl)).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `@font-face{font-family:Inter;font-weight:100 900;src:url(data:font/woff2;base64,${btoa(binary)})}`;
}

async function png(text: string, css: string): Promise<Blob> {
  // Put in as text: an element with rules would be refused by the page's policy, though it is not of the page.
  const svg = text.replace(/<svg[^>]*>/, (start) => `${start}<style>${css}</style>`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = pngScale * image.naturalWidth;
  canvas.height = pngScale * image.naturalHeight;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))), 'image/png');
  });
}

/** Saves a figure under its name. */
export async function downloadFigure(figure: Figure, { theme, format, draw }: DownloadOptions): Promise<void> {
  const name = `${figure.id}.${format.toLowerCase()}`;
  if (format === 'CSV') return save(name, new Blob([figureCsv(figure)], { type: 'text/csv' }));
  const svg = await draw(figure, theme);
  if (format === 'SVG') return save(name, new Blob([svg], { type: 'image/svg+xml' }));
  save(name, await png(svg, await embeddedFont()));
}
