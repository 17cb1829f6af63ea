// What a run measured as it went, as lines over its length: how well it did, its loss, the alignment of each layer. What play measures is
// so much and so noisy that its points are means over stretches.
import { curveValues, curveWidth, performanceValues } from '../figures/performance-values.ts';
import { measuredLayers, type RecordedRun, type RunMeasurement } from '../figures/recorded-run.ts';
import { isPlayed, kindOf } from '../figures/run-kind.ts';
import type { RunValue } from '../figures/seed-statistics.ts';

/** Points in the order of the axis; a place where a value was undefined has NaN. */
export type CurvePoints = readonly (readonly [x: number, y: number])[];

/** A line of a plot, and what it is called. */
export interface RunCurve {
  readonly name: string;
  readonly points: CurvePoints;
}

function points(values: readonly RunValue[]): CurvePoints {
  return values.map(({ x, value }) => [x, value ?? Number.NaN] as const);
}

/** Test accuracy in percent over updates, or the return of episodes over steps of play. */
export function performanceCurve(run: RecordedRun, kind = kindOf(run), width = curveWidth([run], kind)): CurvePoints {
  const scale = kind.performance.unit === 'percent' ? 100 : 1;
  return points(performanceValues(run, kind, width)).map(([x, y]) => [x, scale * y] as const);
}

/** The loss of a network, or that of the critic. */
export function lossCurve(run: RecordedRun): RunCurve {
  const kind = kindOf(run);
  const isOfCritic = isPlayed(run.config);
  const lossOf = ({ loss, valueLoss }: RunMeasurement) => (isOfCritic ? valueLoss : loss);
  const values = run.measurements.flatMap((row) => {
    const value = lossOf(row);
    return value === undefined ? [] : [{ x: kind.placeOf(row), value }];
  });
  return {
    name: isOfCritic ? "critic's loss" : 'loss',
    points: points(curveValues(values, run, kind, curveWidth([run], kind))),
  };
}

/** A curve for each layer whose alignment was measured, first layer first. */
export function alignmentCurves(run: RecordedRun): readonly RunCurve[] {
  const kind = kindOf(run);
  const width = curveWidth([run], kind);
  return measuredLayers([run]).map((layer) => {
    const values = run.measurements.flatMap((row) => {
      const cosine = row.alignment?.[layer];
      return cosine === undefined ? [] : [{ x: kind.placeOf(row), value: cosine }];
    });
    return { name: layer, points: points(curveValues(values, run, kind, width)) };
  });
}
