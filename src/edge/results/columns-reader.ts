// Logs read on as many threads as there are cores, where there is enough to read; a few are read in this thread.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type ReadColumns, readColumns } from './read-columns.ts';

export interface ColumnsReader {
  /** Reads logs, in their order. */
  read(paths: readonly string[]): Promise<readonly ReadColumns[]>;
  close(): Promise<void>;
}

/** Below this many bytes the start of threads takes longer than they save. */
const THREADS_FROM_BYTES = 2 ** 26;

/** @param bytes of all logs that are going to be read */
export function createColumnsReader(bytes: number): ColumnsReader {
  const threads = bytes < THREADS_FROM_BYTES ? 0 : availableParallelism();
  if (threads === 0) return { read: async (paths) => paths.map(readColumns), close: async () => undefined };
  const workers = Array.from({ length: threads }, () => new ReadingThread());
  let turn = 0;
  return {
    read(paths) {
      turn += 1;
      return workers[turn % workers.length]!.read(paths);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

interface Waiting {
  resolve(results: readonly ReadColumns[]): void;
  reject(error: unknown): void;
}

/** One thread; it answers in the order in which it is asked. */
class ReadingThread {
  // Beside this file once it is built.
  private readonly worker = new Worker(new URL('./columns-worker.js', import.meta.url));
  private readonly waiting: Waiting[] = [];

  constructor() {
    this.worker.on('message', (results: readonly ReadColumns[]) => this.waiting.shift()?.resolve(results));
    this.worker.on('error', (error) => {
      for (const { reject } of this.waiting.splice(0)) reject(error);
    });
  }

  read(paths: readonly string[]): Promise<readonly ReadColumns[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(paths);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
