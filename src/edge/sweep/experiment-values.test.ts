import { describe, expect, it } from 'vitest';
import { defaultScale } from './experiment-values.ts';

describe('a smoke of a game', () => {
  it.each([
    // 32 environments × 32 steps; 40 steps of delay and a quarter are two windows.
    ['spaceinvaders', 'broadcast:8s', 4 * 32 * 32],
    // 4 environments × 128 steps; 640 steps and a quarter are 7 windows, two layers of 400 steps of 0.3 s or 600 of 0.2 s at most 12.
    ['cartpole', 'broadcast:128s', 7 * 4 * 128],
    ['cartpole', 'retrograde:2min', 12 * 4 * 128],
    ['cartpole', '128s,2s,0', 7 * 4 * 128],
    ['cartpole', undefined, 4 * 4 * 128],
  ])('of %s with delays %s lasts until errors arrive, and no longer', (task, delays, samples) => {
    expect(defaultScale('smoke', { task, ...(delays && { delays }) })).toMatchObject({ samples });
  });

  it('without delay is as long whatever the delay is for others', () => {
    const smoke = (delays: string) => defaultScale('smoke', { task: 'cartpole', memory: 'backprop', delays });
    expect(smoke('broadcast:2s')).toEqual(smoke('broadcast:128s'));
  });
});
