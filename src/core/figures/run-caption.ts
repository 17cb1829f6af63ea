// What must be said with a figure of runs: how many seeds, how long, how that differs from the paper, what is missing.
import { isSameJson } from '../canonical-json.ts';
import { groupBy } from './group-by.ts';
import { isClassicalTrace } from './memory-order.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { delayOf, describeCell, describeRun, type RecordedRun } from './recorded-run.ts';
import { cellOf, tunedDifferences } from './run-conditions.ts';
import { lengthMade, lengthOf, runKinds } from './run-kind.ts';
import { askedDelays, type RunFigureOptions, type RunSelection } from './run-selection.ts';
import {
  capitalized,
  countOf,
  countRange,
  formatCount,
  formatDelay,
  joinSome,
  joinWords,
  uncapitalized,
} from './text.ts';

/** What the figures of alignment show; true of batches, streams and windows of play alike. */
export const alignmentPhrase =
  'Cosine of the gradient from delayed errors and the true gradient of the presentations that these errors are about';

/** Seeds of each line of the figure. */
function seedCountsOf(runs: readonly RecordedRun[]): readonly number[] {
  return [...groupBy(runs, (run) => `${run.task} ${cellOf(run)}`).values()].map((seeds) => seeds.length);
}

/** `3 seeds`, or `1 to 3 seeds` where memories or delays differ in that. */
export function describeSeeds(runs: readonly RecordedRun[]): string {
  return countRange(seedCountsOf(runs), 'seed');
}

/** Whether some line of the figure is a mean over several seeds. */
export function hasSeveralSeeds(runs: readonly RecordedRun[]): boolean {
  return seedCountsOf(runs).some((count) => count > 1);
}

type Compared = Pick<RunSelection, 'runs' | 'experiment'>;

const isReduced = ({ config }: RecordedRun) => config.preset === 'reduced';

/** The paper's length of the runs, in updates or samples. */
const paperLength = ({ kind, config }: PaperExperiment) => Number(config[runKinds[kind].lengthKey]);

const ownLength = ({ runs, experiment }: Compared) =>
  runs[0] === undefined ? 0 : lengthOf(runs[0], runKinds[experiment.kind]);

/** Why the runs are less than the paper's; nothing where they are not. */
function reductions(selection: Compared): readonly string[] {
  const { runs, experiment } = selection;
  const reduced = runs.filter(isReduced);
  const memories = [...new Set(reduced.map(({ memory }) => memory))];
  const whose = reduced.length === runs.length ? '' : ` of ${joinSome(memories)}`;
  const length = countOf(paperLength(experiment), runKinds[experiment.kind].unit);
  const scales = [...new Set(runs.flatMap(({ scale }) => scale ?? []))];
  return [
    ...scales.map((scale) => `scale ${scale}`),
    ...(reduced.length > 0 ? [`preset reduced${whose}`] : []),
    ...(ownLength(selection) < paperLength(experiment) ? [`${length} in the paper`] : []),
  ];
}

/** What makes runs less than the paper's, with numbers: `2 seeds, 60 of 20,000 updates`; undefined where nothing does. */
export function shortfall(selection: Compared): string | undefined {
  const { runs, experiment } = selection;
  const [own, paper] = [ownLength(selection), paperLength(experiment)];
  const { unit } = runKinds[experiment.kind];
  const others = reductions(selection).filter((text) => !text.endsWith('in the paper'));
  if (own >= paper && others.length === 0) return undefined;
  const length = own < paper ? `${formatCount(own)} of ${countOf(paper, unit)}` : countOf(own, unit);
  return [describeSeeds(runs), length, ...others].join(', ');
}

const unfinished = (runs: readonly RecordedRun[]) => runs.filter(({ finishedAt }) => finishedAt === null);

/** The line below the title: seeds, length, whether the runs are reduced or unfinished. */
export function runSubtitle(selection: RunSelection): string {
  const { runs, experiment } = selection;
  const reduced = reductions(selection);
  const going = unfinished(runs).length;
  return [
    `${describeSeeds(runs)}, ${countOf(ownLength(selection), runKinds[experiment.kind].unit)}`,
    ...(reduced.length > 0 ? [`reduced (${reduced.join('; ')})`] : []),
    ...(going > 0 ? [`${formatCount(going)} of ${countOf(runs.length, 'run')} unfinished`] : []),
  ].join('; ');
}

