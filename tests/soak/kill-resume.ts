// Kills a training run with SIGKILL at so many random moments, resumes it each time, and compares its bits and rows with a run
// that was left alone. Exit code 1 where they differ.
//   npx tsx tests/soak/kill-resume.ts [kills = 50] [--tiny] [--seed 0] [--memory cet:6] [--keep]
// On MNIST; --tiny takes the small data set of the tests. Needs a build (npm run build).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { comparableRun, killAndResume } from '../support/kill-and-resume.ts';
import { writeImageFolder } from '../support/pattern-images.ts';
import { runCet } from '../support/run-cet.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tiny: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    seed: { type: 'string', default: '0' },
    memory: { type: 'string', default: 'cet:6' },
  },
});
const kills = Number(positionals[0] ?? 50);
const seed = Number(values.seed);
const folder = mkdtempSync(join(tmpdir(), 'cet-soak-'));

/** So many updates that the run outlives all kills: a process lives a second or so and makes some hundred updates. */
function trainingArgs(): string[] {
  if (values.tiny) {
    const data = writeImageFolder(join(folder, 'data'));
    const settings = { checkpointSeconds: 0.03, logEvery: 100, hiddenUnits: '[48,24]' };
    return tinyTrainingArgs({ data, updates: 400 * kills, memory: values.memory, settings });
  }
  const settings = ['checkpointSeconds=0.3', 'logEvery=20', 'alignmentEvery=7'];
  return [
    ...['train', 'mnist', '--memory', values.memory, '--delay', '2s', '--threads', '1', '--json'],
    ...['--updates', String(60 * kills), ...settings.flatMap((setting) => ['--set', setting])],
  ];
}

const args = trainingArgs();
console.log(`Uninterrupted run in ${folder} ...`);
const whole = await runCet([...args, '--out', join(folder, 'whole')], { timeoutMs: 0 });
if (whole.code !== 0) throw new Error(whole.stderr);
const moments: (number | undefined)[] = [];
const { kills: made, last } = await killAndResume({
  args,
  folder: join(folder, 'killed'),
  kills,
  seed,
  longestLifeMs: values.tiny ? 100 : 1000,
  onKill(kill, update) {
    moments.push(update);
    console.log(
      `kill ${kill}${update === undefined ? ', before its first row' : `, after the row of update ${update}`}`,
    );
  },
});
if (last.code !== 0) throw new Error(last.stderr);
const expected = comparableRun(join(folder, 'whole'));
const actual = comparableRun(join(folder, 'killed'));
const checks = {
  'weights and result': isDeepStrictEqual(actual.result, expected.result),
  'rows of metrics': isDeepStrictEqual(actual.rows, expected.rows),
  'files, nothing left behind': isDeepStrictEqual(actual.files, expected.files),
  [`${kills} kills`]: made === kills,
};
for (const [what, holds] of Object.entries(checks)) console.log(`${holds ? 'same' : 'DIFFERENT'}: ${what}`);
if (!checks['files, nothing left behind']) console.log(`  left: ${actual.files.join(', ')}`);
const holds = Object.values(checks).every(Boolean);
console.log(
  `${made} kills, ${new Set(moments).size} different moments: ${holds ? 'the same bits' : `NOT the same; see ${folder}`}.`,
);
if (holds && !values.keep) rmSync(folder, { recursive: true });
process.exitCode = holds ? 0 : 1;
