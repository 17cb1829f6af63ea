// Golden numbers are rounded to so many digits (10 in some files): half a unit of the last digit, up to 5e-10 of the number, is
// the file's own error and none of ours. What a number looks like tells how many digits its file keeps.

/**
 * @returns half a unit of the last digit kept, for a number of this file. The digits kept are the median over the fractions in
 * the file (nine out of ten rounded numbers show them all); a number with more digits is taken at its word.
 */
export function roundingOf(file: unknown): (value: number) => number {
  const digits = fractionDigits(file).sort((one, other) => one - other);
  const kept = digits[digits.length >> 1] ?? 17;
  return (value) => {
    if (value === 0 || !Number.isFinite(value)) return 0;
    const exponent = Number(value.toExponential().split('e')[1]);
    return 0.5 * 10 ** (exponent + 1 - Math.max(kept, significantDigits(value)));
  };
}

function fractionDigits(value: unknown): number[] {
  if (typeof value === 'number') return Number.isInteger(value) ? [] : [significantDigits(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(fractionDigits) : [];
}

/** Of the shortest decimal that reads back as the same double. */
function significantDigits(value: number): number {
  return value.toExponential().split('e')[0]!.replace(/[-.]/g, '').length;
}
