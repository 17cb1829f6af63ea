// A figure of a reproduction: drawn light and dark with its numbers beside it, or why it cannot be drawn.
import { join, posix } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Figure } from '../../core/figures/figure.ts';
import { type FigureId, figureExperiments, isRunFigure, paperFigure, runFigure } from '../../core/figures/registry.ts';
import type { ReportedFigure } from '../../core/report/reproduction-report.ts';
import { figureFormats, writeFigure } from '../render/write-figure.ts';
import { readRecordedRuns } from '../runs/recorded-runs.ts';

const FIGURES = 'figures';

/**
 * @param runs folders of the runs that it is drawn from
 * @param report folder of the report
 */
export async function drawReportFigure(id: FigureId, runs: readonly string[], report: string): Promise<ReportedFigure> {
  let figure: Figure;
  try {
    figure = await makeFigure(id, runs);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { id: `Figure ${id}`, title: `Figure ${id}`, caption: '', missing: error.message };
  }
  const folder = join(report, FIGURES);
  await writeFigure(figure, folder, figureFormats, { theme: 'light' });
  await writeFigure(figure, folder, ['svg'], { theme: 'dark' });
  // The subtitle is in the picture, and what it says in the caption too.
  const { title, caption } = figure;
  return {
    id: `Figure ${id}`,
    title: `Figure ${id}: ${title}`,
    caption,
    file: posix.join(FIGURES, `${figure.id}.svg`),
  };
}

async function makeFigure(id: FigureId, folders: readonly string[]): Promise<Figure> {
  if (!isRunFigure(id)) return paperFigure(id);
  if (folders.length === 0) throw new UserError('None of its runs has begun.');
  const { runs } = await readRecordedRuns(
    folders,
    figureExperiments(id).map(({ task }) => task),
  );
  return runFigure(id, runs);
}
