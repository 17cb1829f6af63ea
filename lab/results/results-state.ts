// What the address says of the results that are shown: which experiment, runs of which conditions, at which delay.
import { numberField, textField } from '../state/fields.ts';
import { createSceneState } from '../state/scene-state.ts';

const fields = {
  /** `mnist broadcast`; empty: the one with most runs. */
  experiment: textField('', 60),
  /** Which of the groups of runs that are alike, from 1. */
  group: numberField(1, 1, 999, 0),
  /** Seconds; 0: the longest that there is. */
  delay: numberField(0, 0, 1e6),
  /** Only runs whose name, memory or state has these letters. */
  filter: textField('', 80),
};

export const resultsState = createSceneState(fields);
