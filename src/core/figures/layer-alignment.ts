// How well each layer of one run was aligned with the true gradient, as two numbers.
import { mean } from 'd3-array';
import { measuredLayers, type RecordedRun } from './recorded-run.ts';

/** Alignment of a layer at the end and over the whole run; null where it was never defined. */
export interface LayerAlignment {
  readonly layer: string;
  readonly last: number | null;
  readonly mean: number | null;
}

/** First layer first; none where nothing was measured. */
export function alignmentOfLayers(run: RecordedRun): readonly LayerAlignment[] {
  return measuredLayers([run]).map((layer) => {
    const cosines = run.measurements.flatMap(({ alignment }) => alignment?.[layer] ?? []);
    return { layer, last: cosines.at(-1) ?? null, mean: mean(cosines) ?? null };
  });
}
