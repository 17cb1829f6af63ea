// What `cet compare` does once its options are read.
import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type ComparedCondition,
  compareRuns,
  conditionCurve,
  type RunComparison,
} from '../core/comparison/compare-runs.ts';
import { UserError } from '../core/errors.ts';
import { groupBy } from '../core/figures/group-by.ts';
import { alignmentOfLayers } from '../core/figures/layer-alignment.ts';
import { compareMemories } from '../core/figures/memory-order.ts';
import type { RecordedRun } from '../core/figures/recorded-run.ts';
import { joinWords } from '../core/figures/text.ts';
import { createRandom } from '../core/random/random.ts';
import { terminalPlot } from '../edge/render/terminal-plot.ts';
import type { SkippedFolder } from '../edge/runs/find-runs.ts';
import { type RecordedRuns, readRecordedRuns } from '../edge/runs/recorded-runs.ts';
import { sweepFileNames } from '../edge/runs/sweep-file-names.ts';
import type { CompareFlags } from './compare.ts';
import { memoryColors } from './memory-colors.ts';
import { noteSkipped } from './note-skipped.ts';
import { colorOutput, note, printJson, printLine, renderFittingTable, withoutControls } from './output.ts';
import { programName } from './program-name.ts';
import { lateProgress } from './progress.ts';
import { formatCosine, formatValue } from './run-words.ts';

/** The intervals are the same whenever runs are compared. */
const BOOTSTRAP_SEED = 0;
/** Lines that a terminal plot can show apart. */
const MOST_LINES = 8;
/** Run folders that are listed below the table. */
const LISTED_RUNS = 40;

export async function compareCommand(roots: readonly string[], { json }: CompareFlags): Promise<void> {
  const runs = await readRuns(roots);
  const comparison = compareRuns(runs, { random: createRandom(BOOTSTRAP_SEED) });
  if (json) {
    const { conditions, keys, incidental, warnings } = comparison;
    for (const condition of conditions) printJson(asJson(condition));
    return printJson({ runs: runs.length, conditions: conditions.length, differs: keys, incidental, warnings });
  }
  for (const warning of comparison.warnings) note(`Note: ${warning}`);
  const tasks = groupBy(comparison.conditions, ({ example }) => example.task);
  printLine(describeDifferences(comparison, runs.length));
  for (const [task, conditions] of tasks) {
    const title = tasks.size > 1 ? `\n${task}` : '';
    printLine(`${title}${title && '\n'}${await renderConditions(conditions)}`);
    const plot = plotOf(conditions);
    if (plot !== '') printLine(`\n${plot}`);
  }
  printLine(`\n${withoutControls(explain(comparison))}`);
}

/** The runs at or below the folders, each once. @throws UserError where there are fewer than two, or a folder holds none. */
async function readRuns(roots: readonly string[]): Promise<readonly RecordedRun[]> {
  const runs = new Map<string, RecordedRun>();
  const skipped: SkippedFolder[] = [];
  for (const root of roots) {
    if (await isOfSweep(root)) continue;
    const found = await readWithProgress(root);
    for (const run of [...found.runs].sort(compareByCondition)) {
      const real = await realpath(run.name);
      if (!runs.has(real)) runs.set(real, run);
    }
    skipped.push(...found.skipped);
  }
  noteSkipped(skipped);
  const [only] = runs.values();
  if (runs.size > 1) return [...runs.values()];
  if (!only)
    throw new UserError(`There is no run among ${roots.join(', ')}; give run folders, or folders in which runs are.`);
  throw new UserError(
    `Only one run was found (${only.name}), and a comparison takes two or more; name others, or look at it by ${programName()} show.`,
  );
}

/** FOLDER/* names what a sweep keeps beside its run folders, too. */
const sweepFiles: readonly string[] = Object.values(sweepFileNames);

/** Whether a path is something of a sweep that is no run. @throws UserError where it is another file. */
async function isOfSweep(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return false;
  const isSweeps = sweepFiles.includes(basename(path));
  if (found.isFile() && !isSweeps) {
    throw new UserError(`${path} is a file; give run folders, or folders in which runs are.`);
  }
  return isSweeps;
}

async function readWithProgress(root: string): Promise<RecordedRuns> {
  const progress = lateProgress('reading runs');
  return readRecordedRuns([root], undefined, (read, total) => void progress.update(read, total)).finally(progress.stop);
}

