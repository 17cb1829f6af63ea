// Linear scales from data to pixels, and the round numbers that are written beside an axis.

export interface Scale {
  readonly domain: readonly [low: number, high: number];
  toPixel(value: number): number;
  fromPixel(pixel: number): number;
}

/** Maps the domain linearly onto the pixels. */
export function linearScale(
  domain: readonly [low: number, high: number],
  pixels: readonly [start: number, end: number],
): Scale {
  const [low, high] = domain;
  const [start, end] = pixels;
  const slope = (end - start) / (high - low);
  return {
    domain,
    toPixel: (value) => start + (value - low) * slope,
    fromPixel: (pixel) => low + (pixel - start) / slope,
  };
}

/** The distance of about `count` round numbers between two others: 1, 2 or 5 times a power of ten. */
function tickStep(low: number, high: number, count: number): number {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const error = rough / power;
  // The boundaries are geometric means of the neighbouring steps, as Vega has them.
  return power * (error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.sqrt(2) ? 2 : 1);
}

/** Round numbers in a domain, about `count` of them. */
export function ticks([low, high]: readonly [number, number], count: number): readonly number[] {
  const step = tickStep(low, high, count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Ticks as text, all with as many decimals as the finest of them needs. */
export function tickTexts(values: readonly number[]): readonly string[] {
  const decimals = Math.max(0, ...values.map((value) => (String(value).split('.')[1] ?? '').length));
  return values.map((value) => {
    const text = Math.abs(value) >= 1000 ? value.toLocaleString('en-US') : value.toFixed(decimals);
    return text.replace('-', '−');
  });
}
