// Training runs as figures see them, made up: accuracy that rises towards a limit, alignment that falls with the delay.
import type { RecordedRun, RunMeasurement } from '../../src/core/figures/recorded-run.ts';

export interface MadeUpRun {
  readonly task?: 'mnist' | 'cifar10';
  readonly memory: string;
  /** Delays of the layers; 0 for `backprop`. */
  readonly delays?: 'broadcast' | 'retrograde';
  readonly delaySeconds?: number;
  readonly seed?: number;
  readonly updates?: number;
  /** Updates made; default: all. */
  readonly made?: number;
  readonly finishedAt?: number | null;
  readonly name?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Changes the measurements. */
  readonly measured?: (row: RunMeasurement) => RunMeasurement;
}

const layersOf = { mnist: ['W1', 'W2', 'W3'], cifar10: ['C1', 'C2', 'C3', 'W1', 'W2'] } as const;

/** One run of the paper's configuration, with a row every hundredth of its updates and an evaluation every twentieth. */
export function madeUpRun(given: MadeUpRun): RecordedRun {
  const { task = 'mnist', memory, delays = 'retrograde', delaySeconds = 120, seed = 0, updates = 20_000 } = given;
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
  return {
    name: given.name ?? `runs/${memory}-${delaySeconds}s-${seed}`,
    task,
    memory,
    layerDelaySeconds,
    seed,
    updates,
    finishedAt: given.finishedAt === undefined ? (made < updates ? null : 1) : given.finishedAt,
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

/** A run for each memory, delay and seed. */
export function madeUpRuns(
  { memories = ['et', 'cet:2', 'cet:6', 'cet:10'], delaysSeconds = [120], seeds = [0, 1, 2] },
  common: Omit<MadeUpRun, 'memory'> = {},
): readonly RecordedRun[] {
  return memories.flatMap((memory) =>
    delaysSeconds.flatMap((delaySeconds) => seeds.map((seed) => madeUpRun({ ...common, memory, delaySeconds, seed }))),
  );
}
