import { PerformanceObserver } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { advanceCartPole, cartPole, cartPoleHasFallen } from './cart-pole.ts';
import type { EnvironmentCopies } from './environment.ts';

function heuristicActions(copies: EnvironmentCopies): Int32Array {
  return Int32Array.from({ length: copies.copies }, (_, copy) => cartPole.heuristic!(copies.observations, 4 * copy));
}

it('the angle rule holds the pole to the limit of 500 steps, which cuts the episode and does not end it', () => {
  const copies = cartPole.create(20, createRandom(0));
  for (let step = 1; step < 500; step += 1) {
    copies.step(heuristicActions(copies));
    expect([...copies.terminated, ...copies.truncated]).toEqual(new Array(40).fill(0));
  }
  const last = copies.observations.slice();
  copies.step(heuristicActions(copies));
  expect([...copies.truncated]).toEqual(new Array(20).fill(1));
  expect([...copies.terminated]).toEqual(new Array(20).fill(0));
  // What it showed at its end is one step further; what it shows now is a new start.
  for (let i = 0; i < last.length; i += 1) {
    expect(Math.abs(copies.finalObservations[i]! - last[i]!)).toBeLessThan(0.5);
    expect(Math.abs(copies.observations[i]!)).toBeLessThanOrEqual(Math.fround(0.05));
  }
});

it('a push to one side throws the pole to the other: the episode ends beyond 12 degrees, its last step rewarded', () => {
  const copies = cartPole.create(1, createRandom(5));
  const right = Int32Array.of(1);
  let steps = 0;
  do {
    copies.step(right);
    steps += 1;
    expect(copies.rewards[0]).toBe(1);
  } while (copies.terminated[0] === 0);
  expect(steps).toBeGreaterThan(5);
  expect(steps).toBeLessThan(15);
  expect(copies.finalObservations[2]).toBeLessThan((-12 * Math.PI) / 180);
  expect(Math.abs(copies.observations[2]!)).toBeLessThan(0.051);
});

it('mirrored states and pushes move as mirror images', () => {
  const state = Float64Array.of(0.3, -0.8, 0.1, 0.7);
  const mirror = state.map((value) => -value);
  for (const action of [0, 1, 1, 0, 0]) {
    advanceCartPole(state, 0, action);
    advanceCartPole(mirror, 0, 1 - action);
    expect([...mirror]).toEqual([...state.map((value) => -value)]);
  }
});

it('an episode lasts up to the limits and ends beyond them, or where a number is lost', () => {
  const angle = (12 * 2 * Math.PI) / 360;
  expect(cartPoleHasFallen(Float64Array.of(2.4, 9, angle, 9), 0)).toBe(false);
  expect(cartPoleHasFallen(Float64Array.of(-2.4 - 1e-12, 0, 0, 0), 0)).toBe(true);
  expect(cartPoleHasFallen(Float64Array.of(0, 0, angle + 1e-12, 0), 0)).toBe(true);
  expect(cartPoleHasFallen(Float64Array.of(Number.NaN, 0, 0, 0), 0)).toBe(true);
});

it('steps without garbage', async () => {
  const copies = cartPole.create(1024, createRandom(0));
  const random = createRandom(1);
  const actions = Int32Array.from({ length: 1024 }, () => random.integer(2));
  const collectionsWhileStepping = async () => {
    let collections = 0;
    const observer = new PerformanceObserver((list) => {
      collections += list.getEntries().length;
    });
    observer.observe({ entryTypes: ['gc'] });
    for (let step = 0; step < 20_000; step += 1) copies.step(actions);
    await new Promise((resolve) => setTimeout(resolve, 50));
    observer.disconnect();
    return collections;
  };
  // Sixteen bytes a step of a copy would be 330 MB, and twenty collections, each time; code that is not compiled yet makes garbage at first.
  let fewest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4 && fewest > 8; attempt += 1) {
    fewest = Math.min(fewest, await collectionsWhileStepping());
  }
  expect(fewest).toBeLessThanOrEqual(8);
});
