// The Worker in which networks learn: takes commands between updates, and reports what it measures. Nothing here touches the page.
import { UserError } from '../../src/core/errors.ts';
import type { PickedFile } from '../picked-files.ts';
import { fetchImages } from './fetch-images.ts';
import { Learners } from './learners.ts';
import { type OwnImages, readOwnImages } from './own-images.ts';
import type { Command, ComputeChoice, Report, Said } from './protocol.ts';
import { type Compute, openWebAssembly, openWebGpu, threadCount } from './runtime.ts';
import type { Images, Setting } from './setting.ts';

const scope = self as unknown as {
  postMessage(said: Said): void;
  onmessage: ((event: MessageEvent<Command>) => void) | null;
};
/** Number of the beginning that what is reported is of. */
let beginning = 0;
const report = (what: Report) => scope.postMessage({ beginning, report: what });

/** Updates between which the page hears how far training is. */
const progressMs = 150;
/** Updates that are timed to compare WebAssembly and WebGPU, after as many that are not. */
const timedUpdates = 6;

type Load = Extract<Command, { readonly kind: 'load' }>;

const queue: Command[] = [];
let wake: () => void = () => undefined;
let load: Load | undefined;
let mnist: Promise<OwnImages> | undefined;
let images: OwnImages | undefined;
let learners: Learners | undefined;
/** Pause between updates while training goes on; undefined while it stands still. */
let runningPauseMs: number | undefined;
/** Accuracies on all test images since training stood still. */
let whole: number[] | undefined;
let saidAt = 0;
let stepMs: number | undefined;
const opened = new Map<string, Promise<Compute | undefined>>();

scope.onmessage = ({ data }) => {
  queue.push(data);
  wake();
};

