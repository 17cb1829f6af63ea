// Pixels in a terminal: two above each other in every character as a half block in colours, or eight as dots of braille without.
import type { Rgb } from '../../core/figures/rgb.ts';
import type { Pixels } from './pixels.ts';
import { brailleSign, cubeColor, dotBit } from './terminal-cell.ts';

export type TerminalColors = 'millions' | '256' | 'none';

/** Pixels of one character. */
export const cellPixels: Readonly<Record<TerminalColors, { readonly width: number; readonly height: number }>> = {
  millions: { width: 1, height: 2 },
  '256': { width: 1, height: 2 },
  none: { width: 2, height: 4 },
};

const RESET = '\x1b[0m';
/** Difference of brightness to the background, of 255, from which on a dot is set. */
const DOT_CONTRAST = 40;

/** Lines of text, each as wide as the picture. The background is the colour of the upper left pixel. */
export function terminalPicture(pixels: Pixels, colors: TerminalColors): readonly string[] {
  const { width, height } = cellPixels[colors];
  const columns = Math.ceil(pixels.width / width);
  const rows = Math.ceil(pixels.height / height);
  const row = colors === 'none' ? brailleRow : (picture: Pixels, at: number) => blockRow(picture, at, colors);
  return Array.from({ length: rows }, (_, at) => row(pixels, at, columns));
}

function colorAt({ width, height, rgba }: Pixels, x: number, y: number): Rgb {
  const at = 4 * (Math.min(y, height - 1) * width + Math.min(x, width - 1));
  return [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!];
}

/** A colour change is written only where the colour changes. */
function blockRow(pixels: Pixels, row: number, colors: 'millions' | '256'): string {
  let line = '';
  let before = '';
  for (let x = 0; x < pixels.width; x += 1) {
    const upper = colorCode(colorAt(pixels, x, 2 * row), colors);
    const lower = colorCode(colorAt(pixels, x, 2 * row + 1), colors);
    const style = `\x1b[38;${upper};48;${lower}m`;
    line += style === before ? '▀' : `${style}▀`;
    before = style;
  }
  return line + RESET;
}

function colorCode(rgb: Rgb, colors: 'millions' | '256'): string {
  return colors === 'millions' ? `2;${rgb.join(';')}` : `5;${cubeColor(rgb)}`;
}

function brailleRow(pixels: Pixels, row: number, columns: number): string {
  const background = brightness(colorAt(pixels, 0, 0));
  let line = '';
  for (let column = 0; column < columns; column += 1) {
    let bits = 0;
    for (let dot = 0; dot < 8; dot += 1) {
      const [x, y] = [2 * column + (dot >> 2), 4 * row + (dot & 3)];
      if (x >= pixels.width || y >= pixels.height) continue;
      if (Math.abs(brightness(colorAt(pixels, x, y)) - background) >= DOT_CONTRAST) bits |= dotBit(dot >> 2, dot & 3);
    }
    line += brailleSign(bits);
  }
  return line;
}

function brightness([red, green, blue]: Rgb): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
