// Copies of a MinAtar game, stepped together. MinAtar knows no limit of steps, so no episode is ever cut: only Freeway's ends by the clock,
// and that end is part of the game (terminal).
import { z } from 'zod';
import { type Random, restoreRandom } from '../../random/random.ts';
import { parseSavedState, randomStateSchema } from '../saved-state.ts';
import type { Scene } from '../scene/scene.ts';
import { createStepArrays } from '../step-arrays.ts';
import type { WatchableCopies } from '../watchable.ts';
import { BOARD_SIZE, Board } from './board.ts';
import { drawsFrom } from './draws.ts';
import { actionNames, type MinAtarGame, whole } from './game.ts';
import { minAtarScene } from './minatar-scene.ts';
import { MinAtarPlay } from './play.ts';

interface Copy<State extends { over: boolean }> {
  random: Random;
  play: MinAtarPlay<State>;
  readonly board: Board;
  readonly finalBoard: Board;
}

function stateSchema<State extends { over: boolean }>(game: MinAtarGame<State>, copies: number) {
  const lastCell = BOARD_SIZE * BOARD_SIZE * game.channels.length - 1;
  const copy = z.object({
    random: randomStateSchema,
    lastAction: whole(0, actionNames.length - 1),
    game: game.stateSchema,
    /** What `finalObservations` holds: few bits of many. */
    finalCells: z.array(whole(0, lastCell)),
    reward: z.number(),
    terminated: z.literal([0, 1]),
  });
  return z.object({ environment: z.literal(game.name), copies: z.array(copy).length(copies) });
}

export class MinAtarCopies<State extends { over: boolean }> implements WatchableCopies {
  readonly copies: number;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  /** Always 0. */
  readonly truncated: Uint8Array;
  readonly #game: MinAtarGame<State>;
  readonly #copies: readonly Copy<State>[];

  /** @param randoms one for each copy */
  constructor(game: MinAtarGame<State>, randoms: readonly Random[]) {
    const { channels } = game;
    const copies = randoms.length;
    const cells = BOARD_SIZE * BOARD_SIZE * channels.length;
    this.copies = copies;
    const arrays = createStepArrays(copies, { shape: [BOARD_SIZE, BOARD_SIZE, channels.length], low: 0, high: 1 });
    this.observations = arrays.observations;
    this.finalObservations = arrays.finalObservations;
    this.rewards = arrays.rewards;
    this.terminated = arrays.terminated;
    this.truncated = arrays.truncated;
    this.#game = game;
    const boardOf = (observations: Float32Array, copy: number) =>
      new Board(observations.subarray(copy * cells, (copy + 1) * cells), channels.length);
    this.#copies = randoms.map((random, copy) => ({
      random,
      play: new MinAtarPlay(game, drawsFrom(random)),
      board: boardOf(this.observations, copy),
      finalBoard: boardOf(this.finalObservations, copy),
    }));
    for (const { play, board } of this.#copies) play.show(board);
  }

  step(actions: Int32Array): void {
    for (let at = 0; at < this.copies; at += 1) {
      const { play, board, finalBoard } = this.#copies[at]!;
      this.rewards[at] = play.step(actions[at]!);
      this.terminated[at] = play.over ? 1 : 0;
      if (play.over) {
        play.show(finalBoard);
        play.begin();
      }
      play.show(board);
    }
  }

  draw(copy: number): Scene {
    return minAtarScene(this.#copies[copy]!.board.cells, this.#game.channels);
  }

  save(): unknown {
    const copies = this.#copies.map(({ random, play, finalBoard }, at) => ({
      random: random.state(),
      ...play.save(),
      finalCells: finalBoard.litCells(),
      reward: this.rewards[at]!,
      terminated: this.terminated[at]!,
    }));
    return { environment: this.#game.name, copies };
  }

  restore(state: unknown): void {
    const saved = parseSavedState(this.#game.title, this.copies, stateSchema(this.#game, this.copies), state);
    this.#copies.forEach((copy, at) => {
      const { random, lastAction, game, finalCells, reward, terminated } = saved.copies[at]!;
      copy.random = restoreRandom(random);
      copy.play = new MinAtarPlay(this.#game, drawsFrom(copy.random), { lastAction, game });
      copy.play.show(copy.board);
      copy.finalBoard.clear();
      for (const cell of finalCells) copy.finalBoard.lightCell(cell);
      this.rewards[at] = reward;
      this.terminated[at] = terminated;
    });
  }
}
