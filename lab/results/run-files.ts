// The files of a run wherever they lie: on the server of the lab, or dropped on the page.

/** What is read of a run folder. */
export const runFileNames = ['config.json', 'metrics.jsonl', 'result.json', 'failure.json'] as const;
export type RunFileName = (typeof runFileNames)[number];

export interface RunFile {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** What lies behind a place, to the end of the file. */
  read(from: number): Promise<Uint8Array>;
}

export interface RunFiles {
  /** Path of the folder, with slashes. */
  readonly name: string;
  /** Of the sweep that it is a cell of, where that is not the whole experiment. */
  readonly scale?: string | undefined;
  readonly files: Readonly<Partial<Record<RunFileName, RunFile>>>;
}
