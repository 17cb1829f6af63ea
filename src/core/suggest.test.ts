import { describe, expect, it } from 'vitest';
import { suggest } from './suggest.ts';

describe('a suggestion', () => {
  it.each([
    ['minst', ['mnist', 'cifar10'], 'mnist'],
    ['emtpy', ['failed', 'empty'], 'empty'],
    ['updats', ['updates', 'samples'], 'updates'],
    ['SEED', ['seed', 'delays'], 'seed'],
  ])('for %s is the name that was meant', (given, allowed, expected) => {
    expect(suggest(given, allowed)).toContain(`did you mean "${expected}"?`);
  });

  it('is not made where nothing is near: all names are given', () => {
    expect(suggest('xyz', ['seed', 'delays'])).toBe('; allowed are seed, delays.');
    expect(suggest('', ['seed'])).toBe('; allowed are seed.');
  });
});
