// What `cet sweep` does once its options are read.

import { basename, join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { describeCoordinates, describeValues } from '../core/experiments/combinations.ts';
import { type Experiment, hasRuns, type ScaleName } from '../core/experiments/experiment.ts';
import { equationFigureIds, figureIds } from '../core/figures/registry.ts';
import { countOf, formatCount, formatDuration, joinSome } from '../core/figures/text.ts';
import { shellWord } from '../core/shell-word.ts';
import { sweepFileNames } from '../edge/runs/sweep-file-names.ts';
import { isActorCriticTask } from '../edge/runs/tasks/actor-critic-registry.ts';
import { type ResolvedCells, resolveCells } from '../edge/sweep/cells.ts';
import { experimentKeys, normalizeValue } from '../edge/sweep/experiment-values.ts';
import { chooseJobs } from '../edge/sweep/jobs.ts';
import { readExperiment } from '../edge/sweep/read-experiment.ts';
import { chooseBySearch, type SearchChoice, writeChoice } from '../edge/sweep/search-choice.ts';
import { inspectCells, type SweepOutcome } from '../edge/sweep/sweep.ts';
import { checkSweepFolder, defaultSweepFolder, openSweepFolder } from '../edge/sweep/sweep-folder.ts';
import { parseSetting } from './config-values.ts';
import { note, printJson, printLine, renderTable } from './output.ts';
import { programName } from './program-name.ts';
import { lateProgress } from './progress.ts';
import type { SweepFlags } from './sweep.ts';
import { sweepCells } from './sweep-cells.ts';
import { firstLine } from './sweep-display.ts';
import { printDryRun } from './sweep-dry-run.ts';
import { checkExecutorOptions, parseResources, printSubmission, submitToSlurm } from './sweep-slurm.ts';
import { parseCount, parseExecutor, parseScale } from './sweep-values.ts';

export async function sweepCommand(file: string, flags: SweepFlags): Promise<void> {
  const scale = parseScale(flags.scale);
  const jobsAsked = flags.jobs === undefined ? undefined : parseCount('--jobs', flags.jobs);
  const mostCells = parseCount('--max-cells', flags.maxCells);
  const executor = parseExecutor(flags.executor);
  checkExecutorOptions(executor, flags);
  if (flags.out === '') throw new UserError('--out "" names no folder; give one, or leave out --out.');
  const experiment = await readExperiment(file);
  const folder = flags.out ?? defaultSweepFolder(experiment, scale);
  if (!hasRuns(experiment)) return drawFigures(experiment, folder, file, flags.json === true);

  await checkSweepFolder(folder, experiment, scale, file);
  const only = Object.fromEntries((flags.only ?? []).map(parseOnly));
  const hasOnly = Object.keys(only).length > 0;
  const resolving = lateProgress('resolving cells');
  const resolved = await resolveCells(experiment, {
    ...{ scale, only, mostCells, source: file },
    onProgress: resolving.update,
  }).finally(resolving.stop);
  const { cells } = resolved;
  const looking = lateProgress('looking for what is finished');
  const found = await inspectCells(folder, cells, (done, all) => void looking.update(done, all)).finally(looking.stop);
  const left = cells.filter((cell) => found.get(cell)?.kind === 'waiting');
  const sizes = chooseJobs(
    jobsAsked,
    left.map(({ config }) => config),
  );
  const remarks = describeCells(experiment, resolved, scale, file);
  const again = flags.retry ? cells.filter((cell) => found.get(cell)?.kind === 'failed') : [];
  if (executor === 'slurm' && left.length + again.length > 0) {
    const resources = parseResources(flags, [...left, ...again]);
    const sweep = { experiment, file, scale, folder, name: experiment.name, cells, resources, remarks };
    const submit = flags.dryRun ? printSubmission : submitToSlurm;
    return submit({ ...sweep, retry: flags.retry === true, json: flags.json === true });
  }
  if (!flags.dryRun) await openSweepFolder(folder, experiment, scale, cells, file);
  for (const remark of remarks) note(remark);
  if (flags.dryRun) return printDryRun({ cells, found, ...sizes, folder, json: flags.json === true });

  const goOn = goOnCommand(file, flags);
  const begun = performance.now();
  const outcome = await sweepCells({
    ...{ ...sizes, folder, cells, goOn },
    json: flags.json === true,
    retry: flags.retry === true,
  });
  const seconds = (performance.now() - begun) / 1000;
  const choices = hasOnly ? undefined : await writeSearch(experiment, scale, folder, outcome);
  if (hasOnly && experiment.search)
    note('The choice of a search is written without --only alone: preset.json is left as it is.');
  if (flags.json) {
    if (choices) printJson({ preset: join(folder, sweepFileNames.preset), choices });
    printJson({ experiment: experiment.name, scale, folder, ...counts(outcome), stopped: outcome.stopped, seconds });
  } else {
    if (choices) printLine(await describeChoices(choices, experiment.search?.by));
    printLine(summarize(experiment, scale, folder, outcome, seconds));
  }
  if (outcome.isUnread) return;
  if (outcome.stopped) note(`Stopped; go on by: ${goOn}`);
  else if (counts(outcome).failed + counts(outcome).damaged > 0) process.exitCode = 1;
}

function parseOnly(text: string): [string, unknown] {
  const isDelay = text.trimStart().startsWith('delay=');
  const setting = isDelay ? text.replace('delay=', 'delays=broadcast:') : text;
  const [key, value] = parseSetting('--only', setting, { keys: experimentKeys, others: { tasks: [], keys: [] } });
  return [key, normalizeValue(key, value)];
}

/** What is said before a sweep: its scale where it is not the whole, and what of the file comes to nothing. */
function describeCells(
  { title }: Experiment,
  { cells, repeated, remarks }: ResolvedCells,
  scale: ScaleName,
  file: string,
): readonly string[] {
  const [first] = repeated;
  return [
    `${title}${/[?!.]$/.test(title) ? '' : ':'} ${countOf(cells.length, 'cell')}${scale === 'full' ? '' : `, scale ${scale}: not the experiment itself`}.`,
    ...(first
      ? [
          `${repeated.length} more ${repeated.length === 1 ? 'combination is' : 'combinations are'} the same run as another and run once, such as that with ${describeCoordinates(first.coordinates)} (that with ${describeCoordinates(first.sameAs.coordinates)}).`,
        ]
      : []),
    ...remarks.map((remark) => `${file}: ${remark}`),
  ];
}

function goOnCommand(file: string, { scale, jobs, out, only = [], maxCells }: SweepFlags): string {
  const words = [
    ...['sweep', shellWord(file)],
    ...(scale === 'full' ? [] : ['--scale', scale]),
    ...(jobs === undefined ? [] : ['--jobs', jobs]),
    ...only.flatMap((text) => ['--only', shellWord(text)]),
    ...(out === undefined ? [] : ['--out', shellWord(out)]),
    ...(maxCells === '10000' ? [] : ['--max-cells', maxCells]),
  ];
  return `${programName()} ${words.join(' ')}`;
}

export function counts({ statuses }: SweepOutcome) {
  const count = (kind: string) => [...statuses.values()].filter((status) => status.kind === kind).length;
  const [finished, failed, damaged] = [count('finished'), count('failed'), count('damaged')];
  return { cells: statuses.size, finished, failed, damaged, left: statuses.size - finished - failed - damaged };
}

function summarize(
  experiment: Experiment,
  scale: ScaleName,
  folder: string,
  outcome: SweepOutcome,
  seconds: number,
): string {
  const { cells, finished, failed, damaged, left } = counts(outcome);
  const problems = [...outcome.statuses].flatMap(([cell, status]) =>
    'reason' in status
      ? [
          `  ${status.kind} ${join(folder, cell.name)}: ${describeCoordinates(cell.coordinates)}: ${firstLine(status.reason)}`,
        ]
      : [],
  );
  const parts = [
    `${formatCount(finished)} of ${countOf(cells, 'cell')} finished${failed > 0 ? `, ${failed} failed` : ''}${damaged > 0 ? `, ${damaged} damaged` : ''}${left > 0 ? `, ${left} left` : ''}`,
    ...(scale === 'full' ? [] : [`scale ${scale}`]),
    formatDuration(seconds),
  ];
  const drawable = experiment.figures.filter((id) => figureIds.some((known) => known === id));
  return [
    `${parts.join('; ')}.`,
    ...problems,
    ...(failed > 0 ? ['  Cells that failed are tried again with --retry.'] : []),
    `Run folders:\n  ${folder}`,
    ...(finished > 0 ? [`Results:\n  ${programName()} results ${shellWord(folder)}`] : []),
    ...(left === 0 && finished > 0 && drawable.length > 0
      ? [`Figures:\n${drawable.map((id) => `  ${programName()} figure ${id} --from ${shellWord(folder)}`).join('\n')}`]
      : []),
  ].join('\n');
}

/** The choice of a search that is finished. */
async function writeSearch(
  experiment: Experiment,
  scale: ScaleName,
  folder: string,
  { stopped, statuses }: SweepOutcome,
): Promise<readonly SearchChoice[] | undefined> {
  if (!experiment.search || stopped) return undefined;
  const { choices, leftOut } = chooseBySearch(
    experiment.search,
    [...statuses].map(([cell, status]) => [cell, status.kind === 'finished' ? status.result : undefined]),
  );
  if (leftOut.length > 0) {
    note(
      `Not considered, since not all of their seeds are finished: ${joinSome(leftOut.map((values) => `(${describeValues(values)})`))}.`,
    );
  }
  if (choices.length === 0) return undefined;
  await writeChoice(join(folder, sweepFileNames.preset), experiment, scale, choices);
  return choices;
}

/** @param by what was compared, where the experiment says */
async function describeChoices(choices: readonly SearchChoice[], by: string | undefined): Promise<string> {
  const compares = choices.some(({ paper }) => paper !== undefined);
  const isShare = ({ conditions: { task } }: SearchChoice) =>
    (by ?? (isActorCriticTask(task) ? 'meanReturn' : 'testAccuracy')) === 'testAccuracy';
  const format = (value: number, choice: SearchChoice) =>
    isShare(choice) ? `${(100 * value).toFixed(2)} %` : value.toFixed(2);
  const rows = choices.map((choice) => {
    const { conditions, chosen, score: best, seeds, paper } = choice;
    const score = (value: number) => format(value, choice);
    return [
      describeValues(conditions),
      describeValues(chosen),
      score(best),
      String(seeds),
      ...(compares
        ? [
            paper ? (paper.isSame ? 'the same' : describeValues(paper.values)) : 'not listed',
            paper ? (paper.score === null ? 'not searched' : score(paper.score)) : '',
          ]
        : []),
    ];
  });
  const head = ['for', 'chosen', 'score', 'seeds', ...(compares ? ['in the paper', 'its score here'] : [])];
  const listed = choices.filter(({ paper }) => paper !== undefined);
  const agreeing = listed.filter(({ paper }) => paper?.isSame).length;
  return (
    (await renderTable(head, rows)) +
    (compares ? `\n${agreeing} of ${listed.length} choices are those of the paper's tables.` : '') +
    '\nChosen values as rules of an experiment ("presets:" takes them): preset.json in the folder of the sweep.\n'
  );
}

/** An experiment without runs: its figures come from the equations. */
async function drawFigures({ figures }: Experiment, folder: string, file: string, json: boolean): Promise<void> {
  const drawable = figures.filter((id) => equationFigureIds.some((known) => known === id));
  if (figures.length === 0) {
    throw new UserError(`${file} has nothing to run and names no figure; give base and axes, or figures: ["2"].`);
  }
  const [other] = figures.filter((id) => !drawable.includes(id));
  if (other !== undefined) {
    throw new UserError(
      `${file}: figure ${other} is not drawn from equations alone (those are ${equationFigureIds.join(', ')}); give base and axes for its runs.`,
    );
  }
  const { figureCommand } = await import('./figure-action.ts');
  for (const id of drawable) await figureCommand(id, { out: folder, format: 'svg,png,pdf,csv', theme: 'light', json });
  if (!json) note(`Nothing to run: ${basename(file)} is drawn from the equations.`);
}
