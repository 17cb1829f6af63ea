// A panel for each layer that learns, named by how late its error comes.
import type { Panel } from './panel-grid.ts';
import { measuredLayers, type RecordedRun } from './recorded-run.ts';
import { formatDelay } from './text.ts';

/** Panels of the column `layer`, in the order of the network; the runs have the same delays. */
export function layerPanels(runs: readonly RecordedRun[]): readonly Panel[] {
  const layers = measuredLayers(runs);
  const delays = runs[0]?.layerDelaySeconds ?? [];
  return layers.map((layer, index) => {
    const seconds = layers.length === delays.length ? delays[index] : undefined;
    const late = seconds === undefined ? '' : seconds === 0 ? ', at once' : `, ${formatDelay(seconds)} late`;
    return { title: `${layer}${late}`, where: { layer } };
  });
}
