// The paper's figures by their number: a new one is a file and a line here.
import { closest } from 'fastest-levenshtein';
import { UserError } from '../errors.ts';
import type { Figure } from './figure.ts';
import { kernelComparisonFigure } from './kernel-comparison.ts';
import type { PaperFigureOptions } from './paper-figure-options.ts';
import { signalMemoryFigure } from './signal-memory.ts';
import { stateFillingFigure } from './state-filling.ts';

// A list, since an object would put the key '2' before '1b'.
const paperFigures = [
  { id: '1b', draw: stateFillingFigure },
  { id: '1c', draw: kernelComparisonFigure },
  { id: '2', draw: signalMemoryFigure },
] as const satisfies readonly { id: string; draw: (options: PaperFigureOptions) => Figure }[];

export type FigureId = (typeof paperFigures)[number]['id'];

/** The numbers of all figures that can be drawn, in the order of the paper. */
export const figureIds: readonly FigureId[] = paperFigures.map(({ id }) => id);

/**
 * Reads the number of a figure, such as `1b` or `1B`.
 * @throws UserError with a suggestion when there is no such figure.
 */
export function parseFigureId(text: string): FigureId {
  const id = figureIds.find((known) => known === text.trim().toLowerCase());
  if (id !== undefined) return id;
  throw new UserError(
    `There is no figure "${text}" (there are ${figureIds.join(', ')}): did you mean ${closest(text, [...figureIds])}?`,
  );
}

/**
 * One of the paper's figures, computed from the exact equations.
 * @throws UserError on impossible options.
 */
export function paperFigure(id: FigureId, options: PaperFigureOptions = {}): Figure {
  const { draw } = paperFigures.find((figure) => figure.id === id)!;
  return draw(options);
}
