// The page's end of the Worker: what it has reported, as signals, and what it is asked to do.

import imageFiles from 'virtual:mnist';
import { signal } from '@preact/signals';
import jspiMjs from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import wasmMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Phase } from '../controls/play-bar.tsx';
import { keepOffline } from '../offline.ts';
import type { PickedFile } from '../picked-files.ts';
import type { Measurement, Misread } from './learners.ts';
import type { Command, ComputeChoice, ImagesSummary, Report, Said } from './protocol.ts';
import type { Setting } from './setting.ts';
import workerAddress from './worker.ts?worker&url';

export interface Training {
  readonly phase: Phase;
  /** What is being prepared, or went wrong, in words. */
  readonly remark: string;
  readonly setting: Setting | undefined;
  /** Delays since the beginning, and from which update on. */
  readonly delays: readonly { readonly update: number; readonly delaySeconds: number }[];
  readonly compute: string;
  readonly update: number;
  readonly stepMs: number | undefined;
  readonly measurements: readonly Measurement[];
  readonly misread: readonly Misread[];
  /** On all test images, in the order of the memories; empty while training goes on. */
  readonly wholeAccuracies: readonly number[];
}

const beginning: Training = {
  phase: 'preparing',
  remark: 'Loading',
  setting: undefined,
  delays: [],
  compute: '',
  update: 0,
  stepMs: undefined,
  measurements: [],
  misread: [],
  wholeAccuracies: [],
};

export const training = signal<Training>(beginning);
export const images = signal<ImagesSummary | undefined>(undefined);
/** Probabilities of each class for what is drawn, by memory; empty where nothing is. */
export const guesses = signal<readonly Float32Array[]>([]);
/** A person's own that were taken; none where MNIST is learned from. */
export const ownFiles = signal<readonly PickedFile[]>([]);
/** What the Worker has still to take or to refuse. */
export const offered = signal<{ readonly files: readonly PickedFile[]; readonly whenTaken: () => void } | undefined>(
  undefined,
);
export const imagesComplaint = signal('');
export const delayComplaint = signal('');

let worker: Worker | undefined;
/** Number of the latest beginning: what the Worker says of an earlier one is not listened to. */
let beginnings = 0;
let begunCompute: ComputeChoice | undefined;
let drawn: Uint8Array | undefined;
/** Whether a guess is under way: a pen draws faster than networks read. */
let isGuessing = false;
let isGuessDue = false;
/** Whether training goes on as soon as it has begun. */
let isRunWanted = false;

const absolute = (address: string) => new URL(address, document.baseURI).href;

function send(command: Command): void {
  worker?.postMessage(command);
}

function openWorker(): void {
  if (worker) return;
  worker = new Worker(absolute(workerAddress), { type: 'module' });
  worker.onmessage = ({ data: { beginning, report } }: MessageEvent<Said>) => {
    if (beginning === beginnings || isAboutImages(report)) take(report);
  };
  worker.onerror = () => {
    change({ phase: 'failed', remark: 'The part of the lab that trains could not be started; load this page again.' });
  };
  send({
    kind: 'load',
    runtimes: {
      wasm: { mjs: absolute(wasmMjs), wasm: absolute(wasm) },
      webgpu: { mjs: absolute(jspiMjs), wasm: absolute(jspiWasm) },
    },
    images: Object.fromEntries(Object.entries(imageFiles).map(([name, address]) => [name, absolute(address)])) as never,
  });
  // Another Worker is given what was taken before, and what is still to be answered for.
  if (ownFiles.peek().length > 0) send({ kind: 'images', files: ownFiles.peek(), isOffer: false });
  const offer = offered.peek();
  if (offer) send({ kind: 'images', files: offer.files, isOffer: true });
}

function closeWorker(): void {
  worker?.terminate();
  worker = undefined;
}

function change(some: Partial<Training>): void {
  training.value = { ...training.value, ...some };
}

/** Images are asked for before the beginning that is to learn from them. */
function isAboutImages(report: Report): boolean {
  return ['loading', 'images', 'refused'].includes(report.kind);
}

