// An actor-critic training run in its folder.
import { availableParallelism } from 'node:os';
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import { type ActorCriticReport, ActorCriticTrainer } from '../../core/training/actor-critic.ts';
import { createNodeEngine } from '../engine/node.ts';
import type { ActorCriticConfig } from './actor-critic-config.ts';
import { type ActorCriticSetup, samplesPerUpdate, setUpActorCritic } from './actor-critic-setup.ts';
import { RUN_SCHEMA_VERSION } from './config-keys.ts';
import { describeEnvironment } from './environment.ts';
import type { RunRow } from './metrics-log.ts';
import { readRunResult } from './run-folder.ts';
import { RunningMeans, type RunningMeansState } from './running-means.ts';
import {
  peakMemoryBytes,
  type RunTarget,
  type TrainingJob,
  type TrainingOutcome,
  trainInFolder,
  weightsSha256,
} from './training-run.ts';

/** A row of metrics of an actor-critic run. */
export interface ActorCriticRow extends RunRow {
  /** Steps of play so far, over all environments. */
  readonly samples: number;
  /** Mean return of the episodes that ended since the row before; null where none did. */
  readonly meanReturn: number | null;
  /** How many did. */
  readonly episodes: number;
  /** Half the mean squared error of the critic, and the entropy of the policy in nats: means over the updates since the row before. */
  readonly valueLoss: number;
  readonly entropy: number;
}

/** What a finished run reports: result.json, and the last line of `cet train --json`. */
export interface ActorCriticResult {
  readonly schemaVersion: number;
  readonly task: string;
  readonly memory: string;
  /** Delay of each layer of the actor in seconds, first layer first. */
  readonly delays: readonly number[];
  readonly seed: number;
  readonly preset: ActorCriticConfig['preset'];
  readonly updates: number;
  /** Steps of play, over all environments. */
  readonly samples: number;
  /** Mean return of the episodes played after training, and their standard deviation. */
  readonly meanReturn: number;
  readonly returnDeviation: number;
  readonly evaluationEpisodes: number;
  readonly evaluationActions: ActorCriticConfig['evaluationActions'];
  /** Mean return of the last row of metrics in which an episode ended; null where none ever did. */
  readonly trainingReturn: number | null;
  /** Episodes that ended in training. */
  readonly trainingEpisodes: number;
  /** Cosine with the true gradient by layer, over the last row of metrics that has it; null where undefined or not measured. */
  readonly alignment: Readonly<Record<string, number | null>>;
  /** Whether each layer of the actor kept presentations or states. */
  readonly traceForms: readonly ('history' | 'states')[];
  readonly seconds: number;
  readonly samplesPerSecond: number;
  readonly peakMemoryBytes: number;
  readonly weightsSha256: string;
  readonly runFolder: string;
}

export interface ActorCriticRunOptions extends RunTarget<ActorCriticConfig, ActorCriticRow> {
  /** Called when training is about to begin. */
  onReady?(): Promise<void>;
  /** Called when training is done, before the evaluation. */
  onEvaluation?(episodes: number): void;
}

/**
 * Runs or resumes an actor-critic training run.
 * @throws UserError for what a person can mend; a new run's folder is then only there if training had begun.
 */
export async function runActorCritic(options: ActorCriticRunOptions): Promise<TrainingOutcome<ActorCriticResult>> {
  const { config, folder, mode } = options;
  const finished = mode === 'resume' ? await readRunResult<ActorCriticResult>(folder) : undefined;
  if (finished) return { kind: 'finished', result: finished };
  // Everything that may be wrong with what was asked for is found before the folder is made.
  const setup = setUpActorCritic(config);
  const threads = config.threads ?? availableParallelism();
  const engine = await createNodeEngine({ threads, provider: config.provider });
  const trainer = new ActorCriticTrainer({ ...setup, engine });
  try {
    await trainer.prepare();
    const environment = describeEnvironment(threads, config.provider);
    await options.onReady?.();
    return await trainInFolder(actorCriticJob(trainer, setup, options), environment, options);
  } finally {
    await trainer.release();
  }
}

interface ActorCriticProgress {
  readonly means: RunningMeansState;
  readonly alignment: Readonly<Record<string, number | null>>;
  readonly trainingReturn: number | null;
  readonly trainingEpisodes: number;
  /** Where the environments are. */
  readonly play: unknown;
}

function actorCriticJob(
  trainer: ActorCriticTrainer,
  setup: ActorCriticSetup,
  { config, folder, onEvaluation }: ActorCriticRunOptions,
): TrainingJob<ActorCriticRow, ActorCriticResult> {
  const { updates } = setup;
  const perUpdate = samplesPerUpdate(config);
  const { state } = trainer;
  let means = new RunningMeans();
  let alignment: ActorCriticProgress['alignment'] = {};
  let trainingReturn: number | null = null;
  let trainingEpisodes = 0;
  let report: ActorCriticReport | undefined;
  return {
    updates,
    state,
    async step() {
      const measures = config.alignmentEvery > 0 && state.update % config.alignmentEvery === 0;
      report = await trainer.step(measures ? 'alignment' : 'loss');
      for (const name of ['valueLoss', 'entropy', 'gradientNorm'] as const) means.add(name, report[name]);
      for (const episode of report.episodes) means.add('return', episode.return);
      means.addAlignment(report.alignment);
    },
    isRowDue: (update) => update % config.logEvery === 0 || update === updates,
    async row(update) {
      const episodes = means.count('return');
      const { return: meanReturn, ...taken } = means.take('return', 'valueLoss', 'entropy', 'gradientNorm');
      if (taken.alignment) alignment = taken.alignment;
      if (episodes > 0) trainingReturn = meanReturn;
      trainingEpisodes += episodes;
      return {
        samples: update * perUpdate,
        learningRate: report!.learningRate,
        meanReturn: episodes > 0 ? meanReturn : null,
        episodes,
        ...taken,
      };
    },
    progress: (): ActorCriticProgress => ({
      means: means.state(),
      alignment,
      trainingReturn,
      trainingEpisodes,
      play: state.play,
    }),
    resume(progress) {
      const saved = progress as ActorCriticProgress;
      means = new RunningMeans(saved.means);
      ({ alignment, trainingReturn, trainingEpisodes } = saved);
      state.play = saved.play;
    },
    async finish(seconds) {
      const { evaluationEpisodes: episodes, evaluationActions } = config;
      onEvaluation?.(episodes);
      const actions = evaluationActions === 'greedy' ? 'likeliest' : 'sampled';
      const { meanReturn, returnDeviation } = await trainer.evaluate({ episodes, actions });
      return {
        schemaVersion: RUN_SCHEMA_VERSION,
        task: config.task,
        memory: formatMemory(parseMemory(config.memory)),
        delays: setup.delaySeconds,
        seed: config.seed,
        preset: config.preset,
        updates,
        samples: updates * perUpdate,
        meanReturn,
        returnDeviation,
        evaluationEpisodes: episodes,
        evaluationActions,
        trainingReturn,
        trainingEpisodes,
        alignment,
        traceForms: trainer.traceForms.map(({ kind }) => kind),
        seconds,
        samplesPerSecond: (updates * perUpdate) / seconds,
        peakMemoryBytes: peakMemoryBytes(),
        weightsSha256: weightsSha256(state.arrays.parameters!),
        runFolder: folder,
      };
    },
  };
}
