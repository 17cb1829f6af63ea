// What the database of results holds: one definition, from which the tables, the types of their columns and docs/results-schema.md come.

/** Types of columns, in DuckDB's words. */
export type ColumnType = 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR' | 'TIMESTAMP' | 'DOUBLE[]' | 'JSON';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly unit?: string;
  readonly meaning: string;
}

export interface Table {
  readonly name: string;
  /** What one row is. */
  readonly meaning: string;
  readonly columns: readonly Column[];
}

/** Version of the tables; where it is another, they are made anew from the run folders. */
export const RESULTS_SCHEMA_VERSION = 1;

const runId: Column = { name: 'run_id', type: 'INTEGER', meaning: 'The run: `runs.run_id`.' };
const update: Column = { name: 'update', type: 'INTEGER', unit: 'updates', meaning: 'Updates made so far.' };

export const runsTable = {
  name: 'runs',
  meaning: 'A run of `cet train`, finished or not.',
  columns: [
    {
      name: 'run_id',
      type: 'INTEGER',
      meaning: 'Number of the run in this database, to join the tables by; another database may number otherwise.',
    },
    { name: 'folder', type: 'VARCHAR', meaning: 'Path of the run folder from the folder that was collected.' },
    { name: 'task', type: 'VARCHAR', meaning: 'Such as `mnist` or `cartpole`.' },
    { name: 'memory', type: 'VARCHAR', meaning: 'Text form, such as `cet:6`.' },
    { name: 'memory_kind', type: 'VARCHAR', meaning: '`et`, `cet`, `ltp-ltd`, `perfect` or `backprop`.' },
    { name: 'memory_order', type: 'INTEGER', meaning: 'States of a cascade; 1 for `et`; NULL for other kinds.' },
    { name: 'delays', type: 'VARCHAR', meaning: 'As configured, such as `broadcast:2s`; NULL for `backprop`.' },
    {
      name: 'delay_arrangement',
      type: 'VARCHAR',
      meaning: '`broadcast`, `retrograde`, `other`, or `none` for `backprop`.',
    },
    {
      name: 'delay_seconds',
      type: 'DOUBLE',
      unit: 's',
      meaning: 'T of broadcast and retrograde delays; NULL for others, and for `backprop`.',
    },
    {
      name: 'layer_delay_seconds',
      type: 'DOUBLE[]',
      unit: 's',
      meaning: 'Delay of each layer that learns by it, first layer first; 0 for `backprop`.',
    },
    { name: 'seed', type: 'BIGINT', meaning: 'Seed of the run.' },
    { name: 'preset', type: 'VARCHAR', meaning: '`paper`, `reduced`, or NULL.' },
    { name: 'updates', type: 'INTEGER', unit: 'updates', meaning: 'Updates that the run is to make.' },
    {
      name: 'samples',
      type: 'BIGINT',
      unit: 'steps',
      meaning: 'Steps of play that a task that is played is to make; NULL for others.',
    },
    { name: 'learning_rate', type: 'DOUBLE', meaning: 'Largest learning rate, as configured.' },
    { name: 'updates_made', type: 'INTEGER', unit: 'updates', meaning: 'Updates made, as far as its rows tell.' },
    {
      name: 'finished',
      type: 'BOOLEAN',
      meaning: 'Whether there is a result; the columns of results are NULL before.',
    },
    { name: 'finished_at', type: 'TIMESTAMP', unit: 'UTC', meaning: 'When the result was written.' },
    {
      name: 'test_accuracy',
      type: 'DOUBLE',
      unit: 'share, 0 to 1',
      meaning:
        'Result: on the whole test set, or with `validation` on the images kept out of training; NULL for tasks that are played.',
    },
    { name: 'test_loss', type: 'DOUBLE', unit: 'nats', meaning: 'Result: mean cross-entropy on the same images.' },
    {
      name: 'mean_return',
      type: 'DOUBLE',
      unit: 'rewards',
      meaning: 'Result: mean return of the episodes played after training; NULL for tasks with data.',
    },
    { name: 'return_deviation', type: 'DOUBLE', unit: 'rewards', meaning: 'Result: their standard deviation (n − 1).' },
    {
      name: 'training_return',
      type: 'DOUBLE',
      unit: 'rewards',
      meaning: 'Result: mean return of the last row in which an episode ended.',
    },
    { name: 'seconds', type: 'DOUBLE', unit: 's', meaning: 'Result: seconds of training.' },
    { name: 'samples_per_second', type: 'DOUBLE', unit: '1/s', meaning: 'Result: images, or steps of play.' },
    { name: 'peak_memory_bytes', type: 'BIGINT', unit: 'bytes', meaning: 'Result: peak resident memory.' },
    { name: 'weights_sha256', type: 'VARCHAR', meaning: 'Result: SHA-256 of the weights.' },
    { name: 'version', type: 'VARCHAR', meaning: 'Version of this package that made the run.' },
    { name: 'commit', type: 'VARCHAR', meaning: 'Commit of the clone that made the run.' },
    { name: 'cpu', type: 'VARCHAR', meaning: 'Name of the processor.' },
    { name: 'threads', type: 'INTEGER', meaning: 'Threads of the compute engine.' },
    { name: 'provider', type: 'VARCHAR', meaning: 'Execution provider of ONNX Runtime.' },
    { name: 'config', type: 'JSON', meaning: "The whole `config.json`: `config->>'batchSize'` is one key of it." },
    { name: 'environment', type: 'JSON', meaning: 'The whole `environment.json`.' },
    { name: 'result', type: 'JSON', meaning: 'The whole `result.json`.' },
  ],
} as const satisfies Table;

