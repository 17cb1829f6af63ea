import { isAbsolute, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

it('the cache lies where CET_CACHE_DIR says, else below XDG_CACHE_HOME, else at the place of the system', () => {
  expect(cacheFolder({ CET_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  expect(cacheFolder({ CET_CACHE_DIR: 'here' })).toBe(resolve('here'));
  expect(cacheFolder({ CET_CACHE_DIR: '', XDG_CACHE_HOME: '/b' })).toBe('/b/cascading-traces');
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).not.toContain('relative');
  expect(isAbsolute(cacheFolder({}))).toBe(true);
});