const titlesOf = (selections: readonly RunSelection[]) =>
  joinWords(selections.map(({ experiment }) => experiment.title));

/** A sentence about some of a figure's tasks: `CartPole and LunarLander: drawn from 12 runs.` */
export function afterNames(selections: readonly RunSelection[], sentence: string): string {
  return `${titlesOf(selections)}: ${uncapitalized(sentence)}`;
}

/** The line below the title of a figure of several tasks; what is the same for some of them is said once. */
export function subtitleOfTasks(selections: readonly RunSelection[]): string {
  const lines = groupBy(selections, runSubtitle);
  if (lines.size === 1) return [...lines.keys()].join();
  return [...lines].map(([line, ofTasks]) => `${titlesOf(ofTasks)}: ${line}`).join(' · ');
}

/** Keys of the configuration in which the runs are other than the paper's, with both values; tuned ones by memory and delay. */
function differencesToPaper(selection: RunSelection): readonly string[] {
  const { runs, experiment } = selection;
  const { config, delaySeconds, kind } = experiment;
  const own = runs.find(({ memory }) => memory !== 'backprop')?.config ?? {};
  const { lengthKey } = runKinds[kind];
  const keys = Object.entries(config)
    .filter(([key, value]) => own[key] !== undefined && !isSameJson(own[key], value))
    // Said among what reduces the runs.
    .filter(([key]) => key !== lengthKey || ownLength(selection) > paperLength(experiment))
    .map(([key, value]) => `${key} ${JSON.stringify(own[key])} (${JSON.stringify(value)})`);
  const delays = [...new Set(runs.filter(({ memory }) => memory !== 'backprop').map(delayOf))];
  // None are listed where the paper has no such figure.
  const listed = delaySeconds ?? [];
  const otherDelays = listed.length === 0 ? [] : delays.filter((delay) => !listed.includes(delay));
  return [
    ...keys,
    ...tunedOtherwise(runs),
    ...(otherDelays.length > 0
      ? [`delay ${joinSome(otherDelays.map(formatDelay))} (${joinWords(listed.map(formatDelay))})`]
      : []),
  ];
}

/** The runs of each memory and delay with values of their own where the paper lists others: `learningRate of et at 2 s 0.1 (0.001)`. */
function tunedOtherwise(runs: readonly RecordedRun[]): readonly string[] {
  const texts = [...groupBy(runs, cellOf).values()].flatMap(([run]) =>
    Object.entries(run?.paperTuning ?? {})
      .filter(([key, value]) => run?.config[key] !== undefined && !isSameJson(run.config[key], value))
      .map(
        ([key, value]) => `${key} of ${describeCell(run!)} ${formatValue(run?.config[key])} (${formatValue(value)})`,
      ),
  );
  return texts.length > 0 ? [joinSome(texts, 6)] : [];
}

const formatValue = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const tunedNames: Readonly<Record<string, string>> = {
  learningRate: 'learning rate',
  weightDecay: 'weight decay',
  normalization: 'normalisation',
};

/** Where learning rate and what else was tuned come from. */
function tuningSentence({ runs, experiment }: RunSelection): readonly string[] {
  const isPaper = runs.every(({ config }) => config.preset === 'paper');
  const differing = tunedDifferences(runs, experiment);
  if (isPaper && tunedOtherwise(runs).length === 0) {
    const names = joinWords(experiment.tunedKeys.map((key) => tunedNames[key] ?? key));
    const verb = experiment.tunedKeys.length === 1 ? 'is' : 'are';
    return [`${capitalized(names)} ${verb} the paper's for each memory and delay (preset paper).`];
  }
  if (differing.length === 0) return [];
  return [`Between memories or delays ${joinWords(differing)} ${differing.length === 1 ? 'differs' : 'differ'}.`];
}

