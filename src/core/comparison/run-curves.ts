// What a run measured as it went, as lines over its length: how well it did, its loss, the alignment of each layer. What play measures is
// so much and so noisy that its points are means over stretches.
import { measuredLayers, type RecordedRun, type RunMeasurement } from '../figures/recorded-run.ts';
import { isPlayed, kindOf, lengthOf, type RunKind } from '../figures/run-kind.ts';
import { binMeans, binWidth, type RunValue } from '../figures/seed-statistics.ts';

/** Points in the order of the axis; a place where a value was undefined has NaN. */
export type CurvePoints = readonly (readonly [x: number, y: number])[];

/** A line of a plot, and what it is called. */
export interface RunCurve {
  readonly name: string;
  readonly points: CurvePoints;
}

/** Width of the bins in which the values of some runs are averaged; undefined where they are shown as they are. */
export function curveWidth(runs: readonly RecordedRun[], kind: RunKind): number | undefined {
  if (kind.curves === 'as-measured') return undefined;
  const between = runs.map((run) => kind.perUpdate(run) * Number(run.config.logEvery));
  return binWidth(Math.max(...runs.map((run) => lengthOf(run, kind))), Math.max(...between));
}

function points(values: readonly RunValue[], run: RecordedRun, kind: RunKind, width: number | undefined): CurvePoints {
  const shown = width === undefined ? values : binMeans(values, width, lengthOf(run, kind));
  return shown.map(({ x, value }) => [x, value ?? Number.NaN] as const);
}

/** Test accuracy in percent over updates, or the return of episodes over steps of play. */
export function performanceCurve(run: RecordedRun, kind = kindOf(run), width = curveWidth([run], kind)): CurvePoints {
  const scale = kind.performance.unit === 'percent' ? 100 : 1;
  const values = run.measurements.flatMap((row) => {
    const found = kind.performance.of(row);
    return found ? [{ x: kind.placeOf(row), value: scale * found.value, count: found.count }] : [];
  });
  return points(values, run, kind, width);
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
  return { name: isOfCritic ? "critic's loss" : 'loss', points: points(values, run, kind, curveWidth([run], kind)) };
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
    return { name: layer, points: points(values, run, kind, width) };
  });
}
