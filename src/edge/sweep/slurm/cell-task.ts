// The program that a task of a job array runs: its cell, as a sweep of one cell, under the lease of the run folder. Told to stop, it
// writes a checkpoint and goes back into the queue, where Slurm does not see to that itself.
const stop = new AbortController();
let told: NodeJS.Signals | undefined;
// Before anything else is loaded. SIGUSR1 is the warning before the time limit; SIGTERM comes with pre-emption, cancelling and the limit itself.
for (const name of ['SIGUSR1', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(name, () => {
    told ??= name;
    stop.abort();
  });
}

const { runCellTask } = await import('./run-cell-task.ts');
process.exitCode = await runCellTask({
  folder: process.argv[2] ?? '',
  environment: process.env,
  stop: stop.signal,
  isTimeShort: () => told === 'SIGUSR1',
  log: (text) => process.stdout.write(`${new Date().toISOString()} ${text}\n`),
});
