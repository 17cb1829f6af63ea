// What the page and the Worker that trains say to each other.
import type { PickedFile } from '../picked-files.ts';
import type { Measurement, Misread } from './learners.ts';
import type { Setting } from './setting.ts';

/** Where the runtime's files are: the page knows, since the build names them. */
export interface RuntimeFiles {
  readonly mjs: string;
  readonly wasm: string;
}

export const computeChoices = ['auto', 'one-thread', 'webgpu'] as const;
/** `auto`: threads where the page may have them, WebGPU where it is there and was faster. */
export type ComputeChoice = (typeof computeChoices)[number];

/** Addresses of gzipped IDX files. */
export interface ImageFiles {
  readonly trainingImages: string;
  readonly trainingLabels: string;
  readonly testImages: string;
  readonly testLabels: string;
}

export type Command =
  | {
      readonly kind: 'load';
      readonly runtimes: Readonly<Record<'wasm' | 'webgpu', RuntimeFiles>>;
      readonly images: ImageFiles;
    }
  /** Files of a person's own in place of the images; none for MNIST again. Training goes on as it was until it is begun anew. */
  | { readonly kind: 'images'; readonly files: readonly PickedFile[]; readonly isOffer: boolean }
  /** Networks anew, from the beginning. */
  | { readonly kind: 'begin'; readonly beginning: number; readonly setting: Setting; readonly compute: ComputeChoice }
  | { readonly kind: 'run'; readonly pauseMs: number }
  | { readonly kind: 'pause' }
  /** One update of each network. */
  | { readonly kind: 'step' }
  | { readonly kind: 'delay'; readonly delaySeconds: number }
  | { readonly kind: 'guess'; readonly pixels: Uint8Array };

export interface ImagesSummary {
  readonly name: string;
  readonly training: number;
  readonly test: number;
  readonly rows: number;
  readonly columns: number;
  /** Names of the classes in the order of their numbers. */
  readonly classes: readonly string[];
}

/** What the Worker says, and the beginning that it is of: what comes late from an earlier one is not listened to. */
export interface Said {
  readonly beginning: number;
  readonly report: Report;
}

export type Report =
  | { readonly kind: 'loading'; readonly doneBytes: number; readonly totalBytes: number }
  /** Images are there: from files of a person's own, or MNIST where there are none. */
  | {
      readonly kind: 'images';
      readonly summary: ImagesSummary;
      readonly files: readonly PickedFile[];
      /** Whether a person has just offered them; others are loaded for a beginning, or again by another Worker. */
      readonly isOffer: boolean;
    }
  /** Images that were offered are not taken; those that were there stay. */
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'preparing'; readonly what: string }
  /** Networks have begun; what computes, in words. */
  | { readonly kind: 'begun'; readonly compute: string; readonly setting: Setting }
  | {
      readonly kind: 'measured';
      readonly measurements: readonly Measurement[];
      readonly misread: readonly Misread[];
    }
  /** Errors come so late from an update on. */
  | { readonly kind: 'delayed'; readonly update: number; readonly delaySeconds: number }
  | { readonly kind: 'progress'; readonly update: number; readonly stepMs: number | undefined }
  /** Accuracy on all test images, of the memories so far measured. */
  | { readonly kind: 'whole'; readonly update: number; readonly accuracies: readonly number[] }
  | { readonly kind: 'guessed'; readonly probabilities: readonly Float32Array[] }
  | { readonly kind: 'paused'; readonly update: number; readonly isFinished: boolean }
  /** What went wrong, for a person to mend; training stands still where it was about training. */
  | {
      readonly kind: 'complaint';
      readonly about: 'training' | 'delay';
      readonly sentence: string;
    };
