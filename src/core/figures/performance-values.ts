// How well a run did as it went: as it was measured, or, of play, in means over stretches, for its measurements are so many and so noisy.
import type { RecordedRun } from './recorded-run.ts';
import { lengthOf, type RunKind } from './run-kind.ts';
import { binMeans, binWidth, type RunValue } from './seed-statistics.ts';

/**
 * Width of the stretches that the values of some runs are means over: a row of every run at least, and at most about 50 on a line;
 * undefined where they are shown as they are.
 */
export function curveWidth(runs: readonly RecordedRun[], kind: RunKind): number | undefined {
  if (kind.curves === 'as-measured') return undefined;
  const between = runs.map((run) => kind.perUpdate(run) * Number(run.config.logEvery));
  return binWidth(Math.max(...runs.map((run) => lengthOf(run, kind))), Math.max(...between));
}

/** Values of a run in their order as a curve shows them: as they are, or means over stretches of `width`. */
export function curveValues(
  values: readonly RunValue[],
  run: RecordedRun,
  kind: RunKind,
  width: number | undefined,
): readonly RunValue[] {
  return width === undefined ? values : binMeans(values, width, lengthOf(run, kind));
}

/** Accuracy as a share of the images, or return. */
export function performanceValues(run: RecordedRun, kind: RunKind, width: number | undefined): readonly RunValue[] {
  const measured = run.measurements.flatMap((row) => {
    const found = kind.performance.of(row);
    return found ? [{ x: kind.placeOf(row), ...found }] : [];
  });
  return curveValues(measured, run, kind, width);
}