export const metricsTable = {
  name: 'metrics',
  meaning: 'A row of `metrics.jsonl`. What a kind of task does not measure is NULL.',
  columns: [
    runId,
    update,
    { name: 'seconds', type: 'DOUBLE', unit: 's', meaning: 'Training so far, interruptions left out.' },
    { name: 'learning_rate', type: 'DOUBLE', meaning: 'Of the last update.' },
    {
      name: 'gradient_norm',
      type: 'DOUBLE',
      meaning: 'Global norm before clipping, mean over the updates since the row before.',
    },
    {
      name: 'loss',
      type: 'DOUBLE',
      unit: 'nats',
      meaning: 'Tasks with data: cross-entropy, mean over the same updates.',
    },
    { name: 'samples', type: 'BIGINT', unit: 'steps', meaning: 'Tasks that are played: steps of play so far.' },
    {
      name: 'mean_return',
      type: 'DOUBLE',
      unit: 'rewards',
      meaning:
        'Tasks that are played: mean return of the episodes that ended since the row before; NULL where none did.',
    },
    { name: 'episodes', type: 'INTEGER', meaning: 'Tasks that are played: how many did.' },
    {
      name: 'value_loss',
      type: 'DOUBLE',
      meaning: 'Tasks that are played: half the mean squared error of the critic.',
    },
    { name: 'entropy', type: 'DOUBLE', unit: 'nats', meaning: 'Tasks that are played: mean entropy of the policy.' },
  ],
} as const satisfies Table;

export const alignmentTable = {
  name: 'alignment',
  meaning: 'The alignment of one layer in one row of `metrics.jsonl`.',
  columns: [
    runId,
    update,
    { name: 'layer', type: 'VARCHAR', meaning: 'Such as `C1` or `W2`.' },
    {
      name: 'cosine',
      type: 'DOUBLE',
      meaning: 'With the true gradient, mean over the measurements since the row before; NULL where it was undefined.',
    },
  ],
} as const satisfies Table;

export const evaluationsTable = {
  name: 'evaluations',
  meaning: 'An evaluation: on images as training goes, or the episodes played after it.',
  columns: [
    runId,
    update,
    {
      name: 'test_accuracy',
      type: 'DOUBLE',
      unit: 'share, 0 to 1',
      meaning: 'Tasks with data: on the whole test set, or with `validation` on the images kept out of training.',
    },
    { name: 'test_loss', type: 'DOUBLE', unit: 'nats', meaning: 'Tasks with data: mean cross-entropy.' },
    { name: 'mean_return', type: 'DOUBLE', unit: 'rewards', meaning: 'Tasks that are played: mean return.' },
    {
      name: 'return_deviation',
      type: 'DOUBLE',
      unit: 'rewards',
      meaning: 'Tasks that are played: its deviation (n − 1).',
    },
    { name: 'episodes', type: 'INTEGER', meaning: 'Tasks that are played: how many episodes.' },
  ],
} as const satisfies Table;

/** The tables that hold results, in the order of the documentation. */
export const resultTables: readonly Table[] = [runsTable, metricsTable, alignmentTable, evaluationsTable];

/** What was collected when: bookkeeping, beside the results. */
export const collectedTable = {
  name: 'collected',
  meaning: 'A run as it was when it was collected.',
  columns: [
    { name: 'run_id', type: 'INTEGER', meaning: '' },
    { name: 'folder', type: 'VARCHAR', meaning: '' },
    { name: 'stamp', type: 'VARCHAR', meaning: 'Sizes and times of its files.' },
  ],
} as const satisfies Table;

/** Names of the columns of a table, as a union. */
export type ColumnName<T extends Table> = T['columns'][number]['name'];

/** SQL that makes a table. */
export function createTableSql({ name, columns }: Table): string {
  return `CREATE TABLE ${name} (${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')})`;
}
