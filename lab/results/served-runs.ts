// Runs of the folder that `cet lab --results` serves beside the page.
import { type RunFile, type RunFileName, type RunFiles, runFileNames } from './run-files.ts';

interface ServedList {
  readonly folder: string;
  readonly isCut: boolean;
  readonly runs: readonly {
    readonly id: string;
    readonly name: string;
    readonly scale?: string;
    readonly files: Readonly<Record<string, { readonly bytes: number; readonly modifiedMs: number }>>;
  }[];
}

export interface ServedRuns {
  readonly folder: string;
  readonly isCut: boolean;
  readonly runs: readonly RunFiles[];
}

/** What is served now; undefined where this server serves no results. Rejects where it does not answer. */
export async function fetchServedRuns(): Promise<ServedRuns | undefined> {
  const answer = await fetch('results/runs.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const list = (await answer.json()) as ServedList | { readonly runs: null };
  if (list.runs === null) return undefined;
  const { folder, isCut, runs } = list as ServedList;
  return {
    folder,
    isCut,
    runs: runs.map(({ id, name, scale, files }) => ({
      name,
      scale,
      files: Object.fromEntries(
        runFileNames.flatMap((file): [RunFileName, RunFile][] => {
          const listed = files[file];
          return listed ? [[file, { ...listed, read: (from) => fetchFrom(`results/run/${id}/${file}`, from) }]] : [];
        }),
      ),
    })),
  };
}

/** A file from a place on, in as many parts as the server gives it in. */
async function fetchFrom(address: string, start: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let from = start;
  for (;;) {
    const answer = await fetch(address, { cache: 'no-store', headers: { Range: `bytes=${from}-` } });
    // It became shorter since it was listed: the next list says so.
    if (answer.status === 416) break;
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const part = new Uint8Array(await answer.arrayBuffer());
    parts.push(part);
    from += part.length;
    if (part.length === 0 || from >= Number(answer.headers.get('X-Total-Bytes'))) break;
  }
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
