// One character of a terminal as a picture: dots of braille, and colours of terminals that have 256.
import type { Rgb } from '../../core/figures/rgb.ts';

/** Bits of the dots of a braille character, down the left column of four, then down the right one. */
const dotBits = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80] as const;

/** Bit of the dot in column 0 or 1 and row 0 to 3 of a character. */
export function dotBit(column: number, row: number): number {
  return dotBits[4 * column + row]!;
}

/** The character with some dots; a blank where there is none. */
export function brailleSign(bits: number): string {
  return bits === 0 ? ' ' : String.fromCodePoint(0x2800 + bits);
}

/** Levels of a channel in the cube of 6 × 6 × 6 colours that every terminal of 256 colours has. */
const cubeLevels = [0, 95, 135, 175, 215, 255];

/** Number of the nearest colour of the cube. */
export function cubeColor(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((channel) => {
    const distances = cubeLevels.map((level) => Math.abs(level - channel));
    return distances.indexOf(Math.min(...distances));
  });
  return 16 + 36 * red + 6 * green + blue;
}
