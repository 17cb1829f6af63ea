// SVG -> PNG with the shipped font alone: every machine draws the same letters.
import { fontFiles } from './fonts.ts';

/**
 * Renders an SVG as PNG.
 * @param scale Pixels of the picture for one CSS pixel; 3 is about 300 dots per inch.
 */
export async function renderPng(svg: string, scale = 3): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: [fontFiles.regular, fontFiles.semiBold],
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
    fitTo: { mode: 'zoom', value: scale },
  });
  return image.asPng();
}
