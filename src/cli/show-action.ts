// What `cet show` does once its options are read.

import { alignmentCurves, lossCurve, performanceCurve, type RunCurve } from '../core/comparison/run-curves.ts';
import { alignmentOfLayers } from '../core/figures/layer-alignment.ts';
import { kindOf } from '../core/figures/run-kind.ts';
import { countOf, formatCount, formatDuration } from '../core/figures/text.ts';
import { shellWord } from '../core/shell-word.ts';
import { terminalPlot } from '../edge/render/terminal-plot.ts';
import { type RunOverview, readRunOverview } from '../edge/runs/run-overview.ts';
import type { RunState } from '../edge/runs/run-state.ts';
import { memoryColors } from './memory-colors.ts';
import { colorOutput, printJson, printLine, renderFittingTable, withoutControls } from './output.ts';
import { programName } from './program-name.ts';
import { describeScore, formatCosine, formatLayerDelays, formatValue } from './run-words.ts';
import type { ShowFlags } from './show.ts';

export async function showCommand(folder: string, { json }: ShowFlags): Promise<void> {
  const overview = await readRunOverview(folder);
  if (json) return printJson(asJson(overview));
  const parts = [
    withoutControls(describeHead(overview)),
    plots(overview),
    await describeAlignment(overview),
    withoutControls(describeOrigin(overview)),
  ];
  printLine(parts.filter((part) => part !== '').join('\n\n'));
}

function describeHead(overview: RunOverview): string {
  const { folder, config, run, changed } = overview;
  const { unit } = kindOf(run);
  const length = unit === 'sample' ? countOf(Number(run.config.samples), 'sample') : countOf(run.updates, 'update');
  const words = [
    run.task,
    run.memory,
    describeDelays(run.memory, run.layerDelaySeconds),
    `seed ${run.seed}`,
    length,
    ...(config.preset === null ? [] : [`preset ${config.preset}`]),
    ...(run.scale === undefined ? [] : [`scale ${run.scale}`]),
  ];
  const changes = Object.entries(changed).map(
    ([key, { value, default: usual }]) => `  ${key} ${formatValue(value)} (${formatValue(usual)})`,
  );
  const reference = config.preset === null ? 'the defaults' : `the defaults and the preset ${config.preset}`;
  return [
    folder,
    words.join(', '),
    describeState(overview),
    changes.length === 0
      ? `Configuration: ${reference}.`
      : `Other than ${reference} (in brackets):\n${changes.join('\n')}`,
  ].join('\n');
}

function describeDelays(memory: string, seconds: readonly number[]): string {
  if (memory === 'backprop') return 'no delay';
  const isSame = new Set(seconds).size === 1;
  return `errors ${formatLayerDelays(seconds)} late${isSame ? ' in every layer' : ', first layer first'}`;
}

function describeState({ folder, state, run, result }: RunOverview): string {
  const made = run.measurements.at(-1)?.update ?? 0;
  const share = `${formatCount(made)} of ${countOf(run.updates, 'update')}`;
  const resume = `${programName()} train --resume ${shellWord(folder)}`;
  switch (state.kind) {
    case 'finished':
      return `Finished: ${[
        describeScore(result ?? {}),
        ...(typeof result?.seconds === 'number' ? [`${formatDuration(result.seconds)} of training`] : []),
      ].join(', ')}`;
    case 'running': {
      const left = state.secondsLeft === null ? '' : `, about ${formatDuration(state.secondsLeft)} left`;
      return `Running in process ${state.pid} on ${state.host}: ${share}${left}`;
    }
    case 'failed':
      return `Failed: ${state.reason}`;
    case 'interrupted':
      return state.checkpointUpdate === 0
        ? `Interrupted before its first checkpoint; it begins anew by: ${resume}`
        : `Interrupted: ${share} measured; it goes on after update ${formatCount(state.checkpointUpdate)} by: ${resume}`;
    default:
      return state satisfies never;
  }
}

const PLOT_ROWS = 8;

/** Curves in one plot; a single one of a memory in its colour. */
function plot(curves: readonly RunCurve[], yTitle: string, xTitle: string, memory?: string): string {
  const [color] = memory === undefined ? [] : (memoryColors([memory]) ?? []);
  const series = curves.map(({ name, points }) => ({ label: name, points, ...(color !== undefined && { color }) }));
  const width = Math.min(100, process.stdout.columns ?? 80);
  return terminalPlot(series, { width, height: PLOT_ROWS, color: colorOutput(), xTitle, yTitle });
}

function plots({ run }: RunOverview): string {
  const kind = kindOf(run);
  const { axis } = kind;
  const loss = lossCurve(run);
  const drawn = [
    plot([{ name: '', points: performanceCurve(run) }], kind.words([run]).axisTitle, axis.title, run.memory),
    plot([{ name: '', points: loss.points }], loss.name, axis.title, run.memory),
    plot(alignmentCurves(run), 'alignment with the true gradient', axis.title),
  ];
  const text = drawn.filter((one) => one !== '').join('\n\n');
  return text === '' ? 'Nothing has been measured yet.' : text;
}

async function describeAlignment({ run }: RunOverview): Promise<string> {
  const layers = alignmentOfLayers(run);
  if (layers.length === 0) return '';
  const delays = run.layerDelaySeconds.length === layers.length ? run.layerDelaySeconds : undefined;
  const rows = layers.map(({ layer, last, mean }, at) => [
    layer,
    ...(delays ? [`${delays[at]} s`] : []),
    formatCosine(last),
    formatCosine(mean),
  ]);
  return renderFittingTable(['layer', ...(delays ? ['delay'] : []), 'alignment at the end', 'mean'], rows);
}

function describeOrigin({ environment }: RunOverview): string {
  if (!environment) return '';
  const { version, commit, node, onnxruntime, platform, cpu, cores, threads, provider } = environment;
  const words = [
    `cet ${version ?? '?'}${commit ? ` (commit ${commit.slice(0, 10)})` : ''}`,
    `Node ${node ?? '?'}`,
    `ONNX Runtime ${onnxruntime ?? '?'} (${provider ?? '?'}, ${threads === undefined ? '?' : countOf(threads, 'thread')})`,
    `${cpu ?? '?'}, ${cores === undefined ? '?' : countOf(cores, 'core')}`,
    platform ?? '?',
  ];
  return `Made by ${words.join('; ')}`;
}

function asJson({ folder, config, changed, state, run, result, environment }: RunOverview): object {
  const kind = kindOf(run);
  const finite = ({ points }: Pick<RunCurve, 'points'>) => points.filter(([, y]) => Number.isFinite(y));
  const loss = lossCurve(run);
  return {
    folder,
    state: jsonState(state),
    ...{ task: run.task, memory: run.memory, delays: config.delays, layerDelaySeconds: run.layerDelaySeconds },
    ...{ seed: run.seed, preset: config.preset, scale: run.scale ?? 'full', updates: run.updates },
    updatesMade: run.measurements.at(-1)?.update ?? 0,
    changed,
    curves: {
      over: kind.axis.column,
      [kind.performance.name]: finite({ points: performanceCurve(run) }),
      loss: finite(loss),
      alignment: Object.fromEntries(alignmentCurves(run).map((curve) => [curve.name, finite(curve)])),
    },
    alignment: alignmentOfLayers(run),
    result: result ?? null,
    environment: environment ?? null,
    config,
  };
}

const jsonState = ({ kind, ...rest }: RunState) => ({ kind, ...rest });
