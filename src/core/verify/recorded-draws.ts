// Random draws as a golden file recorded them, handed out one by one and only for what they were recorded for.
import type { Draws } from '../environments/minatar/draws.ts';

/** A number for a call that returned one, a list for a call that returned several. */
export type RecordedDraw = number | readonly number[];

/** A game asked for something else than was recorded. */
export class DrawMismatch extends Error {
  override readonly name = 'DrawMismatch';
}

export class RecordedDraws implements Draws {
  #draws: readonly RecordedDraw[] = [];
  #taken = 0;

  /** Hands out these from now on. */
  load(draws: readonly RecordedDraw[]): void {
    this.#draws = draws;
    this.#taken = 0;
  }

  /** @throws DrawMismatch where not all were asked for */
  expectAllTaken(): void {
    const left = this.#draws.length - this.#taken;
    if (left > 0) throw new DrawMismatch(`${this.#taken} draws instead of ${this.#draws.length}`);
  }

  uniform(): number {
    return this.#takeOne('a uniform', isUniform);
  }

  integer(from: number, exclusiveEnd: number): number {
    return this.#takeOne(`an integer from ${from} to ${exclusiveEnd - 1}`, isInteger(from, exclusiveEnd));
  }

  uniforms(count: number): readonly number[] {
    return this.#takeList(count, 'uniforms', isUniform);
  }

  integers(from: number, exclusiveEnd: number, count: number): readonly number[] {
    return this.#takeList(count, `integers from ${from} to ${exclusiveEnd - 1}`, isInteger(from, exclusiveEnd));
  }

  #takeOne(what: string, fits: (value: number) => boolean): number {
    const draw = this.#take(what);
    if (typeof draw !== 'number' || !fits(draw)) throw this.#mismatch(what, draw);
    return draw;
  }

  #takeList(count: number, what: string, fits: (value: number) => boolean): readonly number[] {
    const draw = this.#take(`${count} ${what}`);
    if (typeof draw === 'number' || draw.length !== count || !draw.every(fits))
      throw this.#mismatch(`${count} ${what} at once`, draw);
    return draw;
  }

  #take(what: string): RecordedDraw {
    const draw = this.#draws[this.#taken];
    if (draw === undefined) throw new DrawMismatch(`${what} is drawn beyond the ${this.#draws.length} draws recorded`);
    this.#taken += 1;
    return draw;
  }

  #mismatch(what: string, draw: RecordedDraw): DrawMismatch {
    return new DrawMismatch(`draw ${this.#taken} is ${what}, where ${JSON.stringify(draw)} was recorded`);
  }
}

function isUniform(value: number): boolean {
  return value >= 0 && value < 1;
}

function isInteger(from: number, exclusiveEnd: number): (value: number) => boolean {
  return (value) => Number.isInteger(value) && value >= from && value < exclusiveEnd;
}
