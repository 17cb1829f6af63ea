// What must be said with a figure of runs: how many seeds, how many updates, how that differs from the paper, what is missing.
import { formatTraceSpec } from '../traces/trace-spec.ts';
import { groupBy } from './group-by.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { comparedMemories } from './paper-figure-options.ts';
import { type RecordedRun, updatesMade } from './recorded-run.ts';
import { cellOf, tunedDifferences } from './run-conditions.ts';
import { delayOf, describeRun, type RunFigureOptions, type RunSelection } from './run-selection.ts';
import { countOf, formatCount, formatDelay, joinSome, joinWords } from './text.ts';

/** Seeds of each line of the figure: least and most. */
function seedRange(runs: readonly RecordedRun[]): readonly [least: number, most: number] {
  const counts = [...groupBy(runs, cellOf).values()].map((seeds) => seeds.length);
  return [Math.min(...counts), Math.max(...counts)];
}

/** `3 seeds`, or `1 to 3 seeds` where memories or delays differ in that. */
export function describeSeeds(runs: readonly RecordedRun[]): string {
  const [least, most] = seedRange(runs);
  return `${least === most ? '' : `${least} to `}${countOf(most, 'seed')}`;
}

/** Whether some line of the figure is a mean over several seeds. */
export function hasSeveralSeeds(runs: readonly RecordedRun[]): boolean {
  return seedRange(runs)[1] > 1;
}

const isReduced = ({ config }: RecordedRun) => config.preset === 'reduced';

/** Why the runs are less than the paper's; nothing where they are not. */
function reductions(runs: readonly RecordedRun[], { config }: PaperExperiment): readonly string[] {
  const reduced = runs.filter(isReduced);
  const memories = [...new Set(reduced.map(({ memory }) => memory))];
  const whose = reduced.length === runs.length ? '' : ` of ${joinSome(memories)}`;
  const updates = runs[0]?.updates ?? 0;
  const scales = [...new Set(runs.flatMap(({ scale }) => scale ?? []))];
  return [
    ...scales.map((scale) => `scale ${scale}`),
    ...(reduced.length > 0 ? [`preset reduced${whose}`] : []),
    ...(updates < config.updates ? [`${formatCount(config.updates)} updates in the paper`] : []),
  ];
}

const unfinished = (runs: readonly RecordedRun[]) => runs.filter(({ finishedAt }) => finishedAt === null);

/** The line below the title: seeds, updates, whether the runs are reduced or unfinished. */
export function runSubtitle(runs: readonly RecordedRun[], experiment: PaperExperiment): string {
  const reduced = reductions(runs, experiment);
  const going = unfinished(runs).length;
  return [
    `${describeSeeds(runs)}, ${countOf(runs[0]?.updates ?? 0, 'update')}`,
    ...(reduced.length > 0 ? [`reduced (${reduced.join('; ')})`] : []),
    ...(going > 0 ? [`${formatCount(going)} of ${countOf(runs.length, 'run')} unfinished`] : []),
  ].join('; ');
}

/** Keys of the configuration in which the runs are other than the paper's, with both values. */
function differencesToPaper(
  runs: readonly RecordedRun[],
  { config, delaySeconds }: PaperExperiment,
): readonly string[] {
  const own = runs[0]?.config ?? {};
  const keys = Object.entries(config)
    .filter(([key, value]) => JSON.stringify(own[key]) !== JSON.stringify(value))
    // Said among what reduces the runs.
    .filter(([key]) => key !== 'updates' || Number(own.updates) > config.updates)
    .map(([key, value]) => `${key} ${JSON.stringify(own[key])} (${JSON.stringify(value)})`);
  const delays = [...new Set(runs.filter(({ memory }) => memory !== 'backprop').map(delayOf))];
  const otherDelays = delays.filter((delay) => !(delaySeconds?.includes(delay) ?? true));
  return [
    ...keys,
    ...(otherDelays.length > 0
      ? [`delay ${joinSome(otherDelays.map(formatDelay))} (${joinWords((delaySeconds ?? []).map(formatDelay))})`]
      : []),
  ];
}

