// Frames of scenes -> GIF, written as they come: of each frame only what differs from the one before is kept.
import { createGifEncoder } from './gif-encoder.ts';
import type { Pixels } from './pixels.ts';
import { createPaletteIndex, palette } from './scene-palette.ts';

/** Stands for what the frame before shows. */
const UNCHANGED = palette.length;
const KEEP = 1;

interface PendingFrame {
  readonly index: Uint8Array;
  seconds: number;
}

export class GifRecording {
  readonly #encoder = createGifEncoder();
  readonly #nearest = createPaletteIndex();
  #shown: Uint8Array | undefined;
  #pending: PendingFrame | undefined;
  /** In the file so far: delays are whole hundredths of a second, so their rounding is carried on. */
  #askedSeconds = 0;
  #writtenHundredths = 0;
  #width = 0;
  #height = 0;
  frames = 0;

  /** Length of what was added. */
  get seconds(): number {
    return this.#askedSeconds + (this.#pending?.seconds ?? 0);
  }

  /** Adds a frame, opaque and of the size of the first one; a frame like the one before prolongs it. */
  add({ width, height, rgba }: Pixels, seconds: number): void {
    const index = new Uint8Array(width * height);
    for (let pixel = 0; pixel < index.length; pixel += 1) {
      index[pixel] = this.#nearest(rgba[4 * pixel]!, rgba[4 * pixel + 1]!, rgba[4 * pixel + 2]!);
    }
    [this.#width, this.#height] = [width, height];
    const before = this.#pending;
    if (before?.index.every((color, pixel) => color === index[pixel])) {
      before.seconds += seconds;
      return;
    }
    this.#writePending();
    this.#pending = { index, seconds };
  }

  finish(): Uint8Array {
    this.#writePending();
    this.#encoder.finish();
    return this.#encoder.bytes();
  }

  #writePending(): void {
    if (!this.#pending) return;
    const { index, seconds } = this.#pending;
    const shown = this.#shown;
    const changes = shown ? index.map((color, pixel) => (color === shown[pixel] ? UNCHANGED : color)) : index;
    this.#askedSeconds += seconds;
    const hundredths = Math.round(100 * this.#askedSeconds) - this.#writtenHundredths;
    this.#writtenHundredths += hundredths;
    this.#encoder.writeFrame(changes, this.#width, this.#height, {
      ...(!shown && { palette: [...palette, [0, 0, 0]], repeat: 0 }),
      transparent: true,
      transparentIndex: UNCHANGED,
      dispose: KEEP,
      delay: 10 * hundredths,
    });
    this.#shown = index;
    this.#pending = undefined;
    this.frames += 1;
  }
}
