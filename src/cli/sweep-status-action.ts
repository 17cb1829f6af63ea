// What `cet sweep status` does once its options are read.
import { UserError } from '../core/errors.ts';
import { countOf, formatCount } from '../core/figures/text.ts';
import { shellWord } from '../core/shell-word.ts';
import { type QueuedJob, queuedJobs } from '../edge/sweep/slurm/slurm-commands.ts';
import { jobsOfCells, readSubmissions } from '../edge/sweep/slurm/submission.ts';
import { type CellView, viewCells } from '../edge/sweep/sweep-status.ts';
import { coordinateColumns } from './coordinate-columns.ts';
import { fitColumn, note, printJson, printLine, renderFittingTable } from './output.ts';
import { programName } from './program-name.ts';
import { describeScore } from './run-words.ts';
import { firstLine } from './sweep-display.ts';
import type { SweepSubjectFlags } from './sweep-jobs.ts';
import { openSubject } from './sweep-subject.ts';

const stateNames = ['finished', 'running', 'queued', 'waiting', 'failed', 'damaged'] as const;
type StateName = (typeof stateNames)[number];

export async function sweepStatusCommand(path: string, flags: SweepSubjectFlags): Promise<void> {
  const { folder, record, ownCells } = await openSubject(path, flags.scale);
  const own = await ownCells();
  const cells = record.cells.filter(({ name }) => own?.has(name) ?? true);
  const others = record.cells.length - cells.length;
  // The queue before the folders: what has left it by then has left its result too.
  const jobs = await findJobs(folder);
  const views = await viewCells(folder, { cells });
  const counts = new Map<StateName, number>(stateNames.map((name) => [name, 0]));
  const lines = views.map((view) => {
    const job = jobs.get(view.name);
    const state = view.state.kind === 'waiting' && job ? 'queued' : view.state.kind;
    counts.set(state, (counts.get(state) ?? 0) + 1);
    return { view, job, state };
  });
  const total = {
    ...{ experiment: record.name, scale: record.scale, folder, cells: views.length },
    ...(own && { otherCells: others }),
  };
  if (flags.json) {
    for (const { view, job, state } of lines) {
      const { name, folder: cellFolder, coordinates, progress } = view;
      printJson({
        cell: name,
        folder: cellFolder,
        coordinates,
        state,
        ...progress,
        ...details(view),
        ...(job && { job }),
      });
    }
    return printJson({ ...total, ...Object.fromEntries(counts) });
  }
  const columns = coordinateColumns(views);
  const isQueued = lines.some(({ job }) => job !== undefined);
  const rows = lines.map(({ view, job, state }, at) => [
    view.name,
    ...columns.rows[at]!,
    state,
    describeProgress(view),
    ...(isQueued ? [describeJob(job)] : []),
  ]);
  const head = ['folder', ...columns.head, 'state', 'how far', ...(isQueued ? ['job'] : [])];
  printLine(await renderFittingTable(head, fitColumn(head, rows, head.indexOf('how far'))));
  const parts = stateNames
    .filter((name) => name === 'finished' || counts.get(name))
    .map((name) => `${counts.get(name)} ${name}`);
  printLine(`${record.name}, ${countOf(views.length, 'cell')} in ${folder}: ${parts.join(', ')}.`);
  if (others > 0) {
    printLine(
      `${countOf(others, 'more cell')} there ${others === 1 ? 'is' : 'are'} not of ${path} as it is now: ${programName()} sweep status ${shellWord(folder)} shows all.`,
    );
  }
}

/** Jobs in the queue by name of their cell; a queue that cannot be asked is remarked on. */
async function findJobs(folder: string): Promise<ReadonlyMap<string, QueuedJob>> {
  const submissions = await readSubmissions(folder);
  if (submissions.length === 0) return new Map();
  try {
    return jobsOfCells(submissions, await queuedJobs());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    note(`The queue is not shown: ${error.message}`);
    return new Map();
  }
}

function details({ state }: CellView) {
  if (state.kind === 'running') return { host: state.holder.host, process: state.holder.pid };
  if (state.kind === 'finished') return { result: state.result };
  return 'reason' in state ? { reason: state.reason } : {};
}

function describeProgress({ state, progress }: CellView): string {
  if ('reason' in state) return firstLine(state.reason);
  if (state.kind === 'finished') return describeScore(state.result);
  const host = state.kind === 'running' ? `on ${state.holder.host}` : '';
  if (!progress) return host;
  return `${formatCount(progress.update)} of ${formatCount(progress.updates)} updates ${host}`.trim();
}

function describeJob(job: QueuedJob | undefined): string {
  if (!job) return '';
  return `${job.id} ${job.state.toLowerCase()}${job.reason === 'None' ? '' : ` (${job.reason})`}`;
}
