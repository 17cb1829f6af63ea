// Actor-critic learning with delayed errors (Algorithm 1, Appendix C): windows of play with fixed weights; then the critic steps
// towards the λ-returns at once, and the actor by what its traces make of TD errors and δ that come late.
import { ActorCredit } from '../actor/actor-credit.ts';
import type { ActorLambda } from '../actor/actor-options.ts';
import type { TraceForm } from '../actor/trace-form.ts';
import { DivergedError, UserError } from '../errors.ts';
import type { ParameterLayout } from '../model/network.ts';
import { createRandom, type Random } from '../random/random.ts';
import { type ActorCriticOptions, checkActorCriticOptions, type LambdaSpec } from './actor-critic-options.ts';
import { type ActorCriticWeights, actorCriticNetworks, allocateActorCriticWeights } from './actor-critic-weights.ts';
import { codedWidth } from './actor-decisions.ts';
import { Critic } from './critic.ts';
import {
  evaluationCopies,
  meanOf,
  type PlayEvaluation,
  type PlayEvaluationOptions,
  playEpisodes,
} from './play-evaluation.ts';
import { type FinishedEpisode, Player } from './player.ts';
import { centreTdErrors } from './td-errors.ts';

/** What one update measured. */
export interface ActorCriticReport {
  /** Episodes that ended in the window, in the order of their steps. */
  readonly episodes: readonly FinishedEpisode[];
  /** Mean return of these episodes; null where none ended. */
  readonly meanReturn: number | null;
  /** Half the mean squared error of the critic against its λ-returns, before the update. */
  readonly valueLoss: number;
  /** Mean entropy of the policy. */
  readonly entropy: number;
  /** Mean log π of the actions taken. */
  readonly logLikelihood: number;
  /** Norm of the gradients of actor and critic together, before clipping, and of each. */
  readonly gradientNorm: number;
  readonly actorGradientNorm: number;
  readonly criticGradientNorm: number;
  readonly learningRate: number;
  /** Alignment of each layer of the actor, measured before the update, where it was asked for. */
  readonly alignment?: Readonly<Record<string, number | null>>;
}

/** Everything that later updates depend on, besides the options. */
export interface ActorCriticState {
  update: number;
  /** Weights, moments, traces and histories: views to be read, or filled, anew after each update. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Where the environments are, as plain JSON; set it to go on from there. */
  play: unknown;
}

export class ActorCriticTrainer {
  /** To resume, set `update` and `play`, and fill the arrays in place. */
  readonly state: ActorCriticState;
  /** How each layer of the actor keeps its traces. */
  readonly traceForms: readonly TraceForm[];
  readonly #options: ActorCriticOptions;
  readonly #random: Random;
  readonly #actorNetwork: ReturnType<typeof actorCriticNetworks>['actor'];
  readonly #weights: ActorCriticWeights;
  readonly #actor: ActorCredit<'float32'>;
  readonly #critic: Critic;
  readonly #player: Player;
  readonly #window: WindowArrays;

