import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { writeMnistRun } from '../../../tests/support/results-folder.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { collectResults } from './collect.ts';
import { exportResults } from './export.ts';

const renames = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }));

vi.mock('node:fs/promises', async (original) => {
  const files = await original<typeof import('node:fs/promises')>();
  const rename: typeof files.rename = async (from, to) => {
    renames.left -= 1;
    if (renames.left < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    return files.rename(from, to);
  };
  return { ...files, rename };
});

describe('an export of every table', () => {
  it('that fails at the last of them leaves none', async () => {
    const folder = temporaryFolder();
    writeMnistRun(join(folder, 'run'));
    const database = join(folder, 'results.duckdb');
    await collectResults(folder, database);
    const out = join(folder, 'out');
    renames.left = 2;
    await expect(exportResults(database, 'csv', out)).rejects.toThrow(/out.*csv/);
    expect(existsSync(out)).toBe(false);
    renames.left = Number.POSITIVE_INFINITY;
    expect((await exportResults(database, 'csv', out)).every(existsSync)).toBe(true);
  });
});
