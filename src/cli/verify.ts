// `cet verify`: compares this build with golden files, whose numbers come from elsewhere.
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import type { VerifyProgress, VerifyReport } from '../edge/verify/verify-files.ts';
import { note, printJson, printLine, renderTable } from './output.ts';
import { createProgress, type Progress } from './progress.ts';

export function registerVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description('compare what this build computes with golden files')
    .argument('<path...>', 'golden files, or folders of them')
    .option('--json', 'print JSON lines')
    .addHelpText(
      'after',
      `
Most files take less than two seconds; lunar_lander.json plays 4,000 episodes for its means: about 15 seconds.
Exit code 1 where an error is beyond its tolerance; 2 where a file is damaged, or is named by itself and not known.

Examples:
  cet verify tests/golden
  cet verify my-case.json --json`,
    )
    .action(async (paths: string[], options: { readonly json?: boolean }) => {
      const { createNodeEngine } = await import('../edge/engine/node.ts');
      const { verifyPaths } = await import('../edge/verify/verify-files.ts');
      const engine = await createNodeEngine({ threads: availableParallelism() });
      const progress = createVerifyProgress();
      const report = await verifyPaths(paths, engine, progress.onProgress).finally(progress.stop);
      if (options.json) printReportJson(report);
      else await printReport(report);
      if (report.files.some(({ rows }) => rows.some(({ holds }) => !holds))) process.exitCode = 1;
    });
}

/** A bar for each file whose check takes long. */
function createVerifyProgress() {
  let shown: string | undefined;
  let bar: Progress | undefined;
  return {
    async onProgress({ path, done, total }: VerifyProgress) {
      if (path !== shown) {
        bar?.stop();
        shown = path;
        bar = await createProgress(`checking ${path}`, total);
      }
      bar?.update(done);
      // The check computes without a pause: without a turn of its own the bar would not be drawn.
      await setImmediate();
    },
    stop: () => bar?.stop(),
  };
}

function printReportJson({ files, notChecked }: VerifyReport): void {
  for (const { path, rows } of files) {
    // JSON has no infinity: an error without bound is null.
    for (const row of rows)
      printJson({ path, ...row, worstError: Number.isFinite(row.worstError) ? row.worstError : null });
  }
  for (const path of notChecked) printJson({ path, kind: null, checked: false });
}

async function printReport({ files, notChecked }: VerifyReport): Promise<void> {
  const rows = files.flatMap((file) => file.rows);
  const table = await renderTable(
    ['kind', 'variant', 'precision', 'compared', 'worst error', 'allowed', '', 'at'],
    rows.map((row) => [
      row.kind,
      row.variant,
      row.precision,
      String(row.comparisons),
      row.worstError.toExponential(1),
      row.tolerance.toExponential(0),
      row.holds ? 'holds' : 'FAILS',
      row.worstAt,
    ]),
  );
  if (rows.length > 0) printLine(table);
  for (const path of notChecked) printLine(`not checked (kind not known): ${path}`);
  const failed = rows.filter(({ holds }) => !holds).length;
  const checked = `${files.length} of ${files.length + notChecked.length} files checked`;
  note(
    `${checked}: ${failed === 0 ? `all ${rows.length} comparisons hold` : `${failed} of ${rows.length} comparisons fail`}.`,
  );
}
