// The paper's supervised experiments, as far as a figure must know them to say where runs are other than the paper's (Section 4, Appendix C).

/** One experiment of the paper: a task, and how its errors come late. */
export interface PaperExperiment {
  readonly task: string;
  /** The task's name in titles. */
  readonly title: string;
  readonly delays: 'broadcast' | 'retrograde';
  /** The delays T that the figure shows, where the paper says which. */
  readonly delaySeconds?: readonly number[];
  /** Keys of a run's configuration with the paper's values. */
  readonly config: Readonly<Record<string, unknown>> & { readonly updates: number };
}

const perceptron = { convolutionChannels: [], hiddenUnits: [512, 512] };
const convolutions = { convolutionChannels: [32, 64, 128], hiddenUnits: [512] };
const salient = { batchSize: 1280, salience: 0.0125 };

/** Section 4.2: errors two minutes later with every layer below the last, and the salience gate. */
export const retrogradeMnist: PaperExperiment = {
  task: 'mnist',
  title: 'MNIST',
  delays: 'retrograde',
  delaySeconds: [120],
  config: { updates: 20_000, stepSeconds: 0.2, ...salient, ...perceptron },
};

/** Section 4.2, the convolutional network. */
export const retrogradeCifar10: PaperExperiment = {
  task: 'cifar10',
  title: 'CIFAR-10',
  delays: 'retrograde',
  delaySeconds: [120],
  config: { updates: 1_562_500, stepSeconds: 0.2, ...salient, ...convolutions },
};

/** Section 4.1: every layer's error equally late. */
export const broadcastCifar10: PaperExperiment = {
  task: 'cifar10',
  title: 'CIFAR-10',
  delays: 'broadcast',
  config: { updates: 20_000, stepSeconds: 0.2, batchSize: 128, salience: null, ...convolutions },
};
