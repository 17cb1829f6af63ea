import { describe, expect, it } from 'vitest';
import type { Pixels } from './pixels.ts';
import { terminalPicture } from './terminal-picture.ts';

/** Black, with white pixels at these places. */
function picture(width: number, height: number, ...white: readonly (readonly [x: number, y: number])[]): Pixels {
  const rgba = new Uint8Array(4 * width * height);
  for (const [x, y] of white) rgba.fill(255, 4 * (y * width + x), 4 * (y * width + x) + 4);
  return { width, height, rgba };
}

describe('without colours', () => {
  it('every pixel that stands out is a dot of braille', () => {
    expect(terminalPicture(picture(4, 8, [1, 0], [3, 7]), 'none')).toEqual(['⠈ ', ' ⢀']);
  });

  it('a picture that ends inside a character is drawn to its end', () => {
    expect(terminalPicture(picture(3, 5, [2, 4]), 'none')).toEqual(['  ', ' ⠁']);
  });
});

describe('in colours', () => {
  it('two pixels above each other are a half block: upper in front, lower behind', () => {
    expect(terminalPicture(picture(1, 2, [0, 0]), 'millions')).toEqual(['\x1b[38;2;255;255;255;48;2;0;0;0m▀\x1b[0m']);
    expect(terminalPicture(picture(1, 2, [0, 1]), '256')).toEqual(['\x1b[38;5;16;48;5;231m▀\x1b[0m']);
  });

  it('colours are named only where they change', () => {
    const [line = ''] = terminalPicture(picture(4, 2, [2, 0], [2, 1], [3, 0], [3, 1]), '256');
    expect(line.split('▀')).toHaveLength(5);
    expect(line.split('\x1b[38')).toHaveLength(3);
  });
});
