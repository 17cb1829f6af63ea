// What `cet reproduce` does once its options are read.

import { join } from 'node:path';
import { claims, experimentsOf } from '../core/claims/registry.ts';
import { UserError } from '../core/errors.ts';
import type { ScaleName } from '../core/experiments/experiment.ts';
import { countOf } from '../core/figures/text.ts';
import { summarizeClaims } from '../core/report/reproduction-report.ts';
import { shellWord } from '../core/shell-word.ts';
import { packageFolder } from '../edge/runs/package-version.ts';
import { resolveCells } from '../edge/sweep/cells.ts';
import { chooseJobs } from '../edge/sweep/jobs.ts';
import { readExperiment } from '../edge/sweep/read-experiment.ts';
import { linkSharedCells } from '../edge/sweep/shared-cells.ts';
import { inspectCells } from '../edge/sweep/sweep.ts';
import { checkSweepFolder, openSweepFolder } from '../edge/sweep/sweep-folder.ts';
import { note, printJson, printLine } from './output.ts';
import { programName } from './program-name.ts';
import type { ReproduceFlags } from './reproduce.ts';
import { decide, drawFigures, type Reproduced, writeReport } from './reproduction.ts';
import { sweepCells } from './sweep-cells.ts';
import { parseCount, parseScale } from './sweep-values.ts';
import { wrapForTerminal } from './wrap-for-terminal.ts';

const scaleWords: Readonly<Record<ScaleName, string>> = {
  full: 'Scale full',
  reduced: "Scale reduced: smaller than the paper's",
  smoke: 'Scale smoke, which decides nothing: it shows that all works',
};

const outcomeWords = { holds: 'holds', fails: 'fails', 'not-enough-data': 'not enough data' } as const;
const WORDS_COLUMNS = 16;

/** What is left of the terminal beside them; undefined without one. */
const claimColumns = () => (process.stdout.columns ? process.stdout.columns - WORDS_COLUMNS : undefined);

/** More than any experiment of the paper has. */
const MOST_CELLS = 10_000;

export async function reproduceCommand(flags: ReproduceFlags): Promise<void> {
  const scale = parseScale(flags.scale);
  const numbers = parseClaims(flags.claims);
  const jobs = flags.jobs === undefined ? undefined : parseCount('--jobs', flags.jobs);
  if (flags.out === '') throw new UserError('--out "" names no folder; give one, or leave out --out.');
  const out = flags.out ?? `reproduction-${scale}`;
  const needed = [...experimentsOf(numbers)];
  const names = [...experimentsOf(claims.map(({ number }) => number)).keys()];
  // A report is of one scale, whichever experiments it needs now.
  for (const name of names) await checkSweepFolder(runsFolder(out, name), { name }, scale);
  const folders = names.map((name) => runsFolder(out, name));
  const reproduced: Reproduced[] = [];
  const isStopped = () => reproduced.some(({ outcome }) => outcome.stopped);
  for (const [at, [name, tasks]] of needed.entries()) {
    if (!flags.json && !isStopped()) note(`Experiment ${at + 1} of ${needed.length}: ${name}`);
    reproduced.push(
      await runExperiment(name, [...tasks], { scale, jobs, out, folders, flags, isStopped: isStopped() }),
    );
  }
  const decided = await decide(numbers, reproduced);
  const files = await writeReport(out, scale, decided, await drawFigures(numbers, reproduced, out), reproduced);
  if (flags.json) {
    for (const { claim, ...verdict } of decided) printJson({ claim: claim.number, ...verdict });
    printJson({ scale, folder: out, files });
  } else {
    for (const { claim, outcome } of decided) {
      const [first = '', ...rest] = wrapForTerminal(`${claim.number}. ${claim.statement}`, claimColumns());
      printLine(
        [
          outcomeWords[outcome].padEnd(WORDS_COLUMNS) + first,
          ...rest.map((line) => ' '.repeat(WORDS_COLUMNS) + line),
        ].join('\n'),
      );
    }
    printLine(`\n${summarizeClaims(decided)} ${scaleWords[scale]}.\n${files.map((file) => `  ${file}`).join('\n')}`);
  }
  if (reproduced.some(({ outcome }) => outcome.isUnread)) return;
  if (isStopped()) return note(`Stopped: the report is of what is finished. Go on by: ${goOnCommand(flags)}`);
  const failed = reproduced.some(({ outcome }) =>
    [...outcome.statuses.values()].some(({ kind }) => kind === 'failed' || kind === 'damaged'),
  );
  if (failed) process.exitCode = 1;
}

/** @throws UserError where there is no such claim. */
function parseClaims(text: string | undefined): readonly number[] {
  const known = claims.map(({ number }) => number);
  if (text === undefined) return known;
  return text.split(',').map((part) => {
    const number = Number(part);
    if (part.trim() !== '' && known.includes(number)) return number;
    throw new UserError(
      `--claims: there is no claim "${part.trim()}"; name some of 1 to ${known.length}, such as 3,4,5.`,
    );
  });
}

/** Where the runs of an experiment lie. */
const runsFolder = (out: string, experiment: string) => join(out, 'runs', experiment);

interface Run {
  readonly scale: ScaleName;
  readonly jobs: number | undefined;
  readonly out: string;
  /** Those of the runs of every experiment, needed now or not. */
  readonly folders: readonly string[];
  readonly flags: ReproduceFlags;
  /** Then nothing is run any more, and what is there, or has been run for another experiment, is told. */
  readonly isStopped: boolean;
}

async function runExperiment(
  name: string,
  tasks: readonly string[],
  { scale, jobs, out, folders, flags, isStopped }: Run,
): Promise<Reproduced> {
  const source = join(packageFolder, 'experiments', `${name}.yaml`);
  const experiment = await readExperiment(source);
  const ofTasks = async (ofScale: ScaleName) => {
    const { cells } = await resolveCells(experiment, { scale: ofScale, mostCells: MOST_CELLS, source });
    return cells.filter(({ config }) => tasks.includes(config.task));
  };
  const cells = await ofTasks(scale);
  const folder = runsFolder(out, name);
  await openSweepFolder(folder, experiment, scale, cells);
  const linked = await linkSharedCells(
    folder,
    cells,
    folders.filter((other) => other !== folder),
  );
  if (linked > 0 && !flags.json)
    note(
      `${countOf(linked, 'cell')} ${linked === 1 ? 'is a run' : 'are runs'} of another experiment here, and linked.`,
    );
  const found = await inspectCells(folder, cells);
  const left = cells.filter((cell) => found.get(cell)?.kind === 'waiting').map(({ config }) => config);
  const told = { name, folder, tasks, figures: experiment.figures, cells, whole: await ofTasks('full') };
  if (isStopped) return { ...told, outcome: { stopped: true, isUnread: false, statuses: found } };
  const outcome = await sweepCells({
    ...chooseJobs(jobs, left),
    ...{ folder, cells, json: flags.json === true, retry: flags.retry === true, goOn: goOnCommand(flags) },
  });
  return { ...told, outcome };
}

function goOnCommand({ scale, claims: asked, jobs, out }: ReproduceFlags): string {
  const options = Object.entries({ scale, claims: asked, jobs, out }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, shellWord(value)],
  );
  return `${programName()} reproduce ${options.join(' ')}`;
}