/** Tasks by name, equal delays beside each other, memories in the order of the legends. */
function compareByCondition(one: RecordedRun, other: RecordedRun): number {
  return (
    one.task.localeCompare(other.task) ||
    Math.max(...one.layerDelaySeconds) - Math.max(...other.layerDelaySeconds) ||
    compareMemories(one.memory, other.memory) ||
    one.seed - other.seed
  );
}

function describeDifferences({ conditions, keys, incidental }: RunComparison, runs: number): string {
  const rounding =
    incidental.length > 0 ? ` ${joinWords(incidental)} differ too, which changes results by rounding at most.` : '';
  if (conditions.length === 1) return `${runs} runs of one condition: they differ in their seeds alone.${rounding}`;
  const what = keys.length === 0 ? 'keys that not all of them have' : joinWords(keys);
  return `${runs} runs of ${conditions.length} conditions, which differ in ${what}.${rounding}`;
}

/** The value of a key as a table shows it: `2s` for `broadcast:2s`. */
function shownValue({ values, example }: ComparedCondition, key: string): string {
  if (key === 'delays' && example.memory === 'backprop') return '–';
  const text = formatValue(values[key]);
  return key === 'delays' ? text.replace('broadcast:', '') : text;
}

const scaleOf = ({ kind }: ComparedCondition) => (kind.performance.unit === 'percent' ? 100 : 1);
const unitOf = ({ kind }: ComparedCondition) => (kind.performance.unit === 'percent' ? ' %' : '');

function layersOf(conditions: readonly ComparedCondition[]): readonly string[] {
  const shown = conditions.flatMap(({ example }) => alignmentOfLayers(example).map(({ layer }) => layer));
  return [...new Set(shown)];
}

/** The alignments in the last columns. */
function renderConditions(conditions: readonly ComparedCondition[]): Promise<string> {
  const layers = layersOf(conditions);
  const cosines = conditions.map((condition) => layers.map((layer) => formatCosine(meanAlignment(condition, layer))));
  return renderFittingTable(
    [...headOf(conditions), ...layers.map((layer) => `alignment ${layer}`)],
    rowsOf(conditions).map((row, at) => [...row, ...cosines[at]!]),
  );
}

/** The keys in which the conditions of one task differ. */
const keysOf = (conditions: readonly ComparedCondition[]) => Object.keys(conditions[0]!.values);

function headOf(conditions: readonly ComparedCondition[]): readonly string[] {
  const { performance } = conditions[0]!.kind;
  const differs = conditions.some(({ difference }) => difference !== null);
  const improves = conditions.some(({ difference }) => difference?.improvement);
  return [
    '',
    ...keysOf(conditions),
    'seeds',
    performance.name,
    'IQM [95 %]',
    ...(differs ? ['difference [95 %]'] : []),
    ...(improves ? ['P(better) [95 %]'] : []),
  ];
}

function rowsOf(conditions: readonly ComparedCondition[]): readonly (readonly string[])[] {
  const differs = conditions.some(({ difference }) => difference !== null);
  const improves = conditions.some(({ difference }) => difference?.improvement);
  return conditions.map((condition) => [
    String(condition.number),
    ...keysOf(conditions).map((key) => shownValue(condition, key)),
    describeSeeds(condition),
    ...scoreCells(condition),
    ...(differs ? [describeDifference(condition)] : []),
    ...(improves ? [describeImprovement(condition)] : []),
  ]);
}

function describeSeeds({ counted, unfinished }: ComparedCondition): string {
  const seeds = counted.map(({ seed }) => seed).join(' ');
  return `${seeds === '' ? '–' : seeds}${unfinished.length > 0 ? ` (+${unfinished.length} unfinished)` : ''}`;
}

function scoreCells(condition: ComparedCondition): readonly string[] {
  const { spread, interquartileMean } = condition;
  if (!spread || !interquartileMean) return ['–', '–'];
  const format = (value: number) => (scaleOf(condition) * value).toFixed(2);
  if (spread.standardDeviation === null) return [`${format(spread.mean)}${unitOf(condition)}`, '–'];
  const { low, high } = interquartileMean.interval;
  return [
    `${format(spread.mean)} ± ${format(spread.standardDeviation)}${unitOf(condition)}`,
    `${format(interquartileMean.value)} [${format(low)}, ${format(high)}]`,
  ];
}

function describeDifference(condition: ComparedCondition): string {
  const { difference } = condition;
  if (!difference) return '–';
  const signed = (value: number) => `${value >= 0 ? '+' : '−'}${(scaleOf(condition) * Math.abs(value)).toFixed(2)}`;
  const { interval } = difference;
  return `${signed(difference.value)}${interval ? ` [${signed(interval.low)}, ${signed(interval.high)}]` : ''}`;
}

