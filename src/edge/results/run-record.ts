// What is known of a run besides its measurements: config.json, result.json and environment.json as one row of `runs`.

import { parseMemory } from '../../core/credit/memory.ts';
import { delayArrangement } from '../../core/figures/recorded-run.ts';
import { isPlayed } from '../../core/figures/run-kind.ts';
import type { ActorCriticResult } from '../runs/actor-critic-run.ts';
import { readRunEnvironment } from '../runs/environment.ts';
import { learningLayerDelays } from '../runs/learning-delays.ts';
import { type RunConfig, readAnyRunConfig, readRunResult } from '../runs/run-folder.ts';
import { runUpdates } from '../runs/run-updates.ts';
import type { SupervisedResult } from '../runs/supervised-run.ts';
import type { ColumnName, runsTable } from './schema.ts';

/** A value as JSON has it. */
type RowValue = string | number | boolean | null | readonly number[] | object;
export type RunRecord = Readonly<Record<Exclude<ColumnName<typeof runsTable>, 'run_id' | 'updates_made'>, RowValue>>;

type AnyResult = Partial<SupervisedResult> & Partial<ActorCriticResult>;

function delaysOf(config: RunConfig) {
  const memory = parseMemory(config.memory);
  const seconds = learningLayerDelays(config);
  const arrangement = delayArrangement({ memory: config.memory, layerDelaySeconds: seconds });
  return {
    delays: memory.kind === 'backprop' ? null : config.delays,
    delay_arrangement: arrangement.kind,
    delay_seconds: 'seconds' in arrangement ? arrangement.seconds : null,
    layer_delay_seconds: seconds,
    memory_kind: memory.kind,
    memory_order: memory.kind === 'cet' ? memory.order : memory.kind === 'et' ? 1 : null,
  };
}

/**
 * Reads the small files of a run folder.
 * @param name what the run is called in the database
 * @param finishedAt when result.json was written, in milliseconds since 1970
 * @throws UserError where one of them is damaged or of another version.
 */
export async function readRunRecord(folder: string, name: string, finishedAt: number | null): Promise<RunRecord> {
  const config = await readAnyRunConfig(folder);
  const result = await readRunResult<AnyResult>(folder);
  const environment = await readRunEnvironment(folder);
  return {
    folder: name,
    task: config.task,
    memory: config.memory,
    ...delaysOf(config),
    seed: config.seed,
    preset: config.preset,
    updates: runUpdates(config),
    samples: isPlayed(config) ? config.samples : null,
    learning_rate: config.learningRate,
    finished: result !== undefined,
    finished_at: result && finishedAt !== null ? new Date(finishedAt).toISOString().slice(0, -1) : null,
    test_accuracy: result?.testAccuracy ?? null,
    test_loss: result?.testLoss ?? null,
    mean_return: result?.meanReturn ?? null,
    return_deviation: result?.returnDeviation ?? null,
    training_return: result?.trainingReturn ?? null,
    seconds: result?.seconds ?? null,
    samples_per_second: result?.samplesPerSecond ?? null,
    peak_memory_bytes: result?.peakMemoryBytes ?? null,
    weights_sha256: result?.weightsSha256 ?? null,
    version: environment?.version ?? null,
    commit: environment?.commit ?? null,
    cpu: environment?.cpu ?? null,
    threads: environment?.threads ?? null,
    provider: environment?.provider ?? null,
    config,
    environment: environment ?? null,
    result: result ?? null,
  };
}
