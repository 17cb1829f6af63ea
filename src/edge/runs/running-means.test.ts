import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RunningMeans } from './running-means.ts';

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

it('the mean is that of the values since the last time', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), fc.array(value, { minLength: 1 }), (before, after) => {
      const means = new RunningMeans();
      for (const one of before) means.add('loss', one);
      means.take();
      for (const one of after) means.add('loss', one);
      expect(means.take('loss').loss).toBe(after.reduce((sum, one) => sum + one, 0) / after.length);
    }),
  );
});

it('going through a checkpoint at any place changes no bit of the mean', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 2 }), fc.nat(), (values, at) => {
      const whole = new RunningMeans();
      for (const one of values) whole.add('gradientNorm', one);
      const cut = at % values.length;
      const first = new RunningMeans();
      for (const one of values.slice(0, cut)) first.add('gradientNorm', one);
      const second = new RunningMeans(JSON.parse(JSON.stringify(first.state())));
      for (const one of values.slice(cut)) second.add('gradientNorm', one);
      expect(second.take('gradientNorm')).toEqual(whole.take('gradientNorm'));
    }),
  );
});

it('an undefined alignment is left out of the mean, and one that never was defined is null', () => {
  const means = new RunningMeans();
  for (const cosine of [0.5, null, 0.7]) means.add('alignment.W1', cosine);
  means.add('alignment.W2', null);
  expect(means.take().alignment).toEqual({ W1: 0.6, W2: null });
  means.add('loss', 1);
  expect(means.take()).not.toHaveProperty('alignment');
});
