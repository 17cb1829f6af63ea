// The classical trace whose decay β was tuned anew for each delay and task (Table 6): `et:0.5` at one delay and `et:0.9` at another are one
// memory of a figure, `et`. Two decays at the same delay are two.

import { isClassicalTrace } from './memory-order.ts';
import { describeCell, type RecordedRun } from './recorded-run.ts';
import { cellOf } from './run-conditions.ts';
import type { RunSelection } from './run-selection.ts';
import { joinWords } from './text.ts';

const isTrace = ({ memory }: RecordedRun) => isClassicalTrace(memory);
const asShown = (memory: string) => (isClassicalTrace(memory) ? 'et' : memory);
const asTrace = (run: RecordedRun): RecordedRun => ({ ...run, memory: asShown(run.memory) });

/** The selections with one name for the classical traces, and a remark about their decays, where each delay of each task has its own. */
export function withTunedDecay(selections: readonly RunSelection[]): readonly RunSelection[] {
  const traces = selections.flatMap(({ runs }) => runs.filter(isTrace));
  const names = new Set(traces.map(({ memory }) => memory));
  const places = new Set(traces.map((run) => JSON.stringify([run.task, run.layerDelaySeconds])));
  const cells = new Set(traces.map((run) => JSON.stringify([run.task, cellOf(run)])));
  if (names.size < 2 || cells.size > places.size) return selections;
  const found = new Set(
    selections.flatMap(({ runs, unmeasured }) => [...runs, ...unmeasured].filter(isTrace).map(({ memory }) => memory)),
  );
  return selections.map(({ runs, unmeasured, askedMemories, ...selection }) => {
    const decays = [...new Set(runs.filter(isTrace).map(describeCell))];
    return {
      ...selection,
      runs: runs.map(asTrace),
      unmeasured: unmeasured.map(asTrace),
      // A decay that was asked for and has no run stays, to be missed by its name.
      ...(askedMemories && {
        askedMemories: [...new Set(askedMemories.map((memory) => (found.has(memory) ? asShown(memory) : memory)))],
      }),
      remarks: [...selection.remarks, `The decay of et is tuned for each delay: ${joinWords(decays)}.`],
    };
  });
}
