// What is logged of a row of metrics, by the names that dashboards of reinforcement learning are used to (CleanRL's `charts/` and
// `losses/`), over the steps of play or, where nothing is played, over updates.

/** What is logged at one step. */
export interface LoggedValues {
  readonly step: number;
  /** Seconds of training so far, interruptions left out. */
  readonly seconds: number;
  /** Name and value; what was undefined is left out. */
  readonly values: readonly (readonly [tag: string, value: number])[];
}

/** A row of metrics.jsonl. */
export type LoggedRow = Readonly<Record<string, unknown>>;

const tags: readonly (readonly [field: string, tag: string])[] = [
  ['loss', 'losses/loss'],
  ['valueLoss', 'losses/value_loss'],
  ['entropy', 'losses/entropy'],
  ['testLoss', 'losses/test_loss'],
  ['testAccuracy', 'charts/test_accuracy'],
  ['meanReturn', 'charts/episodic_return'],
  ['learningRate', 'charts/learning_rate'],
  ['gradientNorm', 'charts/gradient_norm'],
];
const resultTags: readonly (readonly [field: string, tag: string])[] = [
  ['testAccuracy', 'evaluation/test_accuracy'],
  ['testLoss', 'evaluation/test_loss'],
  ['meanReturn', 'evaluation/mean_return'],
  ['returnDeviation', 'evaluation/return_deviation'],
];

const numberIn = (row: LoggedRow | undefined, field: string) => {
  const value = row?.[field];
  return typeof value === 'number' ? value : undefined;
};

function tagged(row: LoggedRow, names: typeof tags): [string, number][] {
  return names.flatMap(([field, tag]): [string, number][] => {
    const value = numberIn(row, field);
    return value === undefined ? [] : [[tag, value]];
  });
}

/** @param before the row before, for the rate of play */
export function loggedRow(row: LoggedRow, before: LoggedRow | undefined): LoggedValues {
  const seconds = numberIn(row, 'seconds') ?? 0;
  const samples = numberIn(row, 'samples');
  const elapsed = seconds - (numberIn(before, 'seconds') ?? 0);
  const rate =
    samples !== undefined && elapsed > 0 ? (samples - (numberIn(before, 'samples') ?? 0)) / elapsed : undefined;
  const alignment = Object.entries((row.alignment ?? {}) as LoggedRow).flatMap(([layer, cosine]): [string, number][] =>
    typeof cosine === 'number' ? [[`alignment/${layer}`, cosine]] : [],
  );
  const speed: [string, number][] = rate === undefined ? [] : [['charts/SPS', rate]];
  return {
    step: samples ?? numberIn(row, 'update') ?? 0,
    seconds,
    values: [...tagged(row, tags), ...speed, ...alignment],
  };
}

/** What the result says of the evaluation at the end, at the step of the last row. */
export function loggedResult(result: LoggedRow, last: LoggedValues | undefined): LoggedValues {
  return {
    step: last?.step ?? 0,
    seconds: numberIn(result, 'seconds') ?? last?.seconds ?? 0,
    values: tagged(result, resultTags),
  };
}