  /** @throws UserError where what is asked for does not fit together. */
  constructor(options: ActorCriticOptions) {
    checkActorCriticOptions(options);
    this.#options = options;
    const { engine, environment, environments, coding, windowSteps, credit } = options;
    const random = createRandom(options.seed);
    this.#random = random;
    const width = codedWidth(environment, coding);
    const { actor, critic } = actorCriticNetworks(options);
    if (credit.length !== actor.layers.length) {
      throw new UserError(
        `Credit for ${credit.length} layers is given, but the actor has ${actor.layers.length}; give one for each.`,
      );
    }
    this.#actorNetwork = actor;
    const weights = allocateActorCriticWeights({ actor, critic }, options.optimizer);
    this.#weights = weights;
    this.#actor = new ActorCredit({
      engine,
      float: 'float32',
      network: actor,
      credit,
      pathway: options.pathway,
      environments,
      windowSteps,
      discount: options.discount,
      lambda: drawLambdas(options.lambda, weights.actor.layout, random.split('lambda')),
      entropy: options.entropy,
      // Descent, on the mean over the window.
      gradientScale: -1 / (windowSteps * environments),
      traceForm: options.traceForm ?? 'cheaper',
      parameters: weights.actor.parameters,
      gradients: weights.actor.gradients,
    });
    this.traceForms = this.#actor.forms;
    // Not before it is known that the actor's memory is not too large: orthogonal weights of wide layers take minutes.
    weights.initialize(random.split('initialization'));
    this.#critic = new Critic({
      engine,
      network: critic,
      environments,
      windowSteps,
      discount: options.discount,
      lambda: options.criticLambda,
      coefficient: options.valueCoefficient,
      parameters: weights.critic.parameters,
      gradients: weights.critic.gradients,
    });
    this.#player = this.#createPlayer(environments, random.split('environment'));
    this.#window = createWindowArrays(windowSteps * environments, width);
    this.state = createState(weights, this.#actor, this.#player);
  }

  /** Compiles the graphs of an update; else the first update does. @throws UserError where the engine cannot run them. */
  async prepare(): Promise<void> {
    await this.#player.prepare();
    await this.#actor.prepare();
    await this.#critic.prepare();
  }

  /** Plays one window and makes one update, and measures the alignment before it where asked. */
  async step(measure: 'loss' | 'alignment'): Promise<ActorCriticReport> {
    const { update } = this.state;
    const { actor, critic, optimizer } = this.#weights;
    const episodes = await this.#play();
    const valueLoss = await this.#criticise();
    const { entropy, logLikelihood } = await this.#actor.observe();
    const alignment = measure === 'alignment' ? await this.#actor.alignment() : undefined;
    await this.#actor.learn();
    const [actorGradientNorm, criticGradientNorm] = [actor.gradientNorm(), critic.gradientNorm()];
    const learningRate = this.#learningRate(update);
    const gradientNorm = Number.isFinite(valueLoss)
      ? optimizer.step(update, learningRate, this.#options.clipNorm)
      : Number.NaN;
    // Where it is not finite, weights are still those before the update.
    if (!Number.isFinite(gradientNorm)) throw this.#diverged();
    this.#actor.advance();
    this.state.update = update + 1;
    return {
      episodes,
      meanReturn: episodes.length === 0 ? null : meanOf(episodes.map((episode) => episode.return)),
      valueLoss,
      entropy,
      logLikelihood,
      gradientNorm,
      actorGradientNorm,
      criticGradientNorm,
      learningRate,
      ...(alignment && { alignment }),
    };
  }

  /**
   * Plays whole episodes with the actor as it is, in copies of their own; the same weights and update give the same episodes.
   * @throws the reason of `stop` where that is aborted before the last episode has ended.
   */
  async evaluate(options: PlayEvaluationOptions): Promise<PlayEvaluation> {
    const { episodes, actions = 'sampled' } = options;
    const random = this.#random.split('evaluation').split(this.state.update);
    const player = this.#createPlayer(evaluationCopies(episodes), random.split('environment'));
    try {
      const choice = actions === 'sampled' ? random.split('actions') : actions;
      const evaluation = await playEpisodes(player, choice, options);
      if (!evaluation) throw this.#diverged();
      return evaluation;
    } finally {
      await player.release();
    }
  }

  /** Gives the engine's memory back. */
  async release(): Promise<void> {
    await this.#player.release();
    await this.#actor.release();
    await this.#critic.release();
  }

  /** One window of play: fills what the actor sees and does, and what the environments answer. */
  async #play(): Promise<readonly FinishedEpisode[]> {
    const { windowSteps, environments } = this.#options;
    const { rewards, terminated, truncated, cuts, finalObservations } = this.#window;
    const observations = this.#actor.observations;
    const rowLength = observations.length / (windowSteps + 1);
    const width = rowLength / environments;
    // Drawn from a generator of the update's own, so that a run resumes at any update.
    const random = this.#random.split('actions').split(this.state.update);
    const player = this.#player;
    const { copies } = player;
    const episodes: FinishedEpisode[] = [];
    const onEpisode = (episode: FinishedEpisode) => episodes.push(episode);
    cuts.length = 0;
    for (let step = 0; step < windowSteps; step += 1) {
      const seen = observations.subarray(step * rowLength, (step + 1) * rowLength);
      player.look(seen);
      if (!(await player.step(seen, random, onEpisode))) throw this.#diverged(step);
      const first = step * environments;
      this.#actor.actions.set(player.actions, first);
      rewards.set(copies.rewards, first);
      terminated.set(copies.terminated, first);
      truncated.set(copies.truncated, first);
      for (let copy = 0; copy < environments; copy += 1) {
        if (copies.truncated[copy] === 0) continue;
        player.lookBack(copy, finalObservations.subarray(cuts.length * width, (cuts.length + 1) * width));
        cuts.push(first + copy);
      }
    }
    player.look(observations.subarray(windowSteps * rowLength));
    return episodes;
  }

  /** TD errors for the actor, and the critic's gradients. @returns the critic's loss */
  async #criticise(): Promise<number> {
    const { windowSteps, environments } = this.#options;
    const { rewards, terminated, truncated, cuts, finalObservations, finalValues } = this.#window;
    if (cuts.length > 0) {
      const width = finalObservations.length / rewards.length;
      const values = new Float32Array(cuts.length);
      await this.#critic.valuesOf(finalObservations.subarray(0, cuts.length * width), values);
      cuts.forEach((at, index) => {
        finalValues[at] = values[index]!;
      });
    }
    this.#critic.observations.set(this.#actor.observations);
    const played = { steps: windowSteps, environments, rewards, terminated, truncated, finalValues };
    const loss = await this.#critic.learn(played);
    this.#actor.tdErrors.set(this.#critic.tdErrors);
    if (this.#options.tdErrorCentering === 'window') centreTdErrors(this.#actor.tdErrors);
    const { ends } = this.#actor;
    for (let at = 0; at < ends.length; at += 1) ends[at] = terminated[at] || truncated[at] ? 1 : 0;
    return loss;
  }

  #learningRate(update: number): number {
    const { learningRate, anneal, updates } = this.#options;
    return anneal === 'linear' ? learningRate * Math.max(0, 1 - update / updates) : learningRate;
  }

  #createPlayer(copies: number, random: Random): Player {
    const { engine, environment, coding } = this.#options;
    const { parameters } = this.#weights.actor;
    return new Player({ engine, environment, copies, coding, network: this.#actorNetwork, parameters, random });
  }

  /** Which numbers were lost, when, and what to do. @param step of the window, where it was not played to its end */
  #diverged(step?: number): UserError {
    const { learningRate, windowSteps, environments } = this.#options;
    const { update } = this.state;
    const lost = this.#weights.firstLost();
    const what = lost === undefined ? 'its gradient or value is not a number' : `${lost} holds what is not a number`;
    const samples = (update * windowSteps + (step ?? windowSteps)) * environments;
    return new DivergedError(
      `Training diverged at update ${update + 1}, after ${samples} samples: ${what}; ` +
        `start a new run with a smaller learning rate than ${learningRate}.`,
    );
  }
}

