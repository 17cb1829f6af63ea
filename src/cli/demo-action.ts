// What `cet demo` does once its options are read.
import { join } from 'node:path';
import { type LearningCurveRow, learningCurvesFigure } from '../core/figures/learning-curves.ts';
import { terminalPlot } from '../edge/render/terminal-plot.ts';
import { readMetrics } from '../edge/runs/metrics-log.ts';
import { runPaths } from '../edge/runs/run-folder.ts';
import type { SupervisedResult } from '../edge/runs/supervised-run.ts';
import { writeFigureFiles } from './figure-options.ts';
import { colorOutput, note, printJson, printLine } from './output.ts';
import { describeResults, trainWithProgress } from './train-action.ts';
import { readNewRunConfig } from './train-options.ts';

const MEMORIES = ['et', 'cet:6', 'perfect'] as const;

export async function demoCommand(options: {
  readonly updates: string;
  readonly out: string;
  readonly json?: boolean;
}): Promise<void> {
  const json = options.json === true;
  note('MNIST with the error signal 2 s late: ten other images are seen before it comes.');
  const results: SupervisedResult[] = [];
  const curves: LearningCurveRow[] = [];
  for (const memory of MEMORIES) {
    const { config } = await readNewRunConfig('mnist', {
      memory,
      delay: '2s',
      preset: 'paper',
      updates: options.updates,
    });
    const folder = join(options.out, memory.replace(':', '-'));
    const result = await trainWithProgress(folder, config, 'new', json);
    if (!result) return;
    results.push(result);
    for (const { update, testAccuracy } of await readMetrics(runPaths(folder).metrics)) {
      if (testAccuracy !== undefined) curves.push({ memory, seed: config.seed, update, value: testAccuracy });
    }
    if (json) printJson(result);
    else note(`${memory.padEnd(8)} test accuracy ${(100 * result.testAccuracy).toFixed(2)} %`);
  }
  const figure = learningCurvesFigure(curves, {
    id: 'accuracy',
    title: 'MNIST with errors 2 s late',
    metric: 'test accuracy (%)',
  });
  const files = await writeFigureFiles(figure, { folder: options.out, formats: ['svg', 'png', 'csv'], theme: 'light' });
  if (json) return printJson({ figure: figure.id, files });
  printLine(await describeResults(results));
  printLine();
  printLine(plotCurves(curves));
  printLine(`\nFigure:\n${files.map((path) => `  ${path}`).join('\n')}`);
}

function plotCurves(curves: readonly LearningCurveRow[]): string {
  const series = MEMORIES.map((memory) => ({
    label: memory,
    points: curves.filter((row) => row.memory === memory).map((row) => [row.update, 100 * row.value] as const),
  }));
  const width = Math.min(100, process.stdout.columns ?? 80);
  return terminalPlot(series, { width, color: colorOutput(), xTitle: 'weight updates', yTitle: 'test accuracy (%)' });
}
