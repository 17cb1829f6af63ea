// The font of equations, which few systems have: without one made for formulas, indices stand at the wrong heights.
import address from '@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2?url';

/** Offers it to the page, which loads it with the first equation. */
export function offerMathFont(): void {
  document.fonts.add(new FontFace('STIX Two Math', `url(${address})`, { display: 'swap' }));
}