function createState(weights: ActorCriticWeights, actor: ActorCredit<'float32'>, player: Player): ActorCriticState {
  return {
    update: 0,
    get arrays() {
      const traces = Object.entries(actor.arrays).map(([name, array]) => [`actor.${name}`, array]);
      return { ...weights.arrays, ...Object.fromEntries(traces) };
    },
    get play() {
      return player.save();
    },
    set play(saved: unknown) {
      player.restore(saved);
    },
  };
}

/** What the environments answered in a window, [steps × environments]. */
interface WindowArrays {
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** V of what was shown last, where an episode was cut. */
  readonly finalValues: Float32Array;
  /** Where episodes were cut, and what they showed last, in the same order. */
  readonly cuts: number[];
  readonly finalObservations: Float32Array;
}

function createWindowArrays(count: number, width: number): WindowArrays {
  return {
    rewards: new Float32Array(count),
    terminated: new Uint8Array(count),
    truncated: new Uint8Array(count),
    finalValues: new Float32Array(count),
    cuts: [],
    finalObservations: new Float32Array(count * width),
  };
}

function drawLambdas(spec: LambdaSpec, { parameters }: ParameterLayout, random: Random): ActorLambda {
  if (spec.kind === 'fixed') return spec;
  const { low, high } = spec;
  const lambdas = parameters.map(({ name, length }) => {
    const stream = random.split(name);
    return Float64Array.from({ length }, () => low + (high - low) * stream.uniform());
  });
  return { kind: 'per-synapse', lambdas };
}
