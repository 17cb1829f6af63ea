// A small grey image in the colours of the page: ink where it is bright.
import { useEffect, useRef } from 'preact/hooks';
import { parseRgb } from '../../src/core/figures/rgb.ts';
import { theme } from '../state/preferences.ts';

export interface PixelPictureProps {
  readonly pixels: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly label: string;
}

export function PixelPicture({ pixels, columns, rows, label }: PixelPictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { ink, background } = theme.value;
  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(columns, rows);
    const [from, to] = [parseRgb(background), parseRgb(ink)];
    pixels.forEach((level, at) => {
      for (let channel = 0; channel < 3; channel += 1) {
        image.data[4 * at + channel] = from[channel]! + (level / 255) * (to[channel]! - from[channel]!);
      }
      image.data[4 * at + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }, [pixels, columns, rows, ink, background]);
  return <canvas class="pixels" ref={ref} width={columns} height={rows} role="img" aria-label={label} />;
}
