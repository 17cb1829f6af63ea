// `cet results`: what many runs reached, collected into a database: a table of means and intervals, SQL, files for other programs.
import type { Command } from 'commander';

export interface ResultsFlags {
  readonly sql?: string;
  readonly export?: string;
  readonly out?: string;
  readonly database?: string;
  readonly json?: boolean;
}

export function registerResultsCommand(program: Command): void {
  program
    .command('results')
    .description('collect runs into a database, and say what they reached')
    .argument('<folder>', 'folder in which the runs are, at any depth')
    .option('--sql <query>', 'ask the database in SQL (DuckDB), in place of the table of all runs')
    .option('--export <format>', 'write every table, or the rows of --sql, as files: parquet or csv')
    .option(
      '--out <path>',
      'where to: a file for --sql (default: results.parquet or results.csv), else a folder (default: results)',
    )
    .option('--database <file>', 'where the database lies (default: results.duckdb in the folder)')
    .option('--json', 'print JSON lines: an object for each row')
    .addHelpText('after', help)
    .action(async (folder: string, flags: ResultsFlags) => {
      const { resultsCommand } = await import('./results-action.ts');
      await resultsCommand(folder, flags);
    });
}

const help = `
Collecting reads what is new or has changed since the last time. Folders that are damaged are passed over and named.

Without --sql, the runs of each configuration are summarised over their seeds: mean and standard deviation, least and greatest, and \
the interquartile mean with its 95 % bootstrap interval, of the accuracy or of the return.

The tables for --sql are runs, metrics, alignment and evaluations; docs/results-schema.md has their columns.

Examples:
  cet results runs
  cet results runs --json
  cet results runs --sql "SELECT memory, delay_seconds, avg(test_accuracy) FROM runs GROUP BY ALL ORDER BY ALL"
  cet results runs --sql "SELECT config->>'batchSize' AS batch, count(*) FROM runs GROUP BY batch"
  cet results runs --export parquet --out tables
  cet results runs --sql "FROM metrics JOIN runs USING (run_id)" --export csv --out metrics.csv`;