function describeImprovement({ difference }: ComparedCondition): string {
  const improvement = difference?.improvement;
  if (!improvement) return '–';
  const { value, interval } = improvement;
  return `${value.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
}

/** At the end, mean over the finished seeds that have it; what runs on is not at its end. */
function meanAlignment({ counted }: ComparedCondition, layer: string): number | null {
  const last = counted.flatMap((run) => alignmentOfLayers(run).find((one) => one.layer === layer)?.last ?? []);
  return last.length === 0 ? null : last.reduce((sum, cosine) => sum + cosine, 0) / last.length;
}

function plotOf(all: readonly ComparedCondition[]): string {
  const conditions = all.slice(0, MOST_LINES);
  const { kind } = conditions[0]!;
  const { axisTitle } = kind.words(conditions.flatMap(({ counted, unfinished }) => [...counted, ...unfinished]));
  const colors = memoryColors(conditions.map(({ example }) => example.memory));
  const series = conditions.map((condition, at) => {
    const color = colors?.[at];
    return { label: labelOf(condition), points: conditionCurve(condition), ...(color && { color }) };
  });
  const drawn = series.filter(({ points }) => points.length > 0);
  const width = Math.min(100, process.stdout.columns ?? 80);
  const options = {
    width,
    color: colorOutput(),
    xTitle: kind.axis.title,
    yTitle: `${axisTitle}, mean over seeds`,
  };
  const text = terminalPlot(drawn, options);
  const left = all.length - conditions.length;
  return text !== '' && left > 0 ? `${text}\nThe first ${MOST_LINES} conditions are drawn; ${left} are not.` : text;
}

/** `1 cet:6`, with the values in which conditions of one memory differ. */
function labelOf(condition: ComparedCondition): string {
  const { number, example, values } = condition;
  const keys = Object.keys(values);
  const others = keys.filter((key) => !['memory', 'task', 'delays'].includes(key)).slice(0, 2);
  const delays = keys.includes('delays') ? [shownValue(condition, 'delays')] : [];
  return [
    ...[String(number), example.memory, ...delays],
    ...others.map((key) => `${key}=${shownValue(condition, key)}`),
  ].join(' ');
}

function explain({ conditions }: RunComparison): string {
  const counts = conditions.map(({ counted }) => counted.length).filter((count) => count > 1);
  const hasDifferences = conditions.some(({ difference }) => difference !== null);
  const runs = conditions.flatMap(({ number, counted, unfinished }) =>
    [...counted, ...unfinished].map(({ name }) => `  ${number}  ${name}`),
  );
  return [
    ...(counts.length > 0
      ? ['Mean ± standard deviation over seeds; IQM: mean of the middle half, with its bootstrap interval.']
      : []),
    ...(hasDifferences
      ? [
          'Differences are to the first condition of the same task, of the same delay where memories differ; of accuracies in percentage points.',
        ]
      : []),
    ...(layersOf(conditions).length > 0 ? ['Alignment: at the end of training, mean over finished seeds.'] : []),
    ...(counts.some((count) => count < 10)
      ? ['Few seeds: intervals and probabilities are rough, and the intervals too narrow.']
      : []),
    `Runs by condition:\n${runs.slice(0, LISTED_RUNS).join('\n')}`,
    ...(runs.length > LISTED_RUNS ? [`  and ${runs.length - LISTED_RUNS} more; --json names all`] : []),
  ].join('\n');
}

function asJson(condition: ComparedCondition): object {
  const { number, example, values, counted, unfinished, superseded, spread, interquartileMean, difference, kind } =
    condition;
  return {
    condition: number,
    ...{ task: example.task, memory: example.memory, differs: values },
    measure: kind.performance.name === 'accuracy' ? 'testAccuracy' : 'meanReturn',
    seeds: counted.map(({ seed }) => seed),
    scores: counted.map(({ score }) => score),
    mean: spread?.mean ?? null,
    standardDeviation: spread?.standardDeviation ?? null,
    interquartileMean: interquartileMean?.value ?? null,
    interval: counted.length > 1 ? (interquartileMean?.interval ?? null) : null,
    difference,
    alignment: Object.fromEntries(layersOf([condition]).map((layer) => [layer, meanAlignment(condition, layer)])),
    curve: { over: kind.axis.column, points: conditionCurve(condition).filter(([, y]) => Number.isFinite(y)) },
    runs: counted.map(({ name }) => name),
    unfinished: unfinished.map(({ name }) => name),
    superseded: superseded.map(({ name }) => name),
  };
}
