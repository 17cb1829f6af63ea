// An experiment of your own as a program: two memories, two seeds, errors 2 s late; what the runs reached, in SQL and beside each other; a claim
// about them, decided by code; a report as one HTML file.
// Run it by: npx tsx examples/your-own-experiment.ts [FOLDER]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as said from 'cascading-traces/experiments';
import * as cet from 'cascading-traces/node';

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'experiment-'));
const print = (line: string) => process.stdout.write(`${line}\n`);
const name = 'your-own-experiment';
const definition = cet.defineExperiment({
  title: 'Does an exact memory pay?',
  base: { task: 'mnist', delay: '2s', updates: 120, hiddenUnits: [32], logEvery: 20 },
  axes: { memory: ['et', 'perfect'] },
  seeds: 2,
});

// Run it: finished cells are not run again, so the program may be started anew at any time.
const experiment = await cet.toExperiment(definition, { source: name, name, folder });
const { cells } = await cet.resolveCells(experiment, { scale: 'full', mostCells: 100, source: name });
const configs = cells.map(({ config }) => config);
const jobs = cet.chooseJobs(undefined, configs);
await cet.openSweepFolder(folder, experiment, 'full', cells);
const { statuses } = await cet.runSweep({ ...jobs, folder, cells, executor: cet.localExecutor });
const results = [...statuses.values()].flatMap((status) => (status.kind === 'finished' ? [status.result] : []));
print(`${results.length} of ${cells.length} cells finished in ${folder}`);

// Ask the runs.
const database = join(folder, 'results.duckdb');
await cet.collectResults(folder, database);
const sql = 'SELECT memory, avg(test_accuracy) AS mean FROM runs GROUP BY ALL ORDER BY ALL';
for (const { memory, mean } of await cet.queryResults(database, sql)) print(`${memory}: ${100 * Number(mean)} %`);
const { runs } = await cet.readRecordedRuns([folder]);
const { conditions } = said.compareRuns(runs, { random: said.createRandom(0) });
print(`probability of improvement: ${conditions[1]?.difference?.improvement?.value}`);

// Decide a claim.
const claim: said.Claim<readonly said.ClaimRun[]> = {
  number: 1,
  statement: 'Perfect memory learns better than a classical trace when errors are 2 s late.',
  source: 'this file',
  rule: 'Its mean accuracy is higher by more than the standard deviation over seeds.',
  runs: [],
  decide(evidence) {
    const [et, perfect] = said.seedSummaries(evidence, 'mnist', 'broadcast');
    if (!et || !perfect) return said.verdictOf([], ['one of the memories']);
    const better = said.above('perfect above et', perfect.mean, et.mean, said.seedSpread(et, perfect));
    return said.verdictOf([better], [], Math.min(et.seeds, perfect.seeds));
  },
};
const unfinished = cells.length - results.length;
const decided = claim.decide((await cet.readClaimRuns([folder], ['mnist'])).runs);
const verdict = said.withMissing(decided, unfinished > 0 ? [`${unfinished} of the runs`] : []);
print(`claim: ${verdict.outcome}`);

// Report it.
const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
const markdown = said.reproductionMarkdown({
  title: experiment.title,
  scale: 'full',
  claims: [{ claim, ...verdict }],
  figures: [],
  experiments: [{ name, cells: cells.length, finished: results.length, seconds }],
  environment: { ...cet.describeEnvironment(jobs.threads, 'cpu') },
});
writeFileSync(join(folder, 'report.html'), await cet.htmlPage(markdown, join(folder, 'report.md')));
print(`report: ${join(folder, 'report.html')}`);
