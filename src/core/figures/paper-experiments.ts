// The paper's experiments, as far as a figure must know them to say where runs are other than the paper's (Sections 4.1 and 4.2, Appendix C).
import type { RunKindName } from './run-kind.ts';

/** One experiment of the paper: a task, and how its errors come late. */
export interface PaperExperiment {
  readonly task: string;
  /** The task's name in titles. */
  readonly title: string;
  /** Whether images are classified or an environment is played. */
  readonly kind: RunKindName;
  readonly delays: 'broadcast' | 'retrograde';
  /** The delays T that the figure shows, where the paper says which. */
  readonly delaySeconds?: readonly number[];
  /** The memories that the figure shows, in their text forms; `et` stands for a classical trace of any decay. */
  readonly memories: readonly string[];
  /** Keys that the paper chose anew for each memory and delay (Tables 1 to 7). */
  readonly tunedKeys: readonly string[];
  /** The other keys of a run's configuration that change what is learned, with the paper's values: those of `--preset paper`. */
  readonly config: Readonly<Record<string, unknown>>;
}

const comparedOrders = ['et', 'cet:2', 'cet:6', 'cet:10'];

const supervised = {
  kind: 'images',
  memories: comparedOrders,
  tunedKeys: ['learningRate', 'weightDecay'],
} as const satisfies Partial<PaperExperiment>;

const common = {
  stepSeconds: 0.2,
  beta1: 0.9,
  beta2: 0.999,
  momentum: 0,
  gradientClipNorm: 0.5,
  pathway: 'backpropagation',
};
const images = {
  ...common,
  updates: 20_000,
  salientChoice: 'largest-losses',
  salientForward: 'reuse',
  salientPlaces: 'own',
  streaming: false,
  validation: null,
  optimizer: 'adamw',
  epsilon: 1e-8,
  finalLearningRateFraction: 0.1,
  normalization: 'area',
  peakAlignment: 'sampled',
};
const perceptron = {
  convolutionChannels: [],
  hiddenUnits: [512, 512],
  horizontalFlips: false,
  deltaGate: 'own-time',
};
const convolutions = {
  convolutionChannels: [32, 64, 128],
  hiddenUnits: [512],
  horizontalFlips: true,
  deltaGate: 'own-time-dense',
};
const salient = { batchSize: 1280, salience: 0.0125, warmupFraction: 0.2 };
const whole = { batchSize: 128, salience: null, warmupFraction: 0.1 };

/** Section 4.2: errors two minutes later with every layer below the last, and the salience gate. */
export const retrogradeMnist: PaperExperiment = {
  ...supervised,
  task: 'mnist',
  title: 'MNIST',
  delays: 'retrograde',
  delaySeconds: [120],
  config: { ...images, ...salient, ...perceptron },
};

/** Section 4.2, the convolutional network. */
export const retrogradeCifar10: PaperExperiment = {
  ...supervised,
  task: 'cifar10',
  title: 'CIFAR-10',
  delays: 'retrograde',
  delaySeconds: [120],
  config: { ...images, ...salient, ...convolutions, updates: 1_562_500 },
};

/** Section 4.1: every layer's error equally late. */
export const broadcastMnist: PaperExperiment = {
  ...supervised,
  task: 'mnist',
  title: 'MNIST',
  delays: 'broadcast',
  config: { ...images, ...whole, ...perceptron },
};

/** Section 4.1, the convolutional network. */
export const broadcastCifar10: PaperExperiment = {
  ...supervised,
  task: 'cifar10',
  title: 'CIFAR-10',
  delays: 'broadcast',
  config: { ...images, ...whole, ...convolutions },
};

/** Delays of Section 4.1 with images, in seconds (Tables 1 and 2). */
export const imageDelays: readonly number[] = [0.2, 0.6, 1, 2, 4, 10];

const playConfig = {
  ...common,
  observationCoding: 'split-signs',
  samples: 5_000_000,
  environments: 4,
  windowSteps: 128,
  hiddenUnits: [256, 256],
  criticChannels: [],
  criticHiddenUnits: [256, 256],
  discount: 0.99,
  lambda: 0.95,
  criticLambda: 0.95,
  tdErrorCentering: 'none',
  entropyCoefficient: 0.01,
  entropyPath: 'delayed',
  valueCoefficient: 0.5,
  weightDecay: 0,
  optimizer: 'adam',
  epsilon: 1e-5,
  deltaGate: 'own-time',
  peakAlignment: 'continuous',
  evaluationEpisodes: 100,
  evaluationActions: 'sampled',
};

const broadcastPlay = {
  kind: 'play',
  delays: 'broadcast',
  delaySeconds: [2, 4, 8, 32, 64, 128],
  memories: ['et', 'cet:2', 'cet:5', 'cet:8', 'cet:10'],
  tunedKeys: ['learningRate'],
} as const satisfies Partial<PaperExperiment>;

/** Section 4.2: a step is 0.3 s there; the scale of the kernel was tuned too (Table 7). */
const retrogradePlay = {
  kind: 'play',
  delays: 'retrograde',
  delaySeconds: [120],
  memories: ['et', 'cet:2', 'cet:5', 'cet:10'],
  tunedKeys: ['learningRate', 'normalization'],
} as const satisfies Partial<PaperExperiment>;

const cartPole = { task: 'cartpole', title: 'CartPole' };
const lunarLander = { task: 'lunarlander', title: 'LunarLander' };

export const broadcastCartPole: PaperExperiment = {
  ...broadcastPlay,
  ...cartPole,
  config: { ...playConfig, anneal: 'linear', normalization: 'peak' },
};

export const broadcastLunarLander: PaperExperiment = {
  ...broadcastPlay,
  ...lunarLander,
  config: { ...playConfig, anneal: 'none', normalization: 'area' },
};

export const broadcastSpaceInvaders: PaperExperiment = {
  ...broadcastPlay,
  task: 'spaceinvaders',
  title: 'SpaceInvaders',
  delaySeconds: [1.2, 2, 4, 8],
  config: {
    ...playConfig,
    observationCoding: 'plain',
    samples: 10_000_000,
    environments: 32,
    windowSteps: 32,
    criticChannels: [16, 32, 32],
    criticHiddenUnits: [512],
    lambda: [0.1, 0.99],
    anneal: 'none',
    normalization: 'peak',
  },
};

export const retrogradeCartPole: PaperExperiment = {
  ...retrogradePlay,
  ...cartPole,
  config: { ...playConfig, stepSeconds: 0.3, anneal: 'linear' },
};

export const retrogradeLunarLander: PaperExperiment = {
  ...retrogradePlay,
  ...lunarLander,
  config: { ...playConfig, stepSeconds: 0.3, anneal: 'none' },
};
