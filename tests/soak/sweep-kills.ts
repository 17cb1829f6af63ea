// Kills two sweeps that share the cells of one experiment with SIGKILL at so many random moments, starts each anew, and compares every
// cell with a sweep that was left alone. Exit code 1 where one was lost, run twice, or differs.
//   npx tsx tests/soak/sweep-kills.ts [kills = 50] [--cells 20] [--updates 12000] [--jobs 2] [--life 2500] [--seed 0] [--keep]
// Needs a build (npm run build).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { writeImageFolder } from '../support/pattern-images.ts';
import { runCet } from '../support/run-cet.ts';
import { comparableSweep, sweepAndKill, writeTinyExperiment } from '../support/sweep-and-kill.ts';

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cells: text('20'),
    updates: text('12000'),
    jobs: text('2'),
    life: text('2500'),
    seed: text('0'),
    keep: { type: 'boolean', default: false },
  },
});
const kills = Number(positionals[0] ?? 50);
const cells = Number(values.cells);
const folder = mkdtempSync(join(tmpdir(), 'cet-soak-'));
const experiment = writeTinyExperiment(join(folder, 'kills.json'), {
  data: writeImageFolder(join(folder, 'data')),
  updates: Number(values.updates),
  memories: ['et', 'cet:2', 'cet:6', 'perfect'],
  seeds: cells / 4,
});
console.log(`A sweep of ${cells} cells that is left alone, in ${folder} ...`);
const alone = await runCet(['sweep', experiment, '--out', join(folder, 'alone'), '--json'], { timeoutMs: 0 });
if (alone.code !== 0) throw new Error(alone.stderr);
console.log('Two sweeps that are killed ...');
const begun = performance.now();
const killed = await sweepAndKill({
  experiment,
  folder: join(folder, 'killed'),
  cells,
  kills,
  seed: Number(values.seed),
  jobs: Number(values.jobs),
  longestLifeMs: Number(values.life),
  onKill: (kill, finished) => console.log(`kill ${kill}: ${finished} of ${cells} cells finished`),
});
const expected = comparableSweep(join(folder, 'alone'));
const actual = comparableSweep(join(folder, 'killed'));
const checks = {
  [`${kills} kills`]: killed.kills === kills,
  'both sweeps ended well': isDeepStrictEqual(killed.codes, [0, 0]),
  'no cell lost':
    isDeepStrictEqual(Object.keys(actual), Object.keys(expected)) && Object.keys(expected).length === cells,
  'no finished cell written again': killed.rewritten.length === 0,
  'results, rows and files as without kills': isDeepStrictEqual(actual, expected),
};
for (const [what, holds] of Object.entries(checks)) console.log(`${holds ? 'holds' : 'FAILS'}: ${what}`);
const holds = Object.values(checks).every(Boolean);
if (!holds) console.log(killed.complaints);
console.log(
  `${killed.kills} kills in ${Math.round((performance.now() - begun) / 1000)} s: ${holds ? 'as without' : `NOT as without; see ${folder}`}.`,
);
if (holds && !values.keep) rmSync(folder, { recursive: true });
process.exitCode = holds ? 0 : 1;
