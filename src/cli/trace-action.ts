// What `cet trace` does once its options are read.
import { delayInSteps } from '../core/credit/delay-steps.ts';
import { UserError } from '../core/errors.ts';
import { discreteKernelsFigure, shownLags } from '../core/figures/discrete-kernels.ts';
import { suggest } from '../core/suggest.ts';
import { type KernelOptions, sampleKernel } from '../core/traces/kernel.ts';
import { discreteKernelStatistics } from '../core/traces/kernel-statistics.ts';
import { formatTraceSpec, parseTraceSpecs, type TraceSpec, traceLabel } from '../core/traces/trace-spec.ts';
import { terminalPlot } from '../edge/render/terminal-plot.ts';
import { parseDuration } from '../edge/runs/delays.ts';
import { type FigureTarget, writeFigureFiles } from './figure-options.ts';
import { colorOutput, printJson, printLine, renderTable } from './output.ts';

export interface TraceFlags {
  readonly memory: string;
  readonly delay: string;
  readonly step: string;
  readonly peakAlignment: string;
  readonly normalization: string;
  readonly json?: boolean;
}

export async function traceCommand(flags: TraceFlags, target: FigureTarget): Promise<void> {
  const specs = parseTraceSpecs(flags.memory);
  const stepSeconds = /step/i.test(flags.step) ? 0 : parseDuration(flags.step, 0);
  if (stepSeconds === 0)
    throw new UserError(`--step "${flags.step}" is not a time above 0; write for instance 200ms or 0.3s.`);
  const delaySeconds = parseDuration(flags.delay, stepSeconds);
  const options: KernelOptions = {
    delaySteps: delayInSteps(delaySeconds, stepSeconds),
    peakAlignment: oneOf('--peak-alignment', flags.peakAlignment, ['sampled', 'continuous']),
    normalization: oneOf('--normalization', flags.normalization, ['area', 'peak']),
  };
  const memories = specs.map((spec) => ({
    spec,
    statistics: discreteKernelStatistics(spec, options),
    kernel: sampleKernel(spec, options, shownLags(options.delaySteps)),
  }));
  const figure = discreteKernelsFigure({ memories: specs, kernel: options, stepSeconds });
  const files = await writeFigureFiles(figure, target);

  if (flags.json) {
    for (const { spec, statistics, kernel } of memories) {
      printJson({
        memory: formatTraceSpec(spec),
        delaySeconds,
        stepSeconds,
        ...statistics,
        kernel: [...kernel],
        files,
      });
    }
    return;
  }
  const seconds = (steps: number) => `${(steps * stepSeconds).toFixed(2)} s`;
  const rows = memories.map(({ spec, statistics }) => [
    formatTraceSpec(spec),
    seconds(statistics.peakLagSteps),
    statistics.peak.toPrecision(4),
    statistics.area.toPrecision(4),
    seconds(statistics.meanLagSteps),
    seconds(statistics.widthSteps),
  ]);
  printLine(
    `Error ${delaySeconds} s late, steps of ${stepSeconds} s (${Number(options.delaySteps.toPrecision(6))} steps)`,
  );
  printLine(await renderTable(['memory', 'peak at', 'peak', 'area', 'mean lag', 'width (s.d.)'], rows));
  printLine(plot(memories, stepSeconds));
  printLine(`\nFigure:\n${files.map((path) => `  ${path}`).join('\n')}`);
}

function plot(memories: readonly { spec: TraceSpec; kernel: Float64Array }[], stepSeconds: number): string {
  const series = memories.map(({ spec, kernel }) => ({
    label: traceLabel(spec),
    points: Array.from(kernel, (weight, lag) => [lag * stepSeconds, weight] as const),
  }));
  const width = Math.min(100, process.stdout.columns ?? 80);
  return terminalPlot(series, { width, color: colorOutput(), xTitle: 'time since the input (s)', yTitle: 'weight' });
}

function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw new UserError(`${option} ${text} is not known${suggest(text, allowed)}`);
  return found;
}
