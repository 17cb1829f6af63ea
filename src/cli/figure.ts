// `cet figure`: the paper's figures, from the exact mathematics, with the data beside them.
import type { Command } from 'commander';
import { addFigureOptions, type FigureFlags, parseFigureTarget, writeFigureFiles } from './figure-options.ts';
import { printJson, printLine } from './output.ts';

interface FigureCommandOptions extends FigureFlags {
  readonly memory?: string;
  readonly delay?: string;
  readonly json?: boolean;
}

export function registerFigureCommand(program: Command): void {
  const command = program
    .command('figure')
    .description("draw one of the paper's figures: 1b, 1c, 2")
    .argument('<id>', 'number of the figure: 1b, 1c or 2')
    .option('--memory <list>', "memories to show, such as et,cet:2,cet:6 (default: the paper's)")
    .option('--delay <time>', 'delay T (default: 2s)');
  addFigureOptions(command)
    .option('--json', 'print one JSON object with the paths')
    .addHelpText(
      'after',
      '\nExamples:\n  cet figure 1b\n  cet figure 1c --memory et,cet:6,cet:50 --delay 10s --theme dark\n  cet figure 2 --format pdf --out paper',
    )
    .action(async (id: string, options: FigureCommandOptions) => {
      const { parseFigureId, paperFigure } = await import('../core/figures/registry.ts');
      const { parseTraceSpecs } = await import('../core/traces/trace-spec.ts');
      const { parseDuration } = await import('../edge/runs/delays.ts');
      const target = await parseFigureTarget(options);
      const figure = paperFigure(parseFigureId(id), {
        ...(options.memory !== undefined && { memories: parseTraceSpecs(options.memory) }),
        ...(options.delay !== undefined && { delaySeconds: parseDuration(options.delay, STEP_SECONDS) }),
        stepSeconds: STEP_SECONDS,
      });
      const files = await writeFigureFiles(figure, target);
      if (options.json) printJson({ id: figure.id, title: figure.title, caption: figure.caption, files });
      else printLine(`${figure.title}\n${figure.caption}\n\n${files.map((path) => `  ${path}`).join('\n')}`);
    });
}

/** Length of a step in the paper's figures and broadcast experiments. */
const STEP_SECONDS = 0.2;
