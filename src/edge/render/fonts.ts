// The letters of every figure: Inter, shipped with the package, since a bare machine has no fonts at all.
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** Files of the two weights that figures use; Inter has Greek letters and raised and lowered digits. */
export const fontFiles = {
  regular: resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  semiBold: resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
} as const;

/** A function that measures a text of a given weight and size, all in one unit. */
export type MeasureText = (text: string, weight: number, size: number) => number;

/** Loads the fonts and returns exact text widths, so that a layout without a canvas need not guess them. */
export async function createTextMeasure(): Promise<MeasureText> {
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument({ autoFirstPage: false, font: fontFiles.regular });
  const widths = new Map<string, number>();
  return (text, weight, size) => {
    const key = `${weight >= 600} ${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      width = document
        .font(weight >= 600 ? fontFiles.semiBold : fontFiles.regular)
        .fontSize(1000)
        .widthOfString(text);
      widths.set(key, width);
    }
    return (width * size) / 1000;
  };
}
