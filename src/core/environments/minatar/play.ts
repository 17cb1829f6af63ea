// A game being played, episode after episode, with sticky actions: now and then what was executed last is executed again.
import type { Board } from './board.ts';
import type { Draws } from './draws.ts';
import { action, type MinAtarGame } from './game.ts';

/** How often the action that is asked for gives way to the one executed last. */
const STICKY_PROBABILITY = 0.1;

/** Where a play stands, but for its draws. */
export interface PlayState<State> {
  /** Executed last, also in an earlier episode. */
  readonly lastAction: number;
  readonly game: State;
}

export class MinAtarPlay<State extends { over: boolean }> {
  readonly #game: MinAtarGame<State>;
  readonly #draws: Draws;
  #lastAction: number;
  #state: State;

  /** @param from where to go on; left out, a first episode begins. It is owned by the play from then on. */
  constructor(
    game: MinAtarGame<State>,
    draws: Draws,
    from: PlayState<State> = { lastAction: action.none, game: game.begin(draws) },
  ) {
    this.#game = game;
    this.#draws = draws;
    this.#lastAction = from.lastAction;
    this.#state = from.game;
  }

  get over(): boolean {
    return this.#state.over;
  }

  /** Begins the next episode. */
  begin(): void {
    this.#state = this.#game.begin(this.#draws);
  }

  /** One step; after the end of an episode nothing happens any more, for a reward of 0. @returns the reward */
  step(asked: number): number {
    if (this.#draws.uniform() >= STICKY_PROBABILITY) this.#lastAction = asked;
    return this.#state.over ? 0 : this.#game.step(this.#state, this.#lastAction, this.#draws);
  }

  /** Shows the game, and nothing else, on a board of its channels. */
  show(board: Board): void {
    board.clear();
    this.#game.show(this.#state, board);
  }

  /** A copy, as plain JSON. */
  save(): PlayState<State> {
    return { lastAction: this.#lastAction, game: structuredClone(this.#state) };
  }
}
