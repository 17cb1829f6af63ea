// What the chosen runs show: curves, alignment, a heat map, a table, and the paper's claims.
import './results.css';
import { computed } from '@preact/signals';
import { claimRuns } from '../../src/core/claims/claim-run.ts';
import { decideClaims } from '../../src/core/claims/registry.ts';
import { alignmentByLayerFigure } from '../../src/core/figures/alignment-by-layer.ts';
import { memoryStyle } from '../../src/core/figures/memory-style.ts';
import { performanceByDelayFigure } from '../../src/core/figures/performance-by-delay.ts';
import { performanceOverTrainingFigure } from '../../src/core/figures/performance-over-training.ts';
import { measuredLayers } from '../../src/core/figures/recorded-run.ts';
import { shortfall } from '../../src/core/figures/run-caption.ts';
import { finalPerformance, runKinds } from '../../src/core/figures/run-kind.ts';
import { VegaPlot } from '../plot/vega-plot.tsx';
import { type Drawn, tryFigure } from '../scenes/try-figure.ts';
import { chosen, claimed, describeFound, otherRuns } from './chosen.ts';
import { Claims } from './claims.tsx';
import { isServed, runs, serverRemark, shown } from './run-store.ts';
import { RunTable } from './run-table.tsx';

const curves = computed((): Drawn | undefined => {
  const current = chosen.value;
  if (!current) return undefined;
  const { experiment } = current.found;
  return tryFigure(() =>
    performanceOverTrainingFigure('performance-over-training', experiment, current.runs, {
      delaysSeconds: [current.delay],
    }),
  );
});

const alignment = computed((): Drawn | undefined => {
  const current = chosen.value;
  if (!current || measuredLayers(current.runs).length === 0) return undefined;
  const options = { delaysSeconds: [current.delay] };
  return tryFigure(() => alignmentByLayerFigure('alignment-by-layer', current.found.experiment, current.runs, options));
});

const heatMap = computed((): Drawn | undefined => {
  const current = chosen.value;
  if (current?.found.experiment.delays !== 'broadcast') return undefined;
  const { experiment } = current.found;
  const kind = runKinds[experiment.kind];
  const finished = current.runs.filter((run) => finalPerformance(run, kind) !== undefined);
  const cells = new Set(finished.map((run) => `${run.memory} ${run.layerDelaySeconds[0]}`));
  if (cells.size < 2) return undefined;
  // Of the runs alone: the paper's other cells would be empty frames.
  const own = { ...experiment, memories: [], delaySeconds: [] };
  return tryFigure(() =>
    performanceByDelayFigure('performance-by-delay', [own], current.runs, {}, 'mean-and-deviation'),
  );
});

const decided = computed(() => decideClaims(claimRuns(claimed.value.flatMap(({ runs: members }) => members))));
/** Where the runs that claims are decided on are less than the paper's: `MNIST, errors equally late: 2 seeds, …`. */
const shortfalls = computed(() =>
  claimed.value.flatMap(({ found, runs: members }) => {
    const text = shortfall({ experiment: found.experiment, runs: members });
    return text === undefined ? [] : [`${describeFound(found)}: ${text}`];
  }),
);

function Section({ title, drawn, leastWidth }: { title: string; drawn: Drawn | undefined; leastWidth?: number }) {
  if (!drawn) return null;
  const { figure, complaint } = drawn;
  return (
    <section class="result">
      <h2>{title}</h2>
      {figure && (
        <>
          <p class="figure-title">
            {figure.title}
            {figure.subtitle && <span>{figure.subtitle}</span>}
          </p>
          <VegaPlot figure={figure} name={title} {...(leastWidth !== undefined && { leastWidth })} />
          <details>
            <summary>What is shown</summary>
            <p>{figure.caption}</p>
          </details>
        </>
      )}
      {complaint && <p class="complaint remark">{complaint}</p>}
    </section>
  );
}

function Empty() {
  // Where the server does not answer, that is said beside.
  const isWaiting = (isServed.value === undefined && serverRemark.value === '') || (isServed.value && !shown.value);
  return (
    <p class="empty" role="status">
      {isWaiting
        ? 'Looking for runs …'
        : shown.value?.source === 'dropped'
          ? 'Nothing of what was dropped can be shown; why is said with it.'
          : shown.value
            ? 'There are no runs to show here yet; as soon as one has written its first measurement, it appears.'
            : 'No runs are open. A run folder is what cet train leaves behind: config.json, metrics.jsonl, and result.json once it is finished.'}
    </p>
  );
}

export function ResultsStage() {
  if (runs.value.length === 0) return <Empty />;
  const current = chosen.value;
  const listed = [...(current?.runs ?? []), ...otherRuns.value];
  if (listed.length === 0) return <p class="empty">No run has what was asked for; take some letters away.</p>;
  const kind = current ? runKinds[current.found.experiment.kind] : undefined;
  return (
    <>
      <Section title={kind?.performance.name === 'return' ? 'Return' : 'Accuracy'} drawn={curves.value} />
      <Section title="Alignment by layer" drawn={alignment.value} leastWidth={320} />
      <Section title="Memory by delay" drawn={heatMap.value} />
      <RunTable runs={listed} styleOf={memoryStyle} />
      <Claims decided={decided.value} shortfalls={shortfalls.value} />
    </>
  );
}
