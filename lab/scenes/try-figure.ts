// A figure, or the sentence that says why there is none: what is shown then is the last one that could be drawn.
import { UserError } from '../../src/core/errors.ts';
import type { Figure } from '../../src/core/figures/figure.ts';

export interface Drawn {
  readonly figure: Figure | undefined;
  readonly complaint: string;
}

export function createFigureTry(): (draw: () => Figure) => Drawn {
  let last: Figure | undefined;
  return (draw) => {
    try {
      last = draw();
      return { figure: last, complaint: '' };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { figure: last, complaint: error.message };
    }
  };
}
