// How long a run takes, and how much it writes: measured on a second or two of it.
import { createNodeEngine } from '../engine/node.ts';
import type { ActorCriticConfig } from '../runs/actor-critic-config.ts';
import { openActorCritic } from '../runs/actor-critic-run.ts';
import { encodeCheckpoint } from '../runs/checkpoint.ts';
import type { RunConfig } from '../runs/run-folder.ts';
import { openSupervised } from '../runs/supervised-run.ts';
import { isActorCriticTask } from '../runs/tasks/actor-critic-registry.ts';
import type { TrainConfig } from '../runs/train-config.ts';

export interface CellMeasurement {
  /** From the start of the process to its first update. */
  readonly startSeconds: number;
  readonly updateSeconds: number;
  /** Of one evaluation while it trains; 0 where there is none. */
  readonly evaluationSeconds: number;
  /** Of the evaluation at the end, where that is another. */
  readonly finalSeconds: number;
  readonly checkpointBytes: number;
  /** Of a row of metrics. */
  readonly rowBytes: number;
  readonly peakMemoryBytes: number;
}

const MEASURED_MS = 1500;

/** @throws UserError where it cannot be run. */
export async function measureCell(config: RunConfig, threads: number): Promise<CellMeasurement> {
  const engine = await createNodeEngine({ threads: config.threads ?? threads, provider: config.provider });
  const target = { folder: '', mode: 'new' as const };
  const plays = isActorCriticTask(config.task);
  const { trainer, job } = plays
    ? openActorCritic(engine, { ...target, config: config as ActorCriticConfig })
    : await openSupervised(engine, { ...target, config: config as TrainConfig });
  try {
    await trainer.prepare();
    // The first update compiles what measures the alignment.
    await job.step();
    const startSeconds = process.uptime();
    const begun = performance.now();
    let made = 0;
    while (made < 3 || performance.now() - begun < MEASURED_MS) {
      await job.step();
      made += 1;
    }
    const trained = performance.now();
    const row = await job.row(plays ? config.logEvery : job.updates);
    const evaluated = performance.now();
    if (plays) await job.finish(1);
    const finished = performance.now();
    return {
      startSeconds,
      updateSeconds: (trained - begun) / 1000 / made,
      evaluationSeconds: plays ? 0 : (evaluated - trained) / 1000,
      finalSeconds: (finished - evaluated) / 1000,
      checkpointBytes: encodeCheckpoint({ update: 1, progress: job.progress(), arrays: job.state.arrays }).length,
      rowBytes: JSON.stringify(row).length + 40,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await trainer.release();
  }
}
