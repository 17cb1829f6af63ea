import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectRefusal } from '../support/refusal.ts';
import { runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `cet --version` on a Node that calls itself so. */
function runOnNode(version: string) {
  const hook = join(temporaryFolder(), 'hook.mjs');
  writeFileSync(
    hook,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  return runCet(['--version'], { nodeOptions: ['--import', hook] });
}

it.each(['18.20.4', '20.18.3', '21.7.3', '22.8.0'])(
  'cet refuses Node %s and says which one it needs',
  async (version) => {
    expectRefusal(await runOnNode(version), `needs Node 20.19 or newer (of Node 22: 22.9), and this is ${version}`);
  },
);

it.each(['20.19.0', '22.9.0', '24.1.0'])('cet takes Node %s', async (version) => {
  expect(await runOnNode(version)).toMatchObject({ code: 0, stderr: '' });
});