/** Memories that were asked for, or that the paper shows, and pairs of memory and delay, without any run. */
function missingSentences(
  { runs, unmeasured, askedMemories, experiment }: RunSelection,
  options: RunFigureOptions,
): readonly string[] {
  // Those without a measurement yet are named as such.
  const isUnmeasured = (memory: string, delay?: number) =>
    unmeasured.some((run) => run.memory === memory && (delay === undefined || delayOf(run) === delay));
  const there = new Set(runs.map(({ memory }) => memory));
  // The paper's et has a decay that was tuned: any is meant.
  const isThere = (memory: string) =>
    there.has(memory) ||
    isUnmeasured(memory) ||
    (memory === 'et' && askedMemories === undefined && [...there].some(isClassicalTrace));
  const missing = (askedMemories ?? experiment.memories).filter((memory) => !isThere(memory));
  const delays = [...new Set(runs.map(delayOf))];
  const delayed = [...there].filter((memory) => memory !== 'backprop');
  const missingPairs = delayed.flatMap((memory) =>
    delays
      .filter((delay) => delay !== 0 || !there.has('backprop'))
      .filter((delay) => !runs.some((run) => run.memory === memory && delayOf(run) === delay))
      .filter((delay) => !isUnmeasured(memory, delay))
      .map((delay) => `${memory} at ${formatDelay(delay)}`),
  );
  const asked = askedDelays(options, Number(runs[0]?.config.stepSeconds ?? experiment.config.stepSeconds)) ?? [];
  const unseenDelays = asked.filter((delay) => ![...delays, ...unmeasured.map(delayOf)].includes(delay));
  const absent = [...missing, ...unseenDelays.map((delay) => `any memory at ${formatDelay(delay)}`), ...missingPairs];
  return absent.length > 0 ? [`No run was found of ${joinSome(absent, 8)}.`] : [];
}

/** Sentences for the end of a caption, about the runs of one experiment. */
export function runSentences(selection: RunSelection, options: RunFigureOptions): readonly string[] {
  const { runs, remarks, experiment } = selection;
  const kind = runKinds[experiment.kind];
  const reduced = reductions(selection);
  const differences = differencesToPaper(selection);
  const going = unfinished(runs).map(
    (run) =>
      `${describeRun(run)} (${formatCount(lengthMade(run, kind))} of ${countOf(lengthOf(run, kind), kind.unit)})`,
  );
  const isUneven = new Set(seedCountsOf(runs)).size > 1;
  const seedCounts = [...groupBy(runs, cellOf).values()].map(
    (seeds) => `${seeds[0] === undefined ? '' : describeCell(seeds[0])} ${seeds.length}`,
  );
  const folder = runs[0]?.config.dataFolder;
  return [
    `Drawn from ${countOf(runs.length, 'run')}.`,
    ...tuningSentence(selection),
    ...(reduced.length > 0 ? [`Reduced: ${reduced.join('; ')}.`] : []),
    ...(differences.length > 0 ? [`Other than in the paper (its value in brackets): ${differences.join('; ')}.`] : []),
    ...(typeof folder === 'string' ? [`The images are those of ${folder}.`] : []),
    ...(going.length > 0 ? [`Unfinished, drawn as far as they go: ${joinSome(going, 8)}.`] : []),
    ...(isUneven ? [`Seeds: ${joinSome(seedCounts, 12)}.`] : []),
    ...missingSentences(selection, options),
    ...remarks,
  ];
}

/** Sentences for the end of the caption of a figure of several tasks: those of each, after its name. */
export function sentencesOfTasks(
  { selections, remarks }: { readonly selections: readonly RunSelection[]; readonly remarks: readonly string[] },
  options: RunFigureOptions,
): readonly string[] {
  const several = selections.length > 1;
  return [
    ...selections.flatMap((selection) => {
      const [first = '', ...others] = runSentences(selection, options);
      return [several ? afterNames([selection], first) : first, ...others];
    }),
    ...remarks,
  ];
}

/** Of a mean over seeds: what line and band are. */
export function bandSentence(runs: readonly RecordedRun[], hasFewerSeeds: boolean): string {
  if (!hasSeveralSeeds(runs)) return 'One seed.';
  const fainter = hasFewerSeeds ? '; fainter where only some of the seeds have come so far' : '';
  return `Mean over ${describeSeeds(runs)}, the band from the least to the greatest${fainter}.`;
}
