// An actor-critic training run in its folder.
import type { Engine } from '../../core/graph/engine.ts';
import { type ActorCriticReport, ActorCriticTrainer } from '../../core/training/actor-critic.ts';
import type { ActorCriticConfig } from './actor-critic-config.ts';
import { type ActorCriticSetup, samplesPerUpdate, setUpActorCritic } from './actor-critic-setup.ts';
import type { RunRow } from './metrics-log.ts';
import { measuresAlignment, type OpenedTraining, runInFolder } from './run-in-folder.ts';
import { commonResult, type RunResult } from './run-result.ts';
import { RunningMeans, type RunningMeansState } from './running-means.ts';
import type { RunTarget, TrainingJob, TrainingOutcome } from './training-run.ts';

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
export interface ActorCriticResult extends RunResult {
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
  /** Whether each layer of the actor kept presentations or states. */
  readonly traceForms: readonly ('history' | 'states')[];
}

export interface ActorCriticRunOptions extends RunTarget<ActorCriticConfig, ActorCriticRow> {
  /** Called when training is about to begin. */
  onReady?(): Promise<void>;
  /** Called when training is done, before the evaluation and after each of its episodes. */
  onEvaluation?(played: number, episodes: number): void;
}

/**
 * Runs or resumes an actor-critic training run.
 * @throws UserError for what a person can mend; a new run's folder is then only there if training had begun.
 */
export function runActorCritic(options: ActorCriticRunOptions): Promise<TrainingOutcome<ActorCriticResult>> {
  return runInFolder(options, async (engine) => openActorCritic(engine, options));
}

/** The trainer of a run and its job; nothing is written yet. @throws UserError for what a person can mend. */
export function openActorCritic(
  engine: Engine,
  options: ActorCriticRunOptions,
): OpenedTraining<ActorCriticRow, ActorCriticResult> {
  const setup = setUpActorCritic(options.config);
  const trainer = new ActorCriticTrainer({ ...setup, engine });
  return { trainer, job: actorCriticJob(trainer, setup, options), onReady: async () => options.onReady?.() };
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
  { config, folder, onEvaluation, stop }: ActorCriticRunOptions,
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
      report = await trainer.step(measuresAlignment(config, state.update) ? 'alignment' : 'loss');
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
      onEvaluation?.(0, episodes);
      const onEpisode = (played: number) => onEvaluation?.(played, episodes);
      const actions = evaluationActions === 'greedy' ? 'likeliest' : 'sampled';
      const { meanReturn, returnDeviation } = await trainer.evaluate({ episodes, actions, onEpisode, stop });
      const samples = updates * perUpdate;
      const common = commonResult({
        config,
        folder,
        delaySeconds: setup.delaySeconds,
        updates,
        samples,
        alignment,
        seconds,
        parameters: state.arrays.parameters!,
      });
      return {
        ...common,
        samples,
        meanReturn,
        returnDeviation,
        evaluationEpisodes: episodes,
        evaluationActions,
        trainingReturn,
        trainingEpisodes,
        traceForms: trainer.traceForms.map(({ kind }) => kind),
      };
    },
  };
}
