// What `cet sweep logs` does once its options are read.
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { describeCoordinates } from '../core/experiments/combinations.ts';
import { readTextIfThere } from '../edge/files/read-file.ts';
import type { Cell } from '../edge/sweep/cells.ts';
import { logName } from '../edge/sweep/slurm/job-array.ts';
import { readSubmissions } from '../edge/sweep/slurm/submission.ts';
import { printJson, printLine, renderTable } from './output.ts';
import type { SweepSubjectFlags } from './sweep-jobs.ts';
import { openSubject } from './sweep-subject.ts';

interface Log {
  readonly cell: Cell;
  readonly path: string;
  readonly text: string;
}

export async function sweepLogsCommand(
  path: string,
  asked: string | undefined,
  flags: SweepSubjectFlags,
): Promise<void> {
  const { folder, record } = await openSubject(path, flags.scale);
  const names = record.cells.map(({ name }) => name);
  const chosen = asked === undefined ? names : names.filter((name) => name.startsWith(asked));
  if (asked === '' || (asked !== undefined && chosen.length !== 1)) {
    throw new UserError(
      `${chosen.length === 0 ? 'No cell' : 'More than one cell'} of ${folder} has a name that begins with "${asked}"; "cet sweep status ${folder}" lists them.`,
    );
  }
  const logs = await readLogs(folder, new Set(chosen));
  if (logs.length === 0) {
    throw new UserError(
      `${asked === undefined ? folder : `Cell ${chosen[0]}`} has no log: cells have them once their jobs have begun (--executor slurm); why a cell failed is in failure.json in its folder.`,
    );
  }
  if (flags.json) {
    for (const { cell, path: log, text } of logs)
      printJson({ cell: cell.name, log, ...last(text), ...(asked && { text }) });
    return;
  }
  if (asked !== undefined) {
    for (const { path: log, text } of logs) printLine(`==> ${log}\n${text.trimEnd()}`);
    return;
  }
  const rows = logs.map(({ cell, path: log, text }) => [
    log,
    describeCoordinates(cell.coordinates),
    last(text).lastLine,
  ]);
  printLine(await renderTable(['log', 'cell', 'last line'], rows));
}

const last = (text: string) => ({ lastLine: text.trimEnd().split('\n').at(-1) ?? '' });

/** The logs of the cells, earlier submissions first. */
async function readLogs(folder: string, names: ReadonlySet<string>): Promise<readonly Log[]> {
  const logs: Log[] = [];
  for (const submission of await readSubmissions(folder)) {
    for (const [index, cell] of submission.cells.entries()) {
      if (!names.has(cell.name)) continue;
      const path = join(submission.folder, logName(index));
      const text = await readTextIfThere(path);
      if (text !== undefined) logs.push({ cell, path, text });
    }
  }
  return logs;
}