/** Where learning rate and weight decay come from. */
function tuningSentence(runs: readonly RecordedRun[]): readonly string[] {
  const presets = [...new Set(runs.map(({ config }) => config.preset ?? null))];
  const differing = tunedDifferences(runs);
  if (presets.length === 1 && presets[0] === 'paper') {
    return ["Learning rate and weight decay are the paper's for each memory and delay (preset paper)."];
  }
  if (differing.length === 0) return [];
  return [`Between memories or delays ${joinWords(differing)} ${differing.length === 1 ? 'differs' : 'differ'}.`];
}

/** Memories that were asked for, or that the paper shows, and pairs of memory and delay, without any run. */
function missingSentences(runs: readonly RecordedRun[], options: RunFigureOptions): readonly string[] {
  const there = new Set(runs.map(({ memory }) => memory));
  const expected = options.memories ?? comparedMemories.map(formatTraceSpec);
  const missing = expected.filter((memory) => !there.has(memory));
  const delays = [...new Set(runs.map(delayOf))];
  const delayed = [...there].filter((memory) => memory !== 'backprop');
  const missingPairs = delayed.flatMap((memory) =>
    delays
      .filter((delay) => delay !== 0 || !there.has('backprop'))
      .filter((delay) => !runs.some((run) => run.memory === memory && delayOf(run) === delay))
      .map((delay) => `${memory} at ${formatDelay(delay)}`),
  );
  const unseenDelays = (options.delaysSeconds ?? []).filter((delay) => !delays.includes(delay));
  const absent = [...missing, ...unseenDelays.map((delay) => `any memory at ${formatDelay(delay)}`), ...missingPairs];
  return absent.length > 0 ? [`No run was found of ${joinSome(absent, 8)}.`] : [];
}

/**
 * Sentences for the end of a caption.
 * @param experiment what the paper did, to say where the runs are other
 */
export function runSentences(
  { runs, remarks }: RunSelection,
  experiment: PaperExperiment,
  options: RunFigureOptions,
): readonly string[] {
  const reduced = reductions(runs, experiment);
  const differences = differencesToPaper(runs, experiment);
  const going = unfinished(runs).map(
    (run) => `${describeRun(run)} (${formatCount(updatesMade(run))} of ${countOf(run.updates, 'update')})`,
  );
  const [least, most] = seedRange(runs);
  const seedCounts = [...groupBy(runs, cellOf).values()].map((seeds) => `${describeCell(seeds)} ${seeds.length}`);
  const folder = runs[0]?.config.dataFolder;
  return [
    `Drawn from ${countOf(runs.length, 'run')}.`,
    ...tuningSentence(runs),
    ...(reduced.length > 0 ? [`Reduced: ${reduced.join('; ')}.`] : []),
    ...(differences.length > 0 ? [`Other than in the paper (its value in brackets): ${differences.join('; ')}.`] : []),
    ...(typeof folder === 'string' ? [`The images are those of ${folder}.`] : []),
    ...(going.length > 0 ? [`Unfinished, drawn as far as they go: ${joinSome(going, 8)}.`] : []),
    ...(least < most ? [`Seeds: ${joinSome(seedCounts, 12)}.`] : []),
    ...missingSentences(runs, options),
    ...remarks,
  ];
}

function describeCell([run]: readonly RecordedRun[]): string {
  return run === undefined ? '' : `${run.memory}${run.memory === 'backprop' ? '' : ` at ${formatDelay(delayOf(run))}`}`;
}

/** Of a mean over seeds: what line and band are. */
export function bandSentence(runs: readonly RecordedRun[], hasFewerSeeds: boolean): string {
  if (!hasSeveralSeeds(runs)) return 'One seed.';
  const fainter = hasFewerSeeds ? '; fainter where only some of the seeds have come so far' : '';
  return `Mean over ${describeSeeds(runs)}, the band from the least to the greatest${fainter}.`;
}
