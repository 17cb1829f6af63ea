import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { writeTinyExperiment } from '../support/sweep-and-kill.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

/** What a shell shows of `cet … | head -1`: the line, the exit code of cet, and standard error. */
async function intoHead(args: readonly string[]) {
  const words = ['node', 'bin/cet.js', ...args].map((word) => `'${word}'`).join(' ');
  const { stdout, stderr } = await promisify(execFile)('bash', [
    '-c',
    `${words} | head -1; echo "${'$'}{PIPESTATUS[0]}"`,
  ]);
  const lines = stdout.trimEnd().split('\n');
  return { line: lines[0] ?? '', code: lines.at(-1), stderr };
}

it('a second Ctrl-C leaves at once, even where the first is never answered', async () => {
  const script = `
    const { listenForStop } = await import('./dist/cli/stop-signal.js');
    const stop = listenForStop((name) => console.log('first ' + name));
    setInterval(() => undefined, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, output }).toEqual({ code: 130, output: 'ready\nfirst SIGINT\n' });
});

it('a reader that has read enough ends the output without a word', async () => {
  const sql = 'SELECT * FROM range(2000000)';
  const run = join(temporaryFolder(), 'run');
  const args = tinyTrainingArgs({
    data: writeImageFolder(join(run, '..', 'data')),
    updates: 1_000_000,
    settings: { logEvery: 1 },
  });
  const training = await intoHead([...args, '--out', run]);
  expect(training).toEqual({ line: expect.stringMatching(/^\{"update":1,/), code: '141', stderr: '' });
  expect(existsSync(join(run, 'checkpoint')), 'a training writes its checkpoint').toBe(true);
  const rows = await intoHead(['results', run, '--sql', sql, '--json']);
  expect(rows).toEqual({ line: '{"range":0}', code: '141', stderr: '' });
});

it('a reader that has read enough of a sweep ends it as Ctrl-C does, without a word, and it goes on when it is started again', async () => {
  const folder = temporaryFolder();
  const experiment = { data: writeImageFolder(join(folder, 'data')), updates: 3000, seeds: 1 };
  const file = writeTinyExperiment(join(folder, 'unread.json'), experiment);
  const sweep = ['sweep', file, '--out', join(folder, 'sweep'), '--jobs', '1', '--json'];
  const unread = await intoHead(sweep);
  expect(unread).toEqual({ line: expect.stringMatching(/^\{"cell":/), code: '141', stderr: 'unread: 2 cells.\n' });
  const { code, stdout } = await runCet(sweep);
  expect(code).toBe(0);
  expect(jsonLines(stdout).at(-1)).toMatchObject({ cells: 2, finished: 2, stopped: false });
});
