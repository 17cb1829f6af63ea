// Widths of texts as the browser draws them, remembered: labels hardly change while something is dragged.
import { fontFamily } from '../../src/core/figures/theme.ts';
import type { MeasureText } from './picture.ts';

const context = document.createElement('canvas').getContext('2d');
const known = new Map<string, number>();
// Before the font has arrived another one is measured.
void document.fonts.ready.then(() => known.clear());

export const measureText: MeasureText = (text, fontSize, fontWeight) => {
  const key = `${fontSize} ${fontWeight} ${text}`;
  let width = known.get(key);
  if (width === undefined) {
    if (known.size > 2000) known.clear();
    if (context) context.font = `${fontWeight} ${fontSize}px ${fontFamily}`;
    width = context?.measureText(text).width ?? 0.58 * fontSize * text.length;
    known.set(key, width);
  }
  return width;
};
