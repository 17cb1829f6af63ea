import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { drawAction, likeliestAction, splitSigns } from './policy.ts';

it('actions are drawn as often as the softmax of their logits says', () => {
  const logits = Float32Array.of(9, 9, 0, 1, 2, -1);
  const random = createRandom(3);
  const counts = [0, 0, 0, 0];
  const draws = 40_000;
  for (let draw = 0; draw < draws; draw += 1) counts[drawAction(logits, 2, 4, random)]! += 1;
  const weights = [0, 1, 2, -1].map(Math.exp);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  counts.forEach((count, action) => {
    const probability = weights[action]! / total;
    // Five standard deviations.
    expect(Math.abs(count / draws - probability)).toBeLessThan(
      5 * Math.sqrt((probability * (1 - probability)) / draws),
    );
  });
});

it('logits of any size draw an action that there is, and lost ones none', () => {
  const random = createRandom(4);
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, min: Math.fround(-1e30), max: Math.fround(1e30) }), {
        minLength: 1,
        maxLength: 6,
      }),
      (values) => {
        const logits = Float32Array.from(values);
        const action = drawAction(logits, 0, logits.length, random);
        expect(action).toBeGreaterThanOrEqual(0);
        expect(action).toBeLessThan(logits.length);
        expect(logits[likeliestAction(logits, 0, logits.length)]).toBe(Math.max(...values));
      },
    ),
  );
  expect(drawAction(Float32Array.of(0, Number.NaN), 0, 2, random)).toBe(-1);
  expect(drawAction(Float32Array.of(0, Number.POSITIVE_INFINITY), 0, 2, random)).toBe(-1);
  expect(likeliestAction(Float32Array.of(0, Number.NaN), 0, 2)).toBe(-1);
});

it('observations are split into their positive and negative parts, row by row', () => {
  const out = new Float32Array(8);
  splitSigns(Float32Array.of(1, -2, -3, 0), 2, out);
  expect([...out]).toEqual([1, 0, 0, 2, 0, 0, 3, 0]);
});
