// Training runs as figures see them, made up: accuracy or return that rises towards a limit, alignment that falls with the delay.
import type { RecordedRun, RunMeasurement } from '../../src/core/figures/recorded-run.ts';

type PlayTask = 'cartpole' | 'lunarlander' | 'spaceinvaders';

export interface MadeUpRun {
  readonly task?: 'mnist' | 'cifar10' | PlayTask;
  readonly memory: string;
  /** Delays of the layers; 0 for `backprop`. */
  readonly delays?: 'broadcast' | 'retrograde';
  readonly delaySeconds?: number;
  readonly seed?: number;
  readonly updates?: number;
  /** Length of play; default: the paper's. */
  readonly samples?: number;
  /** Updates made; default: all. */
  readonly made?: number;
  readonly finishedAt?: number | null;
  readonly name?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Changes the measurements. */
  readonly measured?: (row: RunMeasurement) => RunMeasurement;
}

const perceptronLayers = ['W1', 'W2', 'W3'] as const;
const layersOf = {
  mnist: perceptronLayers,
  cifar10: ['C1', 'C2', 'C3', 'W1', 'W2'],
  cartpole: perceptronLayers,
  lunarlander: perceptronLayers,
  spaceinvaders: perceptronLayers,
} as const;
/** Returns of chance and of the best, the paper's samples, and samples of an update. */
const playOf = {
  cartpole: { returns: [20, 500], samples: 5_000_000, environments: 4, windowSteps: 128 },
  lunarlander: { returns: [-200, 280], samples: 5_000_000, environments: 4, windowSteps: 128 },
  spaceinvaders: { returns: [3, 120], samples: 10_000_000, environments: 32, windowSteps: 32 },
} as const;

const isPlay = (task: NonNullable<MadeUpRun['task']>): task is PlayTask => task in playOf;

function skillOf(memory: string): number {
  const [kind, parameter] = memory.split(':');
  if (kind === 'et') return 0.6;
  return kind === 'cet' ? Math.min(0.95, 0.5 + 0.4 * Math.log10(1.6 * Number(parameter))) : 1;
}

/** One run of the paper's configuration, with a row every hundredth of its updates and an evaluation every twentieth. */
export function madeUpRun(given: MadeUpRun): RecordedRun {
  const { task = 'mnist', memory, delays = 'retrograde', delaySeconds = 120, seed = 0, updates = 20_000 } = given;
  if (isPlay(task)) return madeUpPlay(task, given);
  const { made = updates, measured = (row) => row } = given;
  const layers = layersOf[task];
  const layerDelaySeconds = layers.map((_, layer) =>
    memory === 'backprop' ? 0 : delays === 'broadcast' ? delaySeconds : (layers.length - 1 - layer) * delaySeconds,
  );
  const skill = { et: 0.6, 'cet:2': 0.7, 'cet:6': 0.8, 'cet:10': 0.9 }[memory] ?? 1;
  const wobble = (update: number) => 0.01 * Math.sin(seed + 7 * skill + (40 * update) / updates);
  const every = updates / 100;
  const measurements = Array.from({ length: Math.floor(made / every) }, (_, row) => {
    const update = (row + 1) * every;
    const cosine = (delay: number) =>
      delay === 0 ? 1 : skill - 0.02 * Math.log(delay) - 0.1 * (update / updates) + wobble(update);
    return measured({
      update,
      alignment: Object.fromEntries(layers.map((layer, at) => [layer, cosine(layerDelaySeconds[at] ?? 0)])),
      ...((row + 1) % 5 === 0 && {
        testAccuracy: 0.1 + 0.85 * skill * (1 - Math.exp((-6 * update) / updates)) + wobble(update),
      }),
    });
  });
  const [salience, batchSize] = delays === 'retrograde' ? [0.0125, 1280] : [null, 128];
  const finishedAt = given.finishedAt === undefined ? (made < updates ? null : 1) : given.finishedAt;
  const testAccuracy = measurements.findLast((row) => row.testAccuracy !== undefined)?.testAccuracy;
  return {
    name: given.name ?? `runs/${memory}-${delaySeconds}s-${seed}`,
    task,
    memory,
    layerDelaySeconds,
    seed,
    updates,
    finishedAt,
    ...(finishedAt !== null && { result: { ...(testAccuracy !== undefined && { testAccuracy }) } }),
    config: {
      ...{ schemaVersion: 1, task, memory, delays: `${delays}:${delaySeconds}s`, seed, updates, batchSize, salience },
      ...(task === 'mnist'
        ? { convolutionChannels: [], hiddenUnits: [512, 512] }
        : { convolutionChannels: [32, 64, 128], hiddenUnits: [512] }),
      ...{ stepSeconds: 0.2, learningRate: 1e-4, weightDecay: 1e-3, preset: 'paper', dataFolder: null },
      ...{ logEvery: every, alignmentEvery: every / 5, evaluateEvery: null, threads: 1 },
      ...given.config,
    },
    measurements,
  };
}

