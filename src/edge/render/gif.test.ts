import { decompressFrames, parseGIF } from 'gifuct-js';
import { describe, expect, it } from 'vitest';
import { sceneColors } from '../../core/environments/scene/scene-colors.ts';
import { GifRecording } from './gif.ts';
import type { Pixels } from './pixels.ts';
import { createPaletteIndex, palette } from './scene-palette.ts';

const [WIDTH, HEIGHT] = [7, 5];

/** White, with one pixel of another colour. */
function dotAt(x: number, y: number, color: readonly number[]): Pixels {
  const rgba = new Uint8Array(4 * WIDTH * HEIGHT).fill(255);
  rgba.set(color, 4 * (y * WIDTH + x));
  return { width: WIDTH, height: HEIGHT, rgba };
}

/** What a viewer shows after each frame, and for how long. */
function decode(bytes: Uint8Array) {
  const canvas = new Uint8Array(4 * WIDTH * HEIGHT);
  return decompressFrames(parseGIF(Uint8Array.from(bytes).buffer), true).map(({ patch, delay, dims }) => {
    expect(dims).toEqual({ top: 0, left: 0, width: WIDTH, height: HEIGHT });
    for (let at = 0; at < canvas.length; at += 4) if (patch[at + 3]) canvas.set(patch.subarray(at, at + 4), at);
    return { rgba: canvas.slice(), milliseconds: delay };
  });
}

describe('a recording', () => {
  const red = [0xd1, 0x24, 0x2f, 255] as const;
  const blue = [0x35, 0x72, 0xc6, 255] as const;

  it('shows every frame as it was, for its time', () => {
    const frames = [dotAt(0, 0, red), dotAt(6, 4, blue), dotAt(6, 4, red), dotAt(3, 2, blue)];
    const recording = new GifRecording();
    for (const frame of frames) recording.add(frame, 0.04);
    const shown = decode(recording.finish());
    expect(shown.map(({ rgba }) => rgba)).toEqual(frames.map(({ rgba }) => rgba));
    expect(shown.map(({ milliseconds }) => milliseconds)).toEqual([40, 40, 40, 40]);
  });

  it('prolongs a frame that does not change, and carries the rounding of times on', () => {
    const recording = new GifRecording();
    const dots = [0, 0, 1, 2, 3, 4, 5];
    for (const x of dots) recording.add(dotAt(x, 1, red), 1 / 30);
    expect(recording.seconds).toBeCloseTo(7 / 30, 12);
    const times = decode(recording.finish()).map(({ milliseconds }) => milliseconds);
    expect(times).toEqual([70, 30, 30, 40, 30, 30]);
    expect(recording.frames).toBe(6);
  });
});

describe('the palette', () => {
  it('has the colours of scenes themselves, and room for what does not change', () => {
    const hex = palette.map((rgb) => `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`);
    expect(hex).toEqual(expect.arrayContaining(Object.values(sceneColors)));
    expect(palette.length).toBeLessThanOrEqual(255);
  });

  it('gives a colour between two of them a neighbour that is near', () => {
    const nearest = createPaletteIndex();
    for (let share = 0; share <= 1; share += 0.05) {
      const between = [0x10, 0x16, 0x2f].map((value) => Math.round(value + share * (0xce - value)));
      const found = palette[nearest(between[0]!, between[1]!, between[2]!)]!;
      expect(Math.max(...found.map((value, channel) => Math.abs(value - between[channel]!)))).toBeLessThan(48);
    }
  });
});
