// A plot as a file: SVG and PNG as they are seen, and its numbers as CSV. Nothing leaves the page.

import interUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import { figureCsv } from '../../src/core/figures/csv.ts';
import type { Figure } from '../../src/core/figures/figure.ts';
import { fontFamily, type Theme } from '../../src/core/figures/theme.ts';
import { measureText } from './measure-text.ts';
import { fileWidthPixels, layoutPicture, type Picture } from './picture.ts';
import { svgText } from './svg-text.ts';

export const fileFormats = ['SVG', 'PNG', 'CSV'] as const;
export type FileFormat = (typeof fileFormats)[number];

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

async function png(picture: Picture, description: string): Promise<Blob> {
  const svg = svgText(picture, { description, fontFamily, css: await embeddedFont() });
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = pngScale * Math.round(picture.width);
  canvas.height = pngScale * Math.round(picture.height);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))), 'image/png');
  });
}

/** Saves a figure under its name. */
export async function downloadFigure(figure: Figure, theme: Theme, format: FileFormat): Promise<void> {
  const name = `${figure.id}.${format.toLowerCase()}`;
  if (format === 'CSV') return save(name, new Blob([figureCsv(figure)], { type: 'text/csv' }));
  const style = { theme, widthPixels: figure.widthPixels ?? fileWidthPixels };
  const picture = layoutPicture(figure, { style, measureText, withTitle: true });
  const options = { description: figure.caption, fontFamily };
  if (format === 'SVG') return save(name, new Blob([svgText(picture, options)], { type: 'image/svg+xml' }));
  save(name, await png(picture, figure.caption));
}
