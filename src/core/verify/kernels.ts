// Golden kind `kernels`: discrete kernels by state space (Eq. 8) and by incomplete gamma (Eq. 10), their statistics, perfect
// memory, and the LTP-LTD difference. The files hold the paper's scaling: kernel = unit-area kernel · α^-n.
import { z } from 'zod';
import { continuousKernel, sampleKernel } from '../traces/kernel.ts';
import type { KernelStatistics } from '../traces/kernel-statistics.ts';
import { continuousKernelStatistics, discreteKernelStatistics } from '../traces/kernel-statistics.ts';
import { cetRatePerStep } from '../traces/kinds/cet.ts';
import type { PeakAlignment } from '../traces/trace-kind.ts';
import type { TraceSpec } from '../traces/trace-spec.ts';
import type { GoldenKind } from './golden-kind.ts';
import { firstCaseHas, hasFields, parseGolden, scaleByPower } from './parse-golden.ts';
import { roundingOf } from './rounding.ts';
import type { WorstError } from './worst-error.ts';
import { WorstErrors } from './worst-error.ts';

const TOLERANCE = 1e-10;

const numbers = z.array(z.number()).min(1);
const delay = z.number().positive();
const statistics = z.object({
  argmax: z.number().int().nonnegative(),
  peak: z.number(),
  area: z.number(),
  mean: z.number(),
  std: z.number().nonnegative(),
});
const schema = z.object({
  cases: z
    .array(
      z.object({
        n: z.number().int().min(1).max(200),
        T: delay,
        exactSSM: numbers.optional(),
        exactSSM_stats: statistics.optional(),
        exactSSM_area_closed_form: z.number().optional(),
        gamma: numbers.optional(),
        gamma_stats: statistics.optional(),
        gamma_l1: numbers.optional(),
        gamma_l1_window_stats: statistics.optional(),
      }),
    )
    .optional(),
  perfect: z.array(statistics.extend({ T: delay, index: z.number().int().nonnegative() })).optional(),
  difference: z
    .array(
      z.object({
        gamma_P: z.number().positive(),
        gamma_D: z.number().positive(),
        peak_time: z.number().optional(),
        peak_value: z.number().optional(),
        area_continuous: z.number().optional(),
        mean_continuous: z.number().optional(),
        std_continuous: z.number().optional(),
        values_at_integer_t: numbers,
      }),
    )
    .optional(),
});
type Case = NonNullable<z.infer<typeof schema>['cases']>[number];
type Statistics = z.infer<typeof statistics>;

export const kernelsKind: GoldenKind = {
  name: 'kernels',
  recognises: (file) =>
    firstCaseHas(file, 'exactSSM') || firstCaseHas(file, 'gamma') || hasFields(file, 'perfect', 'difference'),
  async check(file) {
    const { cases = [], perfect = [], difference = [] } = parseGolden('kernels', schema, file);
    const errors = new WorstErrors({ kind: 'kernels', precision: 'float64', tolerance: TOLERANCE }, roundingOf(file));
    for (const one of cases) checkCase(one, errors);
    for (const one of perfect) {
      const where = `T=${one.T}`;
      const weights = sampleKernel({ kind: 'perfect' }, { delaySteps: one.T }, one.index + 3);
      errors.of('perfect').compareAll(
        weights,
        Array.from(weights, (_, lag) => (lag === one.index ? 1 : 0)),
        where,
      );
      const ours = discreteKernelStatistics({ kind: 'perfect' }, { delaySteps: one.T });
      compareStatistics(errors.of('perfect'), ours, one, weights, where);
    }
    for (const one of difference) {
      const where = `γP=${one.gamma_P}, γD=${one.gamma_D}`;
      const spec: TraceSpec = { kind: 'ltp-ltd', ltpRatePerStep: one.gamma_P, ltdRatePerStep: one.gamma_D };
      const area = 1 / one.gamma_P - 1 / one.gamma_D;
      const kernel = continuousKernel(spec, { delaySteps: 1 });
      const ours = continuousKernelStatistics(spec, { delaySteps: 1 });
      const worst = errors.of('difference');
      const values = one.values_at_integer_t.map((_, time) => kernel(time) * area);
      worst.compareAll(values, one.values_at_integer_t, where, ours.peak * area);
      for (const [name, actual, expected] of [
        ['peak time', ours.peakLagSteps, one.peak_time],
        ['peak', ours.peak * area, one.peak_value],
        ['area', ours.area * area, one.area_continuous],
        ['mean', ours.meanLagSteps, one.mean_continuous],
        ['width', ours.widthSteps, one.std_continuous],
      ] as const) {
        if (expected !== undefined) worst.compare(actual, expected, expected, `${where}, ${name}`);
      }
    }
    return errors.rows();
  },
};

