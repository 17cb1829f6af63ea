import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('cet demo trains three memories on MNIST and draws their accuracy', async () => {
  const folder = join(temporaryFolder(), 'demo');
  const { code, stdout, stderr } = await runCet(['demo', '--updates', '3', '--out', folder, '--json']);
  expect(code, stderr).toBe(0);
  const lines = jsonLines(stdout);
  expect(lines.filter((line) => 'weightsSha256' in line).map(({ memory }) => memory)).toEqual([
    'et',
    'cet:6',
    'perfect',
  ]);
  const { files } = lines.at(-1) as { files: string[] };
  expect(files.map((path) => path.split('.').at(-1)).sort()).toEqual(['csv', 'png', 'svg']);
  for (const path of files) expect(existsSync(path), path).toBe(true);
  expect(JSON.parse(readFileSync(join(folder, 'perfect', 'config.json'), 'utf8'))).toMatchObject({
    preset: 'paper',
    delays: 'broadcast:2s',
  });
});

it('cet demo refuses a number of updates that is none, and makes no folder', async () => {
  const folder = temporaryFolder();
  expectRefusal(
    await runCet(['demo', '--updates', 'many', '--out', join(folder, 'demo')]).then(withoutNotes),
    /--updates "many"/,
  );
  expect(readdirSync(folder)).toEqual([]);
});

/** Without what the demonstration says before it begins. */
function withoutNotes<T extends { readonly stderr: string }>(outcome: T): T {
  return { ...outcome, stderr: outcome.stderr.replace(/^MNIST with the error signal[^\n]*\n/, '') };
}
