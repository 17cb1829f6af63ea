// SVG -> pixels, with the shipped font alone.
import { fontFiles } from './fonts.ts';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4]: red, green, blue, opacity. */
  readonly rgba: Uint8Array;
}

/** A function that draws SVG as pixels, one for each CSS pixel. @param fonts `none` draws no text and is quicker */
export async function createPixelRenderer(fonts: 'shipped' | 'none'): Promise<(svg: string) => Pixels> {
  const { Resvg } = await import('@resvg/resvg-js');
  const font = {
    loadSystemFonts: false,
    ...(fonts === 'shipped' && { fontFiles: [fontFiles.regular], defaultFontFamily: 'Inter' }),
  };
  return (svg) => {
    const { width, height, pixels } = new Resvg(svg, { font }).render();
    return { width, height, rgba: pixels };
  };
}
