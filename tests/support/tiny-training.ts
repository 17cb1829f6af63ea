// Options of `cet train` for runs on the tiny data set of pattern-images.ts: seconds in all, every part of a run included.

export interface TinyTraining {
  readonly data: string;
  readonly updates?: number;
  readonly memory?: string;
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** The arguments, without `--out`: two small layers, batches of 32, errors two steps late, one thread. */
export function tinyTrainingArgs({ data, updates = 60, memory = 'cet:6', settings = {} }: TinyTraining): string[] {
  const all = { hiddenUnits: '[16]', batchSize: 32, logEvery: 10, alignmentEvery: 7, ...settings };
  return [
    ...['train', 'mnist', '--data', data, '--memory', memory, '--delay', '2steps', '--threads', '1', '--json'],
    ...['--updates', String(updates), '--lr', '0.005'],
    ...Object.entries(all).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ];
}
