// The classical trace whose decay β was tuned anew for each delay and task (Table 6): `et:0.5` at one delay and `et:0.9` at another are one
// memory of a figure, `et`. Two decays at the same delay are two.

import { describeCell, type RecordedRun } from './recorded-run.ts';
import { cellOf } from './run-conditions.ts';
import type { RunSelection } from './run-selection.ts';
import { joinWords } from './text.ts';

const isTrace = ({ memory }: RecordedRun) => memory === 'et' || memory.startsWith('et:');

/** The selections with one name for the classical traces, and a remark about their decays, where each delay of each task has its own. */
export function withTunedDecay(selections: readonly RunSelection[]): readonly RunSelection[] {
  const traces = selections.flatMap(({ runs }) => runs.filter(isTrace));
  const names = new Set(traces.map(({ memory }) => memory));
  const places = new Set(traces.map((run) => JSON.stringify([run.task, run.layerDelaySeconds])));
  const cells = new Set(traces.map((run) => JSON.stringify([run.task, cellOf(run)])));
  if (names.size < 2 || cells.size > places.size) return selections;
  return selections.map((selection) => {
    const decays = [...new Set(selection.runs.filter(isTrace).map(describeCell))];
    return {
      ...selection,
      runs: selection.runs.map((run) => (isTrace(run) ? { ...run, memory: 'et' } : run)),
      remarks: [...selection.remarks, `The decay of et is tuned for each delay: ${joinWords(decays)}.`],
    };
  });
}