/** One run of play of the paper's configuration, with about a hundred rows; the return falls with the delay. */
function madeUpPlay(task: PlayTask, given: MadeUpRun): RecordedRun {
  const { memory, delays = 'retrograde', delaySeconds = 120, seed = 0, measured = (row) => row } = given;
  const { returns, environments, windowSteps, ...paper } = playOf[task];
  const samples = given.samples ?? paper.samples;
  const updates = Math.floor(samples / (environments * windowSteps));
  const made = given.made ?? updates;
  const layers = layersOf[task];
  const layerDelaySeconds = layers.map((_, layer) =>
    memory === 'backprop' ? 0 : delays === 'broadcast' ? delaySeconds : (layers.length - 1 - layer) * delaySeconds,
  );
  const skill =
    skillOf(memory) - (memory === 'backprop' || memory === 'perfect' ? 0 : 0.05 * Math.log(1 + delaySeconds));
  const wobble = (update: number) => 0.02 * Math.sin(seed + 7 * skill + (40 * update) / updates);
  const returnAt = (update: number) =>
    returns[0] + (returns[1] - returns[0]) * (skill * (1 - Math.exp((-6 * update) / updates)) + wobble(update));
  const every = Math.max(1, Math.floor(updates / 100));
  const measurements = Array.from({ length: Math.floor(made / every) }, (_, row) => {
    const update = (row + 1) * every;
    const cosine = (delay: number) => (delay === 0 ? 1 : skill - 0.1 * (update / updates) + wobble(update));
    return measured({
      update,
      samples: update * environments * windowSteps,
      meanReturn: returnAt(update),
      episodes: 5 + (row % 3),
      alignment: Object.fromEntries(layers.map((layer, at) => [layer, cosine(layerDelaySeconds[at] ?? 0)])),
    });
  });
  const finishedAt = given.finishedAt === undefined ? (made < updates ? null : 1) : given.finishedAt;
  return {
    name: given.name ?? `runs/${task}-${memory}-${delaySeconds}s-${seed}`,
    task,
    memory,
    layerDelaySeconds,
    seed,
    updates,
    finishedAt,
    ...(finishedAt !== null && { result: { meanReturn: returnAt(updates) } }),
    config: {
      ...{
        schemaVersion: 1,
        task,
        memory,
        delays: `${delays}:${delaySeconds}s`,
        seed,
        samples,
        environments,
        windowSteps,
      },
      ...{ stepSeconds: delays === 'retrograde' ? 0.3 : 0.2, learningRate: 5e-4, preset: 'paper' },
      ...{ normalization: task === 'lunarlander' ? 'area' : 'peak', anneal: task === 'cartpole' ? 'linear' : 'none' },
      ...{ logEvery: every, alignmentEvery: every, threads: 1 },
      ...given.config,
    },
    measurements,
  };
}

/** A run for each memory, delay and seed. */
export function madeUpRuns(
  {
    memories = ['et', 'cet:2', 'cet:6', 'cet:10'],
    delaysSeconds = [120],
    seeds = [0, 1, 2],
  }: {
    readonly memories?: readonly string[];
    readonly delaysSeconds?: readonly number[];
    readonly seeds?: readonly number[];
  },
  common: Omit<MadeUpRun, 'memory'> = {},
): readonly RecordedRun[] {
  return memories.flatMap((memory) =>
    delaysSeconds.flatMap((delaySeconds) => seeds.map((seed) => madeUpRun({ ...common, memory, delaySeconds, seed }))),
  );
}
