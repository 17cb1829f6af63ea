// What `cet demo` does once its options are read.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isSameJson } from '../core/canonical-json.ts';
import { UserError } from '../core/errors.ts';
import { type LearningCurveRow, learningCurvesFigure } from '../core/figures/learning-curves.ts';
import { shellWord } from '../core/shell-word.ts';
import { terminalPlot } from '../edge/render/terminal-plot.ts';
import { readMetrics } from '../edge/runs/metrics-log.ts';
import { readRunConfig, runPaths, timeStamp } from '../edge/runs/run-folder.ts';
import type { SupervisedResult } from '../edge/runs/supervised-run.ts';
import type { TrainConfig } from '../edge/runs/train-config.ts';
import { writeFigureFiles } from './figure-options.ts';
import { colorOutput, note, printJson, printLine } from './output.ts';
import { programName } from './program-name.ts';
import { describeResults, trainWithProgress } from './train-action.ts';
import { readNewRunConfig } from './train-options.ts';

const MEMORIES = ['et', 'cet:6', 'perfect'] as const;

export async function demoCommand(options: {
  readonly updates: string;
  readonly out?: string;
  readonly json?: boolean;
}): Promise<void> {
  const json = options.json === true;
  const out = options.out ?? join('runs', `demo__${timeStamp(new Date())}`);
  if (out === '') throw new UserError('--out "" names no folder; give one, or leave out --out.');
  const goOn = `${programName()} demo --updates ${options.updates} --out ${shellWord(out)}`;
  const results: SupervisedResult[] = [];
  const curves: LearningCurveRow[] = [];
  for (const memory of MEMORIES) {
    const { config } = await readNewRunConfig('mnist', {
      memory,
      delay: '2s',
      preset: 'paper',
      updates: options.updates,
    });
    if (results.length === 0) note('MNIST with the error signal 2 s late: ten other images are seen before it comes.');
    const folder = join(out, memory.replace(':', '-'));
    // A demo that was stopped goes on where it was.
    const mode = existsSync(runPaths(folder).config) ? 'resume' : 'new';
    if (mode === 'resume') checkSameConfig(await readRunConfig(folder), config, folder);
    const result = await trainWithProgress(folder, config, mode, json, goOn);
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
  const files = await writeFigureFiles(figure, { folder: out, formats: ['svg', 'png', 'csv'], theme: 'light' });
  if (json) return printJson({ figure: figure.id, files });
  printLine(await describeResults(results));
  printLine();
  printLine(plotCurves(curves));
  printLine(`\nFigure:\n${files.map((path) => `  ${path}`).join('\n')}`);
}

/** A folder of another demo is not gone on with. */
function checkSameConfig(stored: TrainConfig, asked: TrainConfig, folder: string): void {
  if (isSameJson(stored, asked)) return;
  throw new UserError(`${folder} holds a run of another configuration; choose another --out.`);
}

function plotCurves(curves: readonly LearningCurveRow[]): string {
  const series = MEMORIES.map((memory) => ({
    label: memory,
    points: curves.filter((row) => row.memory === memory).map((row) => [row.update, 100 * row.value] as const),
  }));
  const width = Math.min(100, process.stdout.columns ?? 80);
  return terminalPlot(series, { width, color: colorOutput(), xTitle: 'weight updates', yTitle: 'test accuracy (%)' });
}
