import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { Board } from './board.ts';
import { drawsFrom } from './draws.ts';
import { action } from './game.ts';
import { seaquestGame } from './seaquest.ts';

const draws = drawsFrom(createRandom(0));
type State = ReturnType<typeof seaquestGame.begin>;
/** Below the surface in row 1, column 5, facing left. */
const stateWith = (some: Partial<State>): State => ({
  ...seaquestGame.begin(draws),
  row: 1,
  hasSurfaced: false,
  ...some,
});
const step = (state: State, executed: number = action.none) => seaquestGame.step(state, executed, draws);
const heading = 1;

describe('surfacing', () => {
  it('with six divers gives 1 for each full tenth of oxygen, and leaves -1 aboard', () => {
    const state = stateWith({ diversAboard: 6, oxygen: 119 });
    expect(step(state, action.up)).toBe(5);
    expect(state).toMatchObject({ over: false, diversAboard: -1, oxygen: 200, spawnPeriod: 19, movePeriod: 5 });
  });

  it('with -1 aboard, as with any number but 0, is not the end, and takes one more', () => {
    const state = stateWith({ diversAboard: -1 });
    step(state, action.up);
    expect(state).toMatchObject({ over: false, diversAboard: -2, oxygen: 200 });
    const none = stateWith({ diversAboard: 0 });
    step(none, action.up);
    expect(none.over).toBe(true);
  });

  it('makes enemies come more often each time, and move faster every other time', () => {
    const state = stateWith({});
    const periods = Array.from({ length: 25 }, () => {
      Object.assign(state, { row: 1, hasSurfaced: false, diversAboard: 1, spawnTimer: 20, diverSpawnTimer: 30 });
      step(state, action.up);
      return `${state.spawnPeriod} ${state.movePeriod}`;
    });
    expect(periods.slice(0, 6)).toEqual(['19 5', '18 4', '17 4', '16 3', '15 3', '14 2']);
    expect(periods.slice(17)).toEqual(['2 2', '1 2', '1 2', '1 2', '1 2', '1 2', '1 2', '1 2']);
    expect(state.rampCount).toBe(19);
  });

  it('shows no gauge of divers below 0', () => {
    const cells = new Float32Array(1000);
    seaquestGame.show(stateWith({ diversAboard: -2, oxygen: 19 }), new Board(cells, 10));
    expect(cells.slice(900).includes(1)).toBe(false);
  });
});

describe('a full boat', () => {
  it('leaves a diver swimming through it', () => {
    const diver = { row: 1, column: 4, heading, moveTimer: 0 } as const;
    const state = stateWith({ diversAboard: 6, divers: [diver] });
    for (let at = 0; at < 7; at += 1) step(state);
    expect(state).toMatchObject({ diversAboard: 6, divers: [{ row: 1, column: 6 }] });
    const other = stateWith({ diversAboard: 5, divers: [{ ...diver, column: 4, moveTimer: 0 }] });
    step(other);
    expect(other).toMatchObject({ diversAboard: 6, divers: [] });
  });
});

describe('a submarine', () => {
  const submarine = { row: 3, column: 3, heading, moveTimer: 0, shotTimer: 0 } as const;

  it('that moves into a bullet is gone with it, and still fires', () => {
    // The bullet flies to (3, 4) first; the submarine follows, fires there, and its bullet moves on at once.
    const friendlyBullets = [{ row: 3, column: 5, heading: -1 as const }];
    const state = stateWith({ submarines: [{ ...submarine }], friendlyBullets });
    expect(step(state)).toBe(1);
    expect(state).toMatchObject({
      submarines: [],
      friendlyBullets: [],
      enemyBullets: [{ row: 3, column: 5, heading }],
    });
  });

  it('that leaves the board leaves no bullet behind', () => {
    const state = stateWith({ submarines: [{ ...submarine, column: 9 }] });
    step(state);
    expect(state).toMatchObject({ submarines: [], enemyBullets: [] });
  });
});

it('an enemy that is met, or comes, ends the episode at once', () => {
  for (const [column, moveTimer] of [
    [5, 3],
    [4, 0],
  ] as const) {
    const enemy = { row: 1, column, heading, moveTimer } as const;
    for (const enemies of [{ fish: [{ ...enemy }] }, { submarines: [{ ...enemy, shotTimer: 5 }] }]) {
      const state = stateWith(enemies);
      step(state);
      expect(state.over).toBe(true);
    }
  }
});

describe('a bullet', () => {
  it('ends the episode before it moves on and after', () => {
    for (const column of [4, 5]) {
      const state = stateWith({ enemyBullets: [{ row: 1, column, heading }] });
      step(state);
      expect(state.over).toBe(true);
    }
  });

  it('of ours takes the newest fish of its cell, and a submarine only where there is no fish', () => {
    const fish = { row: 3, column: 2, heading, moveTimer: 5 } as const;
    const friendlyBullets = [{ row: 3, column: 3, heading: -1 as const }];
    const submarines = [{ ...fish, shotTimer: 9 }];
    const state = stateWith({ fish: [fish, { ...fish, moveTimer: 4 }], submarines, friendlyBullets });
    expect(step(state)).toBe(1);
    expect(state).toMatchObject({ fish: [{ moveTimer: 4 }], submarines: [{ row: 3 }], friendlyBullets: [] });
  });
});

it('nothing appears in a row in which an enemy moves the other way, though all is drawn', () => {
  const drawn: string[] = [];
  const scripted = {
    ...draws,
    uniform: () => {
      drawn.push('uniform');
      return 0.4;
    },
    integer: () => {
      drawn.push('integer');
      return 3;
    },
  };
  const fish = { row: 3, column: 5, moveTimer: 5 };
  const against = stateWith({ spawnTimer: 0, fish: [{ ...fish, heading: -1 }] });
  seaquestGame.step(against, action.none, scripted);
  expect(against.fish).toHaveLength(1);
  expect(drawn).toEqual(['uniform', 'uniform', 'integer']);
  const along = stateWith({ spawnTimer: 0, fish: [{ ...fish, heading }] });
  seaquestGame.step(along, action.none, scripted);
  expect(along.fish).toHaveLength(2);
});