/** Waits, and no longer than until a command comes. Even 0 ms let messages in, which promises alone do not. */
function rest(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Lets messages in without the 4 ms that browsers put between timers. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function openOnce(name: string, open: () => Promise<Compute | undefined>): Promise<Compute | undefined> {
  const found = opened.get(name) ?? open();
  opened.set(name, found);
  return found;
}

async function webAssembly(choice: ComputeChoice): Promise<Compute> {
  const threads = choice === 'one-thread' ? 1 : threadCount(navigator.hardwareConcurrency, crossOriginIsolated);
  return (await openOnce('wasm', () => openWebAssembly(load!.runtimes.wasm, threads)))!;
}

async function webGpu(software: 'counts' | 'is none'): Promise<Compute | undefined> {
  return openOnce(`webgpu ${software}`, () => openWebGpu(load!.runtimes.webgpu, software));
}

/** Milliseconds of an update, after some that are not counted. */
async function timeUpdates({ engine }: Compute, setting: Setting, from: Images): Promise<number> {
  const trial = new Learners(engine, { ...setting, memories: setting.memories.slice(0, 1) }, from);
  try {
    for (let at = 0; at < timedUpdates; at += 1) await trial.step('loss');
    const begun = performance.now();
    for (let at = 0; at < timedUpdates; at += 1) await trial.step('loss');
    return (performance.now() - begun) / timedUpdates;
  } finally {
    await trial.release();
  }
}

/** What computes, as chosen or as measured. @throws UserError where what was chosen is not there. */
async function chooseCompute(choice: ComputeChoice, setting: Setting, from: Images): Promise<Compute> {
  if (choice === 'webgpu') {
    const found = await webGpu('counts');
    if (found) return found;
    throw new UserError('This browser has no WebGPU that the runtime can use; choose another way to compute.');
  }
  const cpu = await webAssembly(choice);
  const gpu = choice === 'auto' ? await webGpu('is none') : undefined;
  if (!gpu) return cpu;
  report({ kind: 'preparing', what: 'Comparing WebGPU with WebAssembly' });
  try {
    const [cpuMs, gpuMs] = [await timeUpdates(cpu, setting, from), await timeUpdates(gpu, setting, from)];
    const [faster, other] = gpuMs < cpuMs ? [gpu, cpu] : [cpu, gpu];
    const times = [gpuMs, cpuMs].sort((one, next) => one - next).map((ms) => `${ms.toFixed(1)} ms`);
    return { ...faster, name: `${faster.name}: ${times[0]} an update (${other.name}: ${times[1]})` };
  } catch {
    // A driver that fails is no reason not to train.
    return cpu;
  }
}

async function loadMnist(): Promise<OwnImages> {
  // Bytes as they are transferred; hosts that unpack on the way send more.
  const totalBytes = 11_500_000;
  let reported = 0;
  const read = await fetchImages(load!.images, (doneBytes) => {
    if (doneBytes - reported < 200_000) return;
    reported = doneBytes;
    report({ kind: 'loading', doneBytes, totalBytes: Math.max(totalBytes, doneBytes) });
  });
  return { ...read, name: 'MNIST', classes: Array.from({ length: 10 }, (_, label) => String(label)) };
}

function takeImages(taken: OwnImages, files: readonly PickedFile[], isOffer: boolean): void {
  images = taken;
  const { training, test, name, classes } = taken;
  const [rows = 0, columns = 0] = training.imageShape;
  const summary = { name, training: training.count, test: test.count, rows, columns, classes };
  report({ kind: 'images', summary, files, isOffer });
}

async function takeMnist(isOffer: boolean): Promise<void> {
  mnist ??= loadMnist();
  try {
    takeImages(await mnist, [], isOffer);
  } catch (error) {
    mnist = undefined;
    throw error;
  }
}

async function ensureImages(): Promise<OwnImages> {
  if (!images) await takeMnist(false);
  return images!;
}

async function stopTraining(): Promise<void> {
  runningPauseMs = undefined;
  whole = undefined;
  await learners?.release();
  learners = undefined;
}

async function begin(command: Extract<Command, { readonly kind: 'begin' }>): Promise<void> {
  const { setting, compute } = command;
  beginning = command.beginning;
  await stopTraining();
  const from = await ensureImages();
  report({ kind: 'preparing', what: 'Starting the runtime' });
  const chosen = await chooseCompute(compute, setting, from);
  learners = new Learners(chosen.engine, setting, from);
  stepMs = undefined;
  report({ kind: 'begun', compute: chosen.name, setting });
  await measure(learners);
}

async function measure(learning: Learners): Promise<void> {
  const measurements = await learning.measure();
  report({ kind: 'measured', measurements, misread: learning.misread() });
}

/** One update of each network, and what is due after it. */
async function update(learning: Learners, isMeasured: boolean): Promise<void> {
  const begun = performance.now();
  whole = undefined;
  await learning.step(isMeasured ? 'alignment' : 'loss');
  if (!isMeasured) {
    const own = (performance.now() - begun) / learning.setting.memories.length;
    stepMs = stepMs === undefined ? own : stepMs + 0.1 * (own - stepMs);
  }
  if (isMeasured) await measure(learning);
  const now = performance.now();
  if (now - saidAt < progressMs && !isMeasured) return;
  saidAt = now;
  report({ kind: 'progress', update: learning.update, stepMs });
}

function pause(learning: Learners): void {
  runningPauseMs = undefined;
  whole = [];
  // Progress is told now and then only: the page may be some updates behind.
  report({ kind: 'paused', update: learning.update, isFinished: learning.isFinished });
}

async function handle(command: Command): Promise<void> {
  switch (command.kind) {
    case 'load':
      load = command;
      return;
    case 'images':
      // Files that are refused leave the images that were there.
      if (command.files.length === 0) return takeMnist(command.isOffer);
      return takeImages(await readOwnImages(command.files), command.files, command.isOffer);
    case 'begin':
      return begin(command);
    case 'run':
      if (learners && !learners.isFinished) runningPauseMs = command.pauseMs;
      return;
    case 'pause':
      if (learners && runningPauseMs !== undefined) pause(learners);
      return;
    case 'step':
      if (!learners || learners.isFinished) return;
      runningPauseMs = undefined;
      await update(learners, true);
      return pause(learners);
    case 'delay':
      // A slider says many values on its way; the last one counts.
      if (!learners || queue.some(({ kind }) => kind === 'delay')) return;
      learners.changeDelay(command.delaySeconds);
      report({ kind: 'delayed', update: learners.update, delaySeconds: command.delaySeconds });
      return;
    case 'guess':
      report({ kind: 'guessed', probabilities: (await learners?.guess(command.pixels)) ?? [] });
      return;
    default:
      return command satisfies never;
  }
}

/** What is done when no command waits; whether there was anything to do. */
async function work(): Promise<boolean> {
  if (!learners) return false;
  if (runningPauseMs !== undefined) {
    await update(learners, learners.isMeasuredNext);
    if (learners.isFinished) pause(learners);
    else if (runningPauseMs > 0 && queue.length === 0) await rest(runningPauseMs);
    else await breathe();
    return true;
  }
  if (whole && whole.length < learners.setting.memories.length) {
    whole.push(await learners.measureWhole(whole.length));
    report({ kind: 'whole', update: learners.update, accuracies: [...whole] });
    await breathe();
    return true;
  }
  return false;
}

/** Memory that is not to be had comes as a RangeError of buffers, or as a failure of the runtime that names it. */
function sentenceOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || /memory|alloc|kernel heap|OrtRun|out of bounds/i.test(words)) {
    return 'These networks do not fit into the memory that the browser gives; use smaller layers, fewer memories or a smaller batch.';
  }
  return `Training stopped: ${words}`;
}

function complain(error: unknown, command: Command | undefined): void {
  const sentence = sentenceOf(error);
  if (command?.kind === 'images') {
    report({ kind: 'refused', sentence });
    return;
  }
  const about = command?.kind === 'delay' ? 'delay' : 'training';
  if (about === 'training') {
    runningPauseMs = undefined;
    whole = undefined;
  }
  report({ kind: 'complaint', about, sentence });
}

for (;;) {
  const command = queue.shift();
  try {
    if (command) await handle(command);
    else if (!(await work())) await rest(queue.length > 0 ? 0 : Number.POSITIVE_INFINITY);
  } catch (error) {
    complain(error, command);
  }
}
