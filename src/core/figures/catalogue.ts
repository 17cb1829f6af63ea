// The paper's figures that can be drawn, in its order: a new one is an entry here. The command line's help, the documentation and the
// registry, which draws them, are made from this list; it imports no picture, so that help stays quick.
import {
  broadcastCartPole,
  broadcastCifar10,
  broadcastLunarLander,
  broadcastMnist,
  broadcastSpaceInvaders,
  imageDelays,
  type PaperExperiment,
  retrogradeCartPole,
  retrogradeCifar10,
  retrogradeLunarLander,
  retrogradeMnist,
} from './paper-experiments.ts';

interface EquationEntry {
  readonly id: string;
  /** Drawn from the exact equations: which picture. */
  readonly equation: 'late-error' | 'states' | 'kernels' | 'signal';
  /** What it shows, for lists. */
  readonly about: string;
}

interface RunEntry {
  readonly id: string;
  /** Drawn from runs: which picture. */
  readonly picture:
    | 'performance-by-delay'
    | 'performance-by-delay-with-deviation'
    | 'performance-over-training'
    | 'alignment-by-performance'
    | 'mean-alignment'
    | 'alignment-by-layer'
    | 'alignment-by-task';
  /** The experiments of the paper that it shows; several only where the picture takes several. */
  readonly experiments: readonly PaperExperiment[];
  readonly about: string;
}

/** The environments, each with its baseline without delay (`inf` in Fig. 13). */
const played = [broadcastCartPole, broadcastLunarLander, broadcastSpaceInvaders];
const playedMaps = played.map((experiment) => ({ ...experiment, memories: [...experiment.memories, 'backprop'] }));
/** The last row is a perfect trace, which has infinitely many states (Section 4.1). */
const imageMaps = [broadcastMnist, broadcastCifar10].map((experiment) => ({
  ...experiment,
  delaySeconds: imageDelays,
  memories: [...experiment.memories, 'perfect'],
}));
const atLongestDelay = played.map((experiment) => ({
  ...experiment,
  delaySeconds: experiment.delaySeconds?.slice(-1) ?? [],
}));

// A list, since an object would put the key '2' before '1a'.
export const catalogue = [
  { id: '1a', equation: 'late-error', about: 'an error that comes late, and which input each memory blames' },
  { id: '1b', equation: 'states', about: 'the states of a cascade after one input' },
  { id: '1c', equation: 'kernels', about: 'the kernels of several memories' },
  { id: '2', equation: 'signal', about: 'what each memory holds of a changing input' },
  {
    id: '3',
    picture: 'performance-by-delay',
    experiments: imageMaps,
    about:
      'MNIST and CIFAR-10, errors equally late: test accuracy after training by memory and delay, a heat map for each task',
  },
  {
    id: '4',
    picture: 'performance-by-delay',
    experiments: playedMaps,
    about:
      'CartPole, LunarLander and SpaceInvaders, errors equally late: mean return after training by memory and delay',
  },
  {
    id: '5',
    picture: 'mean-alignment',
    experiments: [{ ...broadcastCifar10, delaySeconds: [1, 2, 4] }],
    about: 'CIFAR-10, errors equally late: alignment over training, mean over layers, a panel for each delay',
  },
  {
    id: '7a',
    picture: 'performance-over-training',
    experiments: [retrogradeMnist],
    about: 'MNIST with delays that stack up: test accuracy over training',
  },
  {
    id: '7b',
    picture: 'performance-over-training',
    experiments: [retrogradeCifar10],
    about: 'CIFAR-10 with delays that stack up: test accuracy over training',
  },
  {
    id: '7c',
    picture: 'alignment-by-performance',
    experiments: [retrogradeMnist],
    about: 'MNIST with delays that stack up: alignment of each layer by test accuracy',
  },
  {
    id: '7d',
    picture: 'alignment-by-performance',
    experiments: [retrogradeCifar10],
    about: 'CIFAR-10 with delays that stack up: alignment of each layer by test accuracy',
  },
  {
    id: '8a',
    picture: 'performance-over-training',
    experiments: [retrogradeCartPole],
    about: 'CartPole with delays that stack up: return over training',
  },
  {
    id: '8b',
    picture: 'performance-over-training',
    experiments: [retrogradeLunarLander],
    about: 'LunarLander with delays that stack up: return over training',
  },
  {
    id: '8c',
    picture: 'alignment-by-performance',
    experiments: [retrogradeCartPole],
    about: 'CartPole with delays that stack up: alignment of each layer by return',
  },
  {
    id: '8d',
    picture: 'alignment-by-performance',
    experiments: [retrogradeLunarLander],
    about: 'LunarLander with delays that stack up: alignment of each layer by return',
  },
  {
    id: '9',
    picture: 'alignment-by-layer',
    experiments: [broadcastCifar10],
    about: 'CIFAR-10, errors equally late: alignment over training by layer and delay',
  },
  {
    id: '10',
    picture: 'alignment-by-task',
    experiments: atLongestDelay,
    about:
      'CartPole, LunarLander and SpaceInvaders, errors equally late: alignment over training by task and layer, longest delay',
  },
  {
    id: '11',
    picture: 'alignment-by-layer',
    experiments: [retrogradeMnist],
    about: 'MNIST with delays that stack up: alignment over training by layer',
  },
  {
    id: '12',
    picture: 'alignment-by-layer',
    experiments: [retrogradeCifar10],
    about: 'CIFAR-10 with delays that stack up: alignment over training by layer',
  },
  {
    id: '13',
    picture: 'performance-by-delay-with-deviation',
    experiments: playedMaps,
    about: 'as 4, with the standard deviation over seeds',
  },
] as const satisfies readonly (EquationEntry | RunEntry)[];

type Entry = (typeof catalogue)[number];

/** Number of a figure of the paper. */
export type FigureId = Entry['id'];
/** Number of a figure that is computed from the equations alone. */
export type EquationFigureId = Extract<Entry, { equation: unknown }>['id'];
/** Number of a figure that is drawn from training runs. */
export type RunFigureId = Extract<Entry, { picture: unknown }>['id'];
export type EquationPicture = EquationEntry['equation'];
export type RunPicture = RunEntry['picture'];

/** Numbers and subjects of the figures that are drawn from runs, or from the equations. */
export function listFigures(
  source: 'equations' | 'runs',
): readonly { readonly id: FigureId; readonly about: string }[] {
  return catalogue.filter((entry) => 'picture' in entry === (source === 'runs'));
}
