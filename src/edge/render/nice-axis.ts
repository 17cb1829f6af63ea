// Round numbers for an axis: steps of 1, 2 or 5 times a power of ten.

/** The ends of the data, widened to a whole number of round steps; about `ticks` of them. */
export function niceAxis(values: readonly number[], ticks: number) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const rough = (high - low || Math.abs(high) || 1) / ticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const start = Math.floor(low / step + 1e-9);
  const end = Math.max(start + 1, Math.ceil(high / step - 1e-9));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const labels = Array.from({ length: end - start + 1 }, (_, tick) => ((start + tick) * step).toFixed(digits));
  return { low: start * step, high: end * step, labels };
}
