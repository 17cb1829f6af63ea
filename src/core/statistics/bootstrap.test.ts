// Oracles: Efron & Tibshirani 1993 ("An Introduction to the Bootstrap"), and the distribution over all resamples, enumerated.
import { deviation, mean, median } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { bootstrapDistribution, bootstrapInterval } from './bootstrap.ts';
import { interquartileMean } from './interquartile-mean.ts';

/** Survival of treated mice in days (Table 2.1). */
const mice = [94, 197, 16, 38, 99, 141, 23];

/** A statistic of every resample of `values`, each equally likely. */
function allResamples(values: readonly number[], statistic: (values: readonly number[]) => number): number[] {
  const { length } = values;
  return Array.from({ length: length ** length }, (_, code) =>
    statistic(values.map((_, place) => values[Math.floor(code / length ** place) % length]!)),
  );
}

/** The value below or at which a share of equally likely ones lies. */
const quantileOf = (values: readonly number[], share: number) =>
  [...values].sort((one, other) => one - other)[Math.ceil(share * values.length) - 1]!;

describe('the bootstrap', () => {
  // Table 2.2: the limits for infinitely many resamples are 23.36 for the mean and 37.83 for the median.
  it.each([
    ['mean', mean, 23.36],
    ['median', median, 37.83],
  ] as const)('gives the published standard error of the %s', (_, statistic, published) => {
    const draws = bootstrapDistribution([mice], ([drawn]) => statistic(drawn!)!, {
      random: createRandom(1),
      resamples: 60_000,
    });
    expect(Math.abs(deviation(draws)! / published - 1)).toBeLessThan(0.01);
  });

  it.each([
    ['three', [0.9, 0.7, 0.95]],
    ['six', [0.91, 0.85, 0.4, 0.93, 0.88, 0.9]],
  ])('interval of %s runs is that of all their resamples', (_, runs) => {
    const exact = allResamples(runs, interquartileMean);
    const { low, high } = bootstrapInterval([runs], ([drawn]) => interquartileMean(drawn!), {
      random: createRandom(0),
      resamples: 60_000,
    });
    expect(low).toBeCloseTo(quantileOf(exact, 0.025), 2);
    expect(high).toBeCloseTo(quantileOf(exact, 0.975), 2);
  });

  it('interval at 95 % of three runs reaches from the worst to the best: a draw of one run alone has the chance 1 / 27', () => {
    const { low, high } = bootstrapInterval([[0.9, 0.7, 0.95]], ([drawn]) => mean(drawn!)!, {
      random: createRandom(0),
    });
    expect(low).toBeCloseTo(0.7, 12);
    expect(high).toBeCloseTo(0.95, 12);
  });

  it('is the same for the same seed, and another for another', () => {
    const interval = (seed: number) =>
      bootstrapInterval([mice], ([drawn]) => mean(drawn!)!, { random: createRandom(seed), resamples: 500 });
    expect(interval(3)).toEqual(interval(3));
    expect(interval(3)).not.toEqual(interval(4));
  });

  it('draws each stratum from itself alone', () => {
    const draws = bootstrapDistribution(
      [[1, 2], [10, 20, 30], [500]],
      (strata) => {
        expect(strata.map(({ length }) => length)).toEqual([2, 3, 1]);
        const [first, second, third] = strata.map((stratum) => [...stratum]);
        expect([first!.every((v) => v <= 2), second!.every((v) => v >= 10 && v <= 30), third]).toEqual([
          true,
          true,
          [500],
        ]);
        return 0;
      },
      { random: createRandom(0), resamples: 50 },
    );
    expect(draws).toEqual(new Float64Array(50));
  });

  it('holds more of the draws at a higher level, and is a point where all runs are equal', () => {
    const at = (level: number, values: readonly number[]) =>
      bootstrapInterval([values], ([drawn]) => mean(drawn!)!, { random: createRandom(0), resamples: 2000, level });
    expect(at(0.99, mice).low).toBeLessThan(at(0.5, mice).low);
    expect(at(0.99, mice).high).toBeGreaterThan(at(0.5, mice).high);
    expect(at(0.95, [2, 2, 2])).toEqual({ low: 2, high: 2, level: 0.95 });
  });

  it('needs runs', () => {
    expect(() => bootstrapInterval([], () => 0, { random: createRandom(0) })).toThrow('empty');
    expect(() => bootstrapInterval([[1], []], () => 0, { random: createRandom(0) })).toThrow('empty');
  });
});
