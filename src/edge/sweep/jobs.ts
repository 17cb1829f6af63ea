// How many cells run at once: as many as there are cores, if the memory is enough for them.
import { availableParallelism, freemem, totalmem } from 'node:os';
import type { RunConfig } from '../runs/run-folder.ts';
import { isActorCriticTask } from '../runs/tasks/actor-critic-registry.ts';

export interface Jobs {
  /** Cells that run at once. */
  readonly jobs: number;
  /** Threads of each. */
  readonly threads: number;
}

/** Share of the free memory that cells may take. */
const MEMORY_SHARE = 0.8;
const MB = 1e6;

/** Peak memory of a run's process, rounded up from what was measured: 226 MB for MNIST, 178 MB for CartPole, 880 MB for CIFAR-10. */
function expectedMemoryBytes(config: RunConfig): number {
  if (isActorCriticTask(config.task)) return 300 * MB;
  return config.task === 'mnist' ? 400 * MB : 1200 * MB;
}

/** Peak memory of the largest of some runs' processes. */
export function largestMemoryBytes(configs: readonly RunConfig[]): number {
  return Math.max(1, ...configs.map(expectedMemoryBytes));
}

/** Memory that can be had without taking it from others. */
function availableMemoryBytes(): number {
  // Since Node 20.13 and 22; it knows the limit of a container.
  const available = (process as { availableMemory?: () => number }).availableMemory?.();
  return Math.min(totalmem(), available ?? freemem());
}

/**
 * @param asked how many cells are to run at once, where that was said
 * @param configs of the cells that are left
 */
export function chooseJobs(asked: number | undefined, configs: readonly RunConfig[]): Jobs {
  const cores = availableParallelism();
  const largest = largestMemoryBytes(configs);
  const inMemory = Math.max(1, Math.floor((MEMORY_SHARE * availableMemoryBytes()) / largest));
  const jobs = asked ?? Math.max(1, Math.min(cores, configs.length, inMemory));
  return { jobs, threads: Math.max(1, Math.floor(cores / jobs)) };
}
