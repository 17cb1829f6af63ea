// From the runs of a reproduction to its claims, figures and report.
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { withMissing } from '../core/claims/claim.ts';
import type { ClaimRun } from '../core/claims/evidence.ts';
import { claims, type DecidedClaim, decideClaims } from '../core/claims/registry.ts';
import { UserError } from '../core/errors.ts';
import type { ScaleName } from '../core/experiments/experiment.ts';
import { equationFigureIds, parseFigureId } from '../core/figures/registry.ts';
import { countOf } from '../core/figures/text.ts';
import {
  type ReportedExperiment,
  type ReportedFigure,
  reproductionMarkdown,
} from '../core/report/reproduction-report.ts';
import { writeFileAtomically } from '../edge/files/atomic-write.ts';
import { createFolder } from '../edge/files/create-folder.ts';
import { readAtOnce } from '../edge/files/read-at-once.ts';
import { htmlPage } from '../edge/report/html-page.ts';
import { readClaimRuns } from '../edge/reproduce/claim-runs.ts';
import { describeReduction } from '../edge/reproduce/reduction.ts';
import { drawReportFigure } from '../edge/reproduce/report-figure.ts';
import { describeRunEnvironments } from '../edge/reproduce/run-environments.ts';
import { describeUnfinished } from '../edge/reproduce/unfinished.ts';
import type { Cell } from '../edge/sweep/cells.ts';
import { noteSkipped } from './note-skipped.ts';
import { note } from './output.ts';
import type { SweptOutcome } from './sweep-cells.ts';

/** An experiment as far as it was run. */
export interface Reproduced {
  readonly name: string;
  readonly folder: string;
  readonly tasks: readonly string[];
  readonly figures: readonly string[];
  readonly cells: readonly Cell[];
  /** Those of the full scale. */
  readonly whole: readonly Cell[];
  readonly outcome: SweptOutcome;
}

/** Of these cells alone: the folder may hold others, of an earlier version of the experiment. */
const cellFolders = (folder: string, cells: readonly Cell[]) => cells.map(({ name }) => join(folder, name));

/** Runs that are finished and still there, with the seconds that they trained. */
function finishedRuns({ folder, outcome }: Reproduced) {
  return [...outcome.statuses].flatMap(([cell, status]) => {
    const run = join(folder, cell.name);
    return status.kind === 'finished' && existsSync(run) ? [{ folder: run, seconds: status.result.seconds }] : [];
  });
}

interface ReadRuns {
  readonly runs: readonly ClaimRun[];
  /** What of its finished runs cannot be read, in a few words. */
  readonly unread: readonly string[];
}

async function readRuns(experiment: Reproduced): Promise<ReadRuns> {
  const folders = finishedRuns(experiment).map(({ folder }) => folder);
  if (folders.length === 0) return { runs: [], unread: [] };
  try {
    const { runs, skipped } = await readClaimRuns(folders, experiment.tasks);
    noteSkipped(skipped);
    const unread = `${skipped.length} of ${countOf(folders.length, 'finished run')} of ${experiment.name}, which cannot be read`;
    return { runs, unread: skipped.length > 0 ? [unread] : [] };
  } catch (error) {
    // None of them: the other experiments have their report all the same.
    if (!(error instanceof UserError)) throw error;
    note(error.message);
    return { runs: [], unread: [`the finished runs of ${experiment.name}, which cannot be read`] };
  }
}

/** Each claim on the runs of its own experiments: the same run may be a cell of several. Until all are finished it is open. */
export async function decide(
  numbers: readonly number[],
  reproduced: readonly Reproduced[],
): Promise<readonly DecidedClaim[]> {
  const found = new Map<string, ReadRuns & { readonly experiment: Reproduced }>();
  for (const experiment of reproduced) found.set(experiment.name, { ...(await readRuns(experiment)), experiment });
  return claims
    .filter(({ number }) => numbers.includes(number))
    .flatMap(({ number, runs }) => {
      const ofClaim = runs.flatMap((claimed) => {
        const read = found.get(claimed.experiment);
        return read ? [{ claimed, ...read }] : [];
      });
      const missing = ofClaim.flatMap(({ claimed, experiment: { cells, outcome }, unread }) => [
        ...describeUnfinished(claimed, cells, outcome.statuses),
        ...unread,
      ]);
      return decideClaims(
        ofClaim.flatMap((read) => read.runs),
        [number],
      ).map((decided) => withMissing(decided, missing));
    });
}

/** Figures of the equations where a claim is about these, and of the experiments that were run. */
export async function drawFigures(
  numbers: readonly number[],
  reproduced: readonly Reproduced[],
  out: string,
): Promise<readonly ReportedFigure[]> {
  const isAboutEquations = claims.some(({ number, runs }) => numbers.includes(number) && runs.length === 0);
  const wanted = [
    ...(isAboutEquations ? equationFigureIds.map((id) => ({ id, runs: [] })) : []),
    ...reproduced.flatMap(({ figures, folder, cells }) => {
      const runs = cellFolders(folder, cells).filter((one) => existsSync(one));
      return figures.map((id) => ({ id: parseFigureId(id), runs }));
    }),
  ];
  const drawn: ReportedFigure[] = [];
  for (const { id, runs } of wanted) drawn.push(await drawReportFigure(id, runs, out));
  return drawn;
}

/** @returns the paths of report.html and report.md. */
export async function writeReport(
  out: string,
  scale: ScaleName,
  decided: readonly DecidedClaim[],
  figures: readonly ReportedFigure[],
  reproduced: readonly Reproduced[],
): Promise<readonly string[]> {
  const told = new Set<string>();
  const experiments: ReportedExperiment[] = [];
  for (const experiment of reproduced) {
    const { name, cells, whole } = experiment;
    const finished = finishedRuns(experiment);
    // By where they really lie: cells may also have been run in each of the folders.
    const runs = await readAtOnce(finished, async (run) => ({ ...run, folder: await realpath(run.folder) }));
    const own = runs.filter((run) => !told.has(run.folder));
    for (const run of own) told.add(run.folder);
    experiments.push({
      name,
      cells: cells.length,
      finished: finished.length,
      shared: finished.length - own.length,
      seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
      ...(scale !== 'full' && { reduction: describeReduction(cells, whole) }),
    });
  }
  const environment = await describeRunEnvironments(
    reproduced.flatMap((experiment) => finishedRuns(experiment).map(({ folder }) => folder)),
  );
  const markdown = reproductionMarkdown({ scale, claims: decided, figures, experiments, environment });
  const paths = { html: join(out, 'report.html'), markdown: join(out, 'report.md') };
  await createFolder(out);
  await writeFileAtomically(paths.html, await htmlPage(markdown, paths.markdown));
  await writeFileAtomically(paths.markdown, markdown);
  return [paths.html, paths.markdown];
}
