// The runs as a table: how far each has come, and what it reached.
import { compareMemories } from '../../src/core/figures/memory-order.ts';
import type { MemoryStyle } from '../../src/core/figures/memory-style.ts';
import { delayArrangement, delayOf, type RecordedRun } from '../../src/core/figures/recorded-run.ts';
import { finalPerformance, kindOf, lengthMade, lengthOf } from '../../src/core/figures/run-kind.ts';
import { capitalized, countOf, formatCount, formatDelay } from '../../src/core/figures/text.ts';
import type { Theme } from '../../src/core/figures/theme.ts';
import { Swatch } from '../controls/swatch.tsx';
import { ScrollBox } from '../scroll-box.tsx';
import { theme } from '../state/preferences.ts';
import { runStateOf } from './chosen.ts';

const mostRows = 200;

function delayText(run: RecordedRun): string {
  const arrangement = delayArrangement(run);
  switch (arrangement.kind) {
    case 'none':
      return 'none';
    case 'other':
      return run.layerDelaySeconds.map(formatDelay).join(', ');
    default:
      return `${formatDelay(arrangement.seconds)}${arrangement.kind === 'retrograde' ? ' a layer' : ''}`;
  }
}

/** What it reached, or what was measured last, which is said. */
function scoreText(run: RecordedRun): string {
  const kind = kindOf(run);
  const { unit } = kind.performance;
  const final = finalPerformance(run, kind);
  const last = run.measurements.findLast((row) => kind.performance.of(row) !== undefined);
  const value = final ?? (last && kind.performance.of(last)?.value);
  if (value === undefined) return '–';
  return unit === 'percent' ? `${(100 * value).toFixed(2)} %` : value.toFixed(1).replace('-', '−');
}

/** Memories as in legends, then delays, then seeds. */
function compareRuns(one: RecordedRun, other: RecordedRun): number {
  return compareMemories(one.memory, other.memory) || delayOf(one) - delayOf(other) || one.seed - other.seed;
}

export interface RunTableProps {
  readonly runs: readonly RecordedRun[];
  readonly styleOf: (memory: string, theme: Theme) => MemoryStyle;
}

export function RunTable({ runs, styleOf }: RunTableProps) {
  const shown = [...runs].sort(compareRuns).slice(0, mostRows);
  const [first] = runs;
  const ofFirst = first && kindOf(first);
  const measure = ofFirst?.words(runs.filter((run) => kindOf(run) === ofFirst)).noun ?? '';
  return (
    <section class="result">
      <h2>Runs</h2>
      <ScrollBox name="Runs" class="run-list">
        <table class="runs">
          <thead>
            <tr>
              <th scope="col">Memory</th>
              <th scope="col">Delay</th>
              <th scope="col">Seed</th>
              <th scope="col">{capitalized(measure)}</th>
              <th scope="col">Progress</th>
              <th scope="col">Run</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((run) => {
              const kind = kindOf(run);
              const [made, length] = [lengthMade(run, kind), lengthOf(run, kind)];
              const state = runStateOf(run);
              return (
                <tr key={run.name}>
                  <th scope="row">
                    <Swatch {...styleOf(run.memory, theme.value)} />
                    {run.memory}
                  </th>
                  <td>{delayText(run)}</td>
                  <td>{run.seed}</td>
                  <td>{scoreText(run)}</td>
                  <td class={`state-${state}`}>
                    {state === 'finished'
                      ? `finished, ${countOf(length, kind.unit)}`
                      : `${state}, ${formatCount(made)} of ${countOf(length, kind.unit)}`}
                    {state === 'failed' && <span class="reason">{run.failure}</span>}
                  </td>
                  <td class="run-name">{run.name}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
      {runs.length > mostRows && (
        <p class="hint">
          {mostRows} of {countOf(runs.length, 'run')} are listed; letters above keep fewer.
        </p>
      )}
    </section>
  );
}
