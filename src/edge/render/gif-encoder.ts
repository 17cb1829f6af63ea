// gifenc, with the types that it lacks, as far as it is used here.
import { createRequire } from 'node:module';

export interface GifFrameOptions {
  /** [colours] of [red, green, blue]; the first frame's is that of the whole file. */
  readonly palette?: readonly (readonly number[])[];
  readonly transparent?: boolean;
  readonly transparentIndex?: number;
  /** Milliseconds, rounded to hundredths of a second. */
  readonly delay?: number;
  /** 1: the frame stays where the next one is transparent. */
  readonly dispose?: number;
  /** 0: for ever. */
  readonly repeat?: number;
}

export interface GifEncoder {
  /** @param index [height, width] into the palette */
  writeFrame(index: Uint8Array, width: number, height: number, options?: GifFrameOptions): void;
  finish(): void;
  bytes(): Uint8Array;
}

// Required: Node finds no named exports in its CommonJS file, and others take its default export for the module.
const gifenc = createRequire(import.meta.url)('gifenc') as { GIFEncoder(): GifEncoder };

export function createGifEncoder(): GifEncoder {
  return gifenc.GIFEncoder();
}