function checkCase(one: Case, errors: WorstErrors): void {
  const spec: TraceSpec = { kind: 'cet', order: one.n };
  const where = `n=${one.n}, T=${one.T}`;
  const check = (
    name: string,
    peakAlignment: PeakAlignment,
    values: readonly number[] | undefined,
    stats: Statistics | undefined,
    toFile: (weight: number) => number,
  ) => {
    const options = { delaySteps: one.T, peakAlignment };
    const length = Math.max(values?.length ?? 0, (stats?.argmax ?? -1) + 1);
    const weights = sampleKernel(spec, options, length).map(toFile);
    if (values !== undefined) errors.of(name).compareAll(weights.subarray(0, values.length), values, where);
    if (stats === undefined) return;
    const unit = discreteKernelStatistics(spec, options);
    const ours = { ...unit, peak: toFile(unit.peak), area: toFile(unit.area) };
    compareStatistics(errors.of(`${name}_stats`), ours, stats, weights, where);
  };

  const rate = cetRatePerStep(one.n, one.T, 'continuous');
  const unscaled = (weight: number) => scaleByPower(weight, rate, -one.n);
  check('exactSSM', 'continuous', one.exactSSM, one.exactSSM_stats, unscaled);
  const area = one.exactSSM_area_closed_form;
  if (area !== undefined) errors.of('exactSSM_area').compare(unscaled(1), area, area, where);
  if (one.gamma !== undefined || one.gamma_stats !== undefined) {
    const sampledRate = cetRatePerStep(one.n, one.T, 'sampled');
    // The file's order-1 kernel is e^(-j/T), sampled instead of integrated.
    const toFile = (weight: number) =>
      one.n === 1 ? weight / -Math.expm1(-sampledRate) : scaleByPower(weight, sampledRate, -one.n);
    check('gamma', 'sampled', one.gamma, one.gamma_stats, toFile);
  }
  if (one.gamma_l1 !== undefined) checkWindow(one.gamma_l1, one.gamma_l1_window_stats, spec, one.T, errors, where);
}

/** The kernel divided by its sum over the listed window. */
function checkWindow(
  expected: readonly number[],
  stats: Statistics | undefined,
  spec: TraceSpec,
  delaySteps: number,
  errors: WorstErrors,
  where: string,
): void {
  const kernel = sampleKernel(spec, { delaySteps, peakAlignment: 'sampled' }, expected.length);
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  const window = kernel.map((weight) => weight / sum);
  errors.of('gamma_l1').compareAll(window, expected, where);
  if (stats === undefined) return;
  const mean = window.reduce((total, weight, lag) => total + weight * lag, 0);
  const variance = window.reduce((total, weight, lag) => total + weight * (lag - mean) ** 2, 0);
  const peak = Math.max(...window);
  const ours = {
    peakLagSteps: window.indexOf(peak),
    peak,
    area: 1,
    meanLagSteps: mean,
    widthSteps: Math.sqrt(variance),
  };
  compareStatistics(errors.of('gamma_l1_window_stats'), ours, stats, window, where);
}

function compareStatistics(
  worst: WorstError,
  ours: KernelStatistics,
  expected: Statistics,
  weights: Float64Array,
  where: string,
): void {
  // By weight, not by lag: where two lags hold the same, rounding alone decides which of them is the largest.
  worst.compare(weights[expected.argmax] ?? Number.NaN, ours.peak, ours.peak, `${where}, argmax`);
  worst.compare(ours.peak, expected.peak, expected.peak, `${where}, peak`);
  worst.compare(ours.area, expected.area, expected.area, `${where}, area`);
  worst.compare(ours.meanLagSteps, expected.mean, expected.mean, `${where}, mean`);
  worst.compare(ours.widthSteps, expected.std, expected.std, `${where}, std`);
}
