import { expect, it } from 'vitest';
import { asterixGame } from './asterix.ts';
import type { Draws } from './draws.ts';
import { action } from './game.ts';

/** Draws given in advance, and bounds that were asked for. */
function scripted(...values: number[]) {
  const asked: string[] = [];
  const take = (what: string) => {
    asked.push(what);
    return values.shift() ?? Number.NaN;
  };
  const refuse = () => {
    throw new Error('not expected');
  };
  const draws: Draws = {
    uniform: () => take('uniform'),
    integer: (from, end) => take(`integer ${from} to ${end}`),
    uniforms: refuse,
    integers: refuse,
  };
  return { draws, asked };
}

type State = ReturnType<typeof asterixGame.begin>;
const stateWith = (some: Partial<State>): State => ({ ...asterixGame.begin(scripted().draws), ...some });
const enemy = { column: 4, heading: 1 as const, isGold: false };

it('the lane is drawn among those that are free', () => {
  const lanes = [enemy, null, enemy, enemy, null, null, enemy, enemy].map((thing) => thing && { ...thing });
  const { draws, asked } = scripted(0.49, 0.33, 1);
  const state = stateWith({ spawnTimer: 0, lanes });
  asterixGame.step(state, action.none, draws);
  expect(asked).toEqual(['uniform', 'uniform', 'integer 0 to 3']);
  expect(state.lanes[4]).toEqual({ column: 0, heading: 1, isGold: true });
  expect(state.spawnTimer).toBe(9);
});

it('side and kind are drawn also where no lane is free', () => {
  const { draws, asked } = scripted(0.5, 0.34);
  const state = stateWith({ spawnTimer: 0, lanes: Array.from({ length: 8 }, () => ({ ...enemy, column: 1 })) });
  asterixGame.step(state, action.none, draws);
  expect(asked).toEqual(['uniform', 'uniform']);
});

it('gold that comes to the player counts once, and an enemy that comes to the player ends the episode', () => {
  const at = (isGold: boolean) =>
    stateWith({ moveTimer: 0, lanes: [null, null, null, null, { ...enemy, isGold }, null, null, null] });
  const gold = at(true);
  expect(asterixGame.step(gold, action.none, scripted().draws)).toBe(1);
  expect(gold).toMatchObject({ over: false, lanes: new Array(8).fill(null) });
  const death = at(false);
  expect(asterixGame.step(death, action.none, scripted().draws)).toBe(0);
  expect(death.over).toBe(true);
});

it('an enemy met at the edge leaves the board of the end where it moves off in that step', () => {
  const lanes = [null, null, null, null, { ...enemy, column: 9 }, null, null, null];
  const state = stateWith({ moveTimer: 0, playerColumn: 9, lanes });
  asterixGame.step(state, action.none, scripted().draws);
  expect(state).toMatchObject({ over: true, lanes: new Array(8).fill(null) });
});
