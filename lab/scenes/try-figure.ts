// A figure, or the sentence that says why there is none.
import { UserError } from '../../src/core/errors.ts';
import type { Figure } from '../../src/core/figures/figure.ts';

export interface Drawn {
  readonly figure: Figure | undefined;
  readonly complaint: string;
}

export function tryFigure(draw: () => Figure): Drawn {
  try {
    return { figure: draw(), complaint: '' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { figure: undefined, complaint: error.message };
  }
}

/** The same, with the last figure that could be drawn where there is none. */
export function createFigureTry(): (draw: () => Figure) => Drawn {
  let last: Figure | undefined;
  return (draw) => {
    const { figure, complaint } = tryFigure(draw);
    last = figure ?? last;
    return { figure: last, complaint };
  };
}