function take(report: Report): void {
  switch (report.kind) {
    case 'loading': {
      const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
      change({ remark: `Loading MNIST: ${megabytes(report.doneBytes)} of ${megabytes(report.totalBytes)} MB` });
      break;
    }
    case 'preparing':
      change({ remark: report.what });
      break;
    case 'images':
      images.value = report.summary;
      ownFiles.value = report.files;
      // What is said of an offer stays while MNIST is loaded for a beginning.
      if (report.isOffer) {
        const offer = offered.value;
        offered.value = undefined;
        imagesComplaint.value = '';
        offer?.whenTaken();
      }
      break;
    case 'refused':
      offered.value = undefined;
      imagesComplaint.value = report.sentence;
      break;
    case 'begun':
      isGuessing = false;
      change({
        setting: report.setting,
        delays: [{ update: 0, delaySeconds: report.setting.delaySeconds }],
        compute: report.compute,
      });
      break;
    case 'delayed': {
      const { update, delaySeconds } = report;
      const earlier = training.value.delays.filter((delay) => delay.update !== update);
      change({ delays: [...earlier, { update, delaySeconds }] });
      break;
    }
    case 'measured': {
      const { measurements, misread } = report;
      const { phase } = training.value;
      change({
        measurements: [...training.value.measurements, ...measurements],
        misread,
        update: measurements[0]?.update ?? 0,
        ...(phase === 'preparing' && { phase: isRunWanted ? 'running' : 'paused', remark: '' }),
      });
      if (phase === 'preparing') keepOffline('learning');
      requestGuess();
      break;
    }
    case 'progress':
      change({ update: report.update, stepMs: report.stepMs });
      break;
    case 'whole':
      change({ wholeAccuracies: report.accuracies });
      break;
    case 'guessed':
      isGuessing = false;
      if (drawn) guesses.value = report.probabilities;
      if (isGuessDue) requestGuess();
      break;
    case 'paused':
      change({ update: report.update, phase: report.isFinished ? 'finished' : 'paused' });
      break;
    case 'complaint':
      if (report.about === 'delay') delayComplaint.value = report.sentence;
      else change({ phase: 'failed', remark: report.sentence });
      break;
    default:
      report satisfies never;
  }
}

function requestGuess(): void {
  isGuessDue = false;
  if (!drawn) return;
  if (isGuessing) {
    isGuessDue = true;
    return;
  }
  isGuessing = true;
  send({ kind: 'guess', pixels: drawn });
}

/** Begins anew: networks as they are initialised by the seed. */
export function begin(setting: Setting, compute: ComputeChoice): void {
  // What failed may have left a runtime without memory, and threads are given once to a Worker.
  if (training.value.phase === 'failed' || compute !== begunCompute) closeWorker();
  begunCompute = compute;
  openWorker();
  training.value = { ...beginning, compute: training.value.compute };
  guesses.value = [];
  delayComplaint.value = '';
  isRunWanted = false;
  beginnings += 1;
  send({ kind: 'begin', beginning: beginnings, setting, compute });
}

/** Trains on; where networks are still being made, as soon as they are. */
export function run(pauseMs: number): void {
  if (training.value.phase === 'preparing') isRunWanted = true;
  else change({ phase: 'running', wholeAccuracies: [] });
  send({ kind: 'run', pauseMs });
}

/** Another pace for a training that goes on. */
export function changePace(pauseMs: number): void {
  // Whoever follows the pace must not follow training by it: a training that goes on would be told so forever.
  if (training.peek().phase === 'running') send({ kind: 'run', pauseMs });
}

export function pause(): void {
  isRunWanted = false;
  send({ kind: 'pause' });
}

export function step(): void {
  change({ wholeAccuracies: [] });
  send({ kind: 'step' });
}

/** Lets errors come earlier or later while training goes on. */
export function changeDelay(delaySeconds: number): void {
  delayComplaint.value = '';
  send({ kind: 'delay', delaySeconds });
}

/**
 * Offers files in place of MNIST; none for MNIST again. Training goes on as it was where they are refused.
 * @param whenTaken begins training anew with them
 */
export function offerImages(files: readonly PickedFile[], whenTaken: () => void): void {
  openWorker();
  imagesComplaint.value = '';
  offered.value = { files, whenTaken };
  send({ kind: 'images', files, isOffer: true });
}

/** @param pixels of what is drawn, in the size of the images; undefined where nothing is */
export function guess(pixels: Uint8Array | undefined): void {
  drawn = pixels;
  if (!pixels) guesses.value = [];
  else requestGuess();
}
