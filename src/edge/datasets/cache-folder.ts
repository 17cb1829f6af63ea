// Where fetched data lies: a folder that belongs to the user and may be deleted at any time.
import { isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';

const program = 'cascading-traces';

/**
 * `CET_CACHE_DIR` if it is set; else `cascading-traces` in `XDG_CACHE_HOME`, or in the system's own place for caches.
 * @param env the environment; that standard ignores a relative path, and so does this
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (env.CET_CACHE_DIR) return resolve(env.CET_CACHE_DIR);
  const standard = env.XDG_CACHE_HOME;
  if (standard && isAbsolute(standard)) return join(standard, program);
  return envPaths(program, { suffix: '' }).cache;
}
