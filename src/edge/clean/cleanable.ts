// What may be deleted without losing a result or the chance to go on.

export const cleanableKinds = ['checkpoint', 'temporary', 'failed', 'empty', 'cache'] as const;

export type CleanableKind = (typeof cleanableKinds)[number];

/** What each kind is, in a sentence. */
export const kindDescriptions: Readonly<Record<CleanableKind, string>> = {
  checkpoint: 'checkpoint of a finished run: its weights, which cet play needs',
  temporary: 'left by a process that was killed',
  failed: 'run that diverged or was given up, its measurements included',
  empty: 'run that ended before anything was measured',
  cache: 'downloaded data, which is fetched again when it is needed',
};

export interface CleanableFile {
  /** Name in the folder. */
  readonly name: string;
  readonly bytes: number;
}

/** Files of one folder that may go for one reason. */
export interface Cleanable {
  readonly kind: CleanableKind;
  readonly folder: string;
  /** The folder without links on the way to it: where this has become another, nothing is deleted. */
  readonly realFolder: string;
  readonly files: readonly CleanableFile[];
  /** Name of the lock that is taken while files go; undefined where nobody else writes there. */
  readonly lock: 'run' | 'fetch' | undefined;
}

export const bytesOf = ({ files }: Pick<Cleanable, 'files'>) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Whether the folder goes too, where nothing else is in it. */
export const takesFolder = ({ kind }: Pick<Cleanable, 'kind'>) =>
  kind === 'failed' || kind === 'empty' || kind === 'cache';
