// A folder of its own for a test, gone when the test ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Creates an empty folder; it is removed with all it holds when the running test ends, pass or fail. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cet-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
