// A thread that reads logs: a list of paths comes in, their columns go back, without being copied.
import { parentPort } from 'node:worker_threads';
import { columnBuffers } from './metrics-columns.ts';
import { readColumns } from './read-columns.ts';

parentPort?.on('message', (paths: readonly string[]) => {
  const results = paths.map(readColumns);
  const buffers = results.flatMap((result) => ('columns' in result ? columnBuffers(result.columns) : []));
  parentPort?.postMessage(results, buffers);
});
