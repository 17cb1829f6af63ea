// What `cet figure` does once its options are read.
import { formatMemory, parseMemory } from '../core/credit/memory.ts';
import { UserError } from '../core/errors.ts';
import type { Figure } from '../core/figures/figure.ts';
import {
  type EquationFigureId,
  figureExperiments,
  isRunFigure,
  paperFigure,
  parseFigureId,
  type RunFigureId,
  runFigure,
} from '../core/figures/registry.ts';
import type { RunFigureOptions } from '../core/figures/run-selection.ts';
import { parseTraceSpecs } from '../core/traces/trace-spec.ts';
import { parseDuration } from '../edge/runs/delays.ts';
import { readRecordedRuns } from '../edge/runs/recorded-runs.ts';
import { actorCriticKind } from './actor-critic-options.ts';
import { parseSetting } from './config-values.ts';
import type { FigureCommandFlags } from './figure.ts';
import { parseFigureTarget, writeFigureFiles } from './figure-options.ts';
import { noteSkipped } from './note-skipped.ts';
import { printJson, printLine } from './output.ts';
import { supervisedKind } from './train-options.ts';

/** Length of a step in the paper's figures from equations. */
const STEP_SECONDS = 0.2;

export async function figureCommand(idText: string, flags: FigureCommandFlags): Promise<void> {
  const id = parseFigureId(idText);
  const target = await parseFigureTarget(flags);
  const figure = isRunFigure(id) ? await figureFromRuns(id, flags) : figureFromEquations(id, flags);
  const files = await writeFigureFiles(figure, target);
  const { title, subtitle, caption } = figure;
  if (flags.json)
    return printJson({ id: figure.id, title, ...(subtitle !== undefined && { subtitle }), caption, files });
  const head = subtitle === undefined ? title : `${title}\n${subtitle}`;
  printLine(`${head}\n${caption}\n\n${files.map((path) => `  ${path}`).join('\n')}`);
}

function figureFromEquations(id: EquationFigureId, flags: FigureCommandFlags): Figure {
  for (const option of ['from', 'where'] as const) {
    if (flags[option] === undefined) continue;
    throw new UserError(`Figure ${id} is drawn from the equations alone; leave out --${option}.`);
  }
  return paperFigure(id, {
    ...(flags.memory !== undefined && { memories: parseTraceSpecs(flags.memory) }),
    ...(flags.delay !== undefined && { delaySeconds: parseDuration(flags.delay, STEP_SECONDS) }),
    stepSeconds: STEP_SECONDS,
  });
}

async function figureFromRuns(id: RunFigureId, flags: FigureCommandFlags): Promise<Figure> {
  const experiments = figureExperiments(id);
  const kind = experiments.some((experiment) => experiment.kind === 'play') ? actorCriticKind : supervisedKind;
  const options = {
    ...(flags.memory !== undefined && { memories: parseMemories(flags.memory) }),
    ...(flags.delay !== undefined && parseDelayList(flags.delay)),
    ...(flags.where !== undefined && {
      where: Object.fromEntries(flags.where.map((text) => parseSetting('--where', text, kind))),
    }),
  };
  if (flags.from === undefined) {
    throw new UserError(`Figure ${id} is drawn from runs; name the folder that they are in, such as --from runs.`);
  }
  const tasks = experiments.map(({ task }) => task);
  const { runs, skipped } = await readRecordedRuns(flags.from, tasks);
  noteSkipped(skipped);
  return runFigure(id, runs, options);
}

function parts(option: string, text: string): readonly string[] {
  const found = text.split(',').filter((part) => part.trim() !== '');
  if (found.length > 0) return found;
  throw new UserError(`${option} "${text}" names nothing; give one or several, with commas between.`);
}

function parseMemories(text: string): readonly string[] {
  return parts('--memory', text).map((part) => formatMemory(parseMemory(part)));
}

/** How long a step is stands in the configuration of each run, so delays in steps stay steps. */
function parseDelayList(text: string): Pick<RunFigureOptions, 'delaysSeconds' | 'delaysSteps'> {
  const asked = parts('--delay', text).map((part) => ({
    duration: parseDuration(part, 1),
    inSteps: /steps?\s*$/.test(part),
  }));
  const durations = (inSteps: boolean) =>
    asked.filter((one) => one.inSteps === inSteps).map(({ duration }) => duration);
  return { delaysSeconds: durations(false), delaysSteps: durations(true) };
}
