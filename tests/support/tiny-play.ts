// Options of `cet train` for runs of play that take seconds: small networks, short windows, errors two steps late, one thread.

export interface TinyPlay {
  readonly task?: string;
  readonly updates?: number;
  readonly memory?: string;
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** The arguments, without `--out`. */
export function tinyPlayArgs({ task = 'cartpole', updates = 12, memory = 'cet:3', settings = {} }: TinyPlay): string[] {
  const all = {
    environments: 3,
    windowSteps: 16,
    hiddenUnits: '[8]',
    criticHiddenUnits: '[8]',
    logEvery: 4,
    alignmentEvery: 3,
    evaluationEpisodes: 5,
    ...settings,
  };
  return [
    ...['train', task, '--memory', memory, '--delay', '2steps', '--threads', '1', '--json'],
    ...['--updates', String(updates), '--lr', '0.005'],
    ...Object.entries(all).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ];
}
