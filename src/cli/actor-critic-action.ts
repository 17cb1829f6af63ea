// What `cet train` does for a task that is played, once its options are read.

import { formatDuration } from '../core/figures/text.ts';
import { shellWord } from '../core/shell-word.ts';
import type { ActorCriticConfig } from '../edge/runs/actor-critic-config.ts';
import { type ActorCriticResult, runActorCritic } from '../edge/runs/actor-critic-run.ts';
import { updatesOf } from '../edge/runs/actor-critic-setup.ts';
import { printJson, printLine, renderTable } from './output.ts';
import { programName } from './program-name.ts';
import { showRun } from './run-progress.ts';
import { formatCosine, formatLayerDelays, runLabel } from './run-words.ts';

/** Runs or resumes one training with progress on standard error, and prints its result. */
export async function playAndReport(
  folder: string,
  config: ActorCriticConfig,
  mode: 'new' | 'resume',
  json: boolean,
): Promise<void> {
  const goOn = `${programName()} train --resume ${shellWord(folder)}`;
  const result = await showRun(runLabel(config), updatesOf(config), goOn, (display) => {
    let status = '';
    let meanReturn: number | null = null;
    let before: { readonly samples: number; readonly seconds: number } | undefined;
    return runActorCritic({
      folder,
      config,
      mode,
      stop: display.stop,
      onReady: () => display.begin(),
      onRow(row) {
        if (json) printJson(row);
        meanReturn = row.meanReturn ?? meanReturn;
        const rate = before && (row.samples - before.samples) / (row.seconds - before.seconds);
        before = row;
        status = [
          ...(meanReturn === null ? [] : [`return ${formatReturn(meanReturn)}`]),
          ...(rate === undefined || !Number.isFinite(rate) ? [] : [`${formatRate(rate)} samples/s`]),
        ].join('  ');
      },
      onUpdate: (update) => display.update(update, status),
      onEvaluation: (played, episodes) => display.evaluate(played, episodes),
    });
  });
  if (!result) return;
  if (json) printJson(result);
  else printLine(await describePlay(result));
}

const formatReturn = (value: number) => (Math.abs(value) < 100 ? value.toFixed(2) : value.toFixed(1));
const formatRate = (rate: number) => Math.round(rate).toLocaleString('en');

async function describePlay(result: ActorCriticResult): Promise<string> {
  const layers = Object.keys(result.alignment);
  const head = ['memory', 'delay', 'return', '±', ...layers.map((layer) => `alignment ${layer}`), 'samples/s', 'time'];
  const row = [
    result.memory,
    formatLayerDelays(result.delays),
    formatReturn(result.meanReturn),
    formatReturn(result.returnDeviation),
    ...layers.map((layer) => formatCosine(result.alignment[layer])),
    formatRate(result.samplesPerSecond),
    formatDuration(result.seconds),
  ];
  const actions = result.evaluationActions === 'sampled' ? 'actions sampled' : 'the likeliest actions';
  return (
    `${await renderTable(head, [row])}\n` +
    `Return: mean of ${result.evaluationEpisodes} episodes after training, ${actions}; ±: their standard deviation.\n` +
    `${layers.length > 0 ? 'Alignment: cosine with the true gradient, mean over the last updates.\n' : ''}\n` +
    `Run folder:\n  ${result.runFolder}`
  );
}
