// Options that every command with a figure has: where it goes, in which formats and style.
import type { Command } from 'commander';
import { UserError } from '../core/errors.ts';
import type { Figure } from '../core/figures/figure.ts';
import { suggest } from '../core/suggest.ts';
import type { FigureFormat } from '../edge/render/write-figure.ts';

export interface FigureFlags {
  readonly out: string;
  readonly format: string;
  readonly theme: string;
}

export function addFigureOptions(command: Command): Command {
  return command
    .option('--out <folder>', 'folder for the files', 'figures')
    .option('--format <list>', 'svg, png, pdf, csv', 'svg,png,pdf,csv')
    .option('--theme <theme>', 'light or dark', 'light');
}

export interface FigureTarget {
  readonly folder: string;
  readonly formats: readonly FigureFormat[];
  readonly theme: 'light' | 'dark';
}

/** Checks the options before anything is computed. @throws UserError */
export async function parseFigureTarget(flags: FigureFlags): Promise<FigureTarget> {
  const { figureFormats } = await import('../edge/render/write-figure.ts');
  const formats = flags.format.split(',').map((text) => {
    const format = figureFormats.find((known) => known === text.trim().toLowerCase());
    if (!format) throw new UserError(`--format: unknown format "${text.trim()}"${suggest(text.trim(), figureFormats)}`);
    return format;
  });
  if (flags.theme !== 'light' && flags.theme !== 'dark') {
    throw new UserError(`--theme ${flags.theme} is not known; choose light or dark.`);
  }
  return { folder: flags.out, formats: [...new Set(formats)], theme: flags.theme };
}

/** Writes the figure and returns the paths. */
export async function writeFigureFiles(
  figure: Figure,
  { folder, formats, theme }: FigureTarget,
): Promise<readonly string[]> {
  const { writeFigure } = await import('../edge/render/write-figure.ts');
  return writeFigure(figure, folder, formats, { theme });
}
