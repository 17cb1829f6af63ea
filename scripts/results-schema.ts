// The page about the tables of `cet results`, from the schema that makes them.
import { resultTables, type Table } from '../src/edge/results/schema.ts';

function tableSection({ name, meaning, columns }: Table): string {
  const rows = columns.map(
    ({ name: column, type, unit = '', meaning: told }) => `| \`${column}\` | \`${type}\` | ${unit} | ${told} |`,
  );
  return [
    `## ${name}`,
    meaning,
    ['| column | type | unit | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

const EXAMPLES = `## Examples

Accuracy by memory and delay, a heat map once it is pivoted:

\`\`\`sql
SELECT memory, delay_seconds, avg(test_accuracy) AS accuracy, count(*) AS seeds
FROM runs WHERE task = 'mnist' AND delay_arrangement = 'broadcast' GROUP BY ALL ORDER BY ALL
\`\`\`

Alignment of each layer in the last tenth of the updates:

\`\`\`sql
SELECT memory, layer, avg(cosine) AS cosine
FROM alignment JOIN runs USING (run_id) WHERE alignment.update > runs.updates - runs.updates // 10 GROUP BY ALL ORDER BY ALL
\`\`\`

Mean and least and greatest over the seeds, as training goes:

\`\`\`sql
SELECT memory, evaluations.update, avg(evaluations.test_accuracy) AS mean, min(evaluations.test_accuracy) AS low,
  max(evaluations.test_accuracy) AS high
FROM evaluations JOIN runs USING (run_id) GROUP BY ALL ORDER BY ALL
\`\`\`

A key of the configuration that has no column of its own:

\`\`\`sql
SELECT config->>'salience' AS salience, avg(test_accuracy) FROM runs GROUP BY ALL
\`\`\``;

/** The whole page. */
export function resultsSchemaPage(): string {
  return `${[
    '# Tables of results',
    '<!-- Written by scripts/generate-docs.ts from src/edge/results/schema.ts; do not edit. -->',
    '`cet results FOLDER` collects runs into these tables of the [DuckDB](https://duckdb.org) file `results.duckdb` in the folder. ' +
      '`--sql` asks them, `--export` writes them as Parquet or CSV. `run_id` joins them. How it is collected and kept is in ' +
      '[runs and results](runs-and-results.md#results-of-many-runs).',
    ...resultTables.map(tableSection),
    EXAMPLES,
  ].join('\n\n')}\n`;
}
