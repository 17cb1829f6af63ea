// The examples as a reader runs them: each in a process of its own, on the built package.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function runExample(name: string, ...args: readonly string[]): Promise<string> {
  if (!existsSync(join(root, 'dist', 'api', 'index.js')))
    throw new Error('dist/ is missing: run "npm run build" first');
  const program = ['--import', 'tsx', join('examples', name), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root, encoding: 'utf8' });
  return stdout;
}

/** The number after a label in the output. */
function numberAfter(output: string, label: RegExp): number {
  const found = new RegExp(`${label.source}\\s+(-?[\\d.]+(?:e-?\\d+)?)`, 'm').exec(output);
  if (!found) throw new Error(`no number after ${label} in:\n${output}`);
  return Number(found[1]);
}

test('a trace stepped by hand is the kernel of its memory', async () => {
  const output = await runExample('trace-by-hand.ts');
  expect(numberAfter(output, /between trace and kernel:/)).toBeLessThan(1e-14);
  expect(numberAfter(output, /over 60 steps:/)).toBeCloseTo(1, 5);
  expect(output.match(/^ +\d+ {2}/gm)).toHaveLength(13);
});

test('your own network aligns its layers the better, the sharper their memories are', async () => {
  const output = await runExample('your-own-network.ts');
  const [et, cet, perfect] = [/^W1 .*alignment/, /^W2 .*alignment/, /^W3 .*alignment/].map((label) =>
    numberAfter(output, label),
  );
  expect(cet).toBeGreaterThan(et!);
  expect(perfect).toBeCloseTo(1, 3);
});

test('your own task is learned best with perfect memory and worst with the classical trace', async () => {
  const output = await runExample('your-own-task.ts');
  const [et, cet, perfect] = [/^et +test accuracy/, /^cet:6 +test accuracy/, /^perfect +test accuracy/].map((label) =>
    numberAfter(output, label),
  );
  expect(perfect).toBeGreaterThan(95);
  expect(cet).toBeGreaterThan(et! + 10);
  expect(perfect).toBeGreaterThan(cet!);
});

test('your own experiment runs its cells, decides its claim and writes a report; started again it runs nothing', async () => {
  const folder = temporaryFolder();
  const output = await runExample('your-own-experiment.ts', folder);
  expect(output).toContain(`4 of 4 cells finished in ${folder}`);
  expect(numberAfter(output, /^perfect:/)).toBeGreaterThan(numberAfter(output, /^et:/));
  expect(numberAfter(output, /probability of improvement:/)).toBe(1);
  expect(output).toMatch(/^claim: (holds|fails)$/m);
  const report = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(report).toContain('<h1>Does an exact memory pay?</h1>');
  const results = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('result.json'))
      .map((path) => statSync(join(folder, path)).mtimeMs);
  const before = results();
  await runExample('your-own-experiment.ts', folder);
  expect(results()).toEqual(before);
}, 180_000);

test('every example is short and says how to run it', () => {
  const names = readdirSync(join(root, 'examples'));
  expect(names).toEqual(['trace-by-hand.ts', 'your-own-experiment.ts', 'your-own-network.ts', 'your-own-task.ts']);
  for (const name of names) {
    const lines = readFileSync(join(root, 'examples', name), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length, name).toBeLessThanOrEqual(70);
    expect(lines.slice(0, 3).join('\n'), name).toContain(`npx tsx examples/${name}`);
  }
});
