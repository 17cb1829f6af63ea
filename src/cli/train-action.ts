// What `cet train` does once its options are read.

import { UserError } from '../core/errors.ts';
import { isPlayed } from '../core/figures/run-kind.ts';
import { formatDuration } from '../core/figures/text.ts';
import { shellWord } from '../core/shell-word.ts';
import type { CarriedSize } from '../core/training/carried-state.ts';
import { openDataset } from '../edge/datasets/registry.ts';
import { defaultRunFolder, type RunConfig, readAnyRunConfig } from '../edge/runs/run-folder.ts';
import { runSupervised, type SupervisedResult } from '../edge/runs/supervised-run.ts';
import { isActorCriticTask } from '../edge/runs/tasks/actor-critic-registry.ts';
import { taskOf } from '../edge/runs/tasks/registry.ts';
import type { TrainConfig } from '../edge/runs/train-config.ts';
import { playAndReport } from './actor-critic-action.ts';
import { readNewActorCriticConfig } from './actor-critic-options.ts';
import { createDatasetProgress } from './dataset-progress.ts';
import { note, printJson, printLine, renderTable } from './output.ts';
import { describeFullRun, describePlayPreset, describePreset } from './preset-notes.ts';
import { programName } from './program-name.ts';
import { showRun } from './run-progress.ts';
import { evaluationStatus, formatCosine, formatLayerDelays, runLabel } from './run-words.ts';
import { checkResumeValues, readNewRunConfig, type TrainFlags } from './train-options.ts';

export interface TrainTarget {
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

export async function trainCommand(task: string | undefined, flags: TrainFlags, target: TrainTarget): Promise<void> {
  const { folder, config, mode } = await chooseRun(task, flags, target);
  if (isPlayed(config)) return playAndReport(folder, config, mode, target.json === true);
  const result = await trainWithProgress(folder, config, mode, target.json === true);
  if (!result) return;
  if (target.json) printJson(result);
  else printLine(await describeResults([result]));
  const fullRun = describeFullRun(config, result);
  if (fullRun) note(fullRun);
}

interface ChosenRun {
  readonly folder: string;
  readonly config: RunConfig;
  readonly mode: 'new' | 'resume';
}

async function chooseRun(task: string | undefined, flags: TrainFlags, target: TrainTarget): Promise<ChosenRun> {
  if (target.resume !== undefined) {
    if (target.resume === '') throw new UserError('--resume "" names no folder; give the folder of the run.');
    if (target.out !== undefined)
      throw new UserError('--out and --resume were both given; a resumed run stays in its folder: leave out --out.');
    const config = await readAnyRunConfig(target.resume);
    await checkResumeValues(config, flags, task);
    return { folder: target.resume, config, mode: 'resume' };
  }
  if (target.out === '') throw new UserError('--out "" names no folder; give one, or leave out --out.');
  const config = await readNewConfig(task, flags);
  return { folder: target.out ?? defaultRunFolder(config, new Date()), config, mode: 'new' };
}

async function readNewConfig(task: string | undefined, flags: TrainFlags): Promise<RunConfig> {
  if (isActorCriticTask(task)) {
    const { config, preset } = await readNewActorCriticConfig(task, flags);
    if (preset) note(describePlayPreset(config, preset));
    return config;
  }
  const { config, preset } = await readNewRunConfig(task ?? 'mnist', flags);
  if (preset) note(describePreset(config, preset));
  return config;
}

/**
 * Runs one training with progress on standard error; a stopped run is reported there and sets the exit code.
 * @param goOn the command that goes on with a stopped run
 * @returns the result, or undefined where the run was stopped
 */
export async function trainWithProgress(
  folder: string,
  config: TrainConfig,
  mode: 'new' | 'resume',
  json: boolean,
  goOn = `${programName()} train --resume ${shellWord(folder)}`,
): Promise<SupervisedResult | undefined> {
  const source = await openDataset(taskOf(config.task).dataset);
  const fetching = createDatasetProgress(source.title);
  try {
    return await showRun(runLabel(config), config.updates, goOn, (display) => {
      let status = '';
      return runSupervised({
        onDatasetProgress: fetching.onProgress,
        onDataLoaded: () => fetching.stop(),
        async onReady(carried) {
          if (carried) note(describeCarried(carried));
          await display.begin();
        },
        folder,
        config,
        mode,
        stop: display.stop,
        onRow(row) {
          if (json) printJson(row);
          status = evaluationStatus(row, config) ?? status;
        },
        onUpdate: (update) => display.update(update, status),
      });
    });
  } finally {
    await fetching.stop();
  }
}

/** `Streaming: each layer carries 166 presentations from batch to batch, 1.41 MB in all.` */
function describeCarried({ bytes, presentations }: CarriedSize): string {
  const counts = Object.values(presentations);
  const text = (count: number) => count.toLocaleString('en');
  const carries =
    new Set(counts).size === 1
      ? `each layer carries ${text(counts[0] ?? 0)}`
      : Object.entries(presentations)
          .map(([layer, count]) => `${layer} carries ${text(count)}`)
          .join(', ');
  const [scale, unit] = bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  const size = `${Number((bytes / scale).toPrecision(3))} ${unit}`;
  return `Streaming: ${carries} presentations from batch to batch, ${size} in all.`;
}

/** Table of finished runs: accuracy, alignment by layer, speed, folder. */
export async function describeResults(results: readonly SupervisedResult[]): Promise<string> {
  const layers = [...new Set(results.flatMap((result) => Object.keys(result.alignment)))];
  // A shortened run is named as one wherever its numbers stand.
  const anyReduced = results.some(({ preset }) => preset === 'reduced');
  const head = [
    'memory',
    'delay',
    ...(anyReduced ? ['preset'] : []),
    results.some(({ evaluatedOn }) => evaluatedOn === 'validation') ? 'validation accuracy' : 'test accuracy',
    ...layers.map((layer) => `alignment ${layer}`),
    'images/s',
    'time',
  ];
  const rows = results.map((result) => [
    result.memory,
    formatLayerDelays(result.delays),
    ...(anyReduced ? [result.preset ?? 'none'] : []),
    `${(100 * result.testAccuracy).toFixed(2)} %`,
    ...layers.map((layer) => formatCosine(result.alignment[layer])),
    Math.round(result.samplesPerSecond).toLocaleString('en'),
    formatDuration(result.seconds),
  ]);
  const folders = results.map((result) => `  ${result.runFolder}`).join('\n');
  const alignment =
    layers.length > 0
      ? 'Alignment: cosine with the true gradient, each run at its own weights, mean over its last updates.\n'
      : '';
  return `${await renderTable(head, rows)}\n${alignment}\nRun folder${results.length > 1 ? 's' : ''}:\n${folders}`;
}
