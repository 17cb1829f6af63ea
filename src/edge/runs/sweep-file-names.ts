// Names of what a sweep keeps beside its run folders: pure, so that the lab knows them too.

export const sweepFileNames = {
  /** Which experiment it is, and which cell lies where. */
  record: 'experiment.json',
  /** What a search has chosen. */
  preset: 'preset.json',
  /** Where results are collected. */
  database: 'results.duckdb',
  /** Folder of what was submitted to Slurm. */
  submissions: 'slurm',
} as const;
