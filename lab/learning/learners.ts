// Networks that learn side by side, each with another memory: one seed, the same images, an update each by turns.
import { parseMemory } from '../../src/core/credit/memory.ts';
import { pixelsPerImage } from '../../src/core/data/labelled-images.ts';
import type { Engine } from '../../src/core/graph/engine.ts';
import { SupervisedTrainer } from '../../src/core/training/supervised.ts';
import { type Images, imageAt, layerCredits, type Setting, trainerOptions } from './setting.ts';

/** What was measured of one network after an update. */
export interface Measurement {
  readonly memory: string;
  readonly update: number;
  /** Share of the first test images that was classified correctly. */
  readonly accuracy: number;
  /** Cosine with the true gradient by layer in the batch before; absent before the first update. */
  readonly alignment?: Readonly<Record<string, number | null>>;
}

/** A test image that some network takes for something else. */
export interface Misread {
  /** Among the test images. */
  readonly index: number;
  readonly pixels: Uint8Array;
  readonly label: number;
  /** What each network takes it for. */
  readonly readAs: readonly number[];
}

/** Test images on which accuracy is measured while networks train: all of them would take as long as forty updates. */
export const imagesWhileTraining = 1000;
const misreadShown = 12;

/** Updates from one measurement to the next: often at the beginning, where most is learned. */
export function measuredAfter(update: number): number {
  const every = update < 100 ? 10 : update < 500 ? 25 : update < 2000 ? 100 : 250;
  return every * (Math.floor(update / every) + 1);
}

export class Learners {
  readonly setting: Setting;
  readonly #engine: Engine;
  readonly #images: Images;
  readonly #trainers: readonly SupervisedTrainer[];
  readonly #predictions: readonly Uint8Array[];
  #alignment: readonly Measurement['alignment'][] = [];
  #misread: readonly number[] = [];

  /** @throws UserError where the setting cannot be trained. */
  constructor(engine: Engine, setting: Setting, images: Images) {
    this.setting = setting;
    this.#engine = engine;
    this.#images = images;
    this.#trainers = setting.memories.map(
      (memory) => new SupervisedTrainer({ ...trainerOptions(memory, setting, images), engine: this.#engine }),
    );
    this.#predictions = setting.memories.map(() => new Uint8Array(images.test.count));
  }

  /** Updates that each network has made. */
  get update(): number {
    return this.#trainers[0]?.state.update ?? 0;
  }

  get isFinished(): boolean {
    return this.update >= this.setting.updates;
  }

  /** Whether the update to come is followed by a measurement. */
  get isMeasuredNext(): boolean {
    const next = this.update + 1;
    return next === measuredAfter(this.update) || next === this.setting.updates;
  }

  /** Makes one update of each network; measures the alignment where asked. @throws UserError where one diverges. */
  async step(measure: 'loss' | 'alignment'): Promise<void> {
    const alignment: Measurement['alignment'][] = [];
    for (const trainer of this.#trainers) alignment.push((await trainer.step(measure)).alignment);
    if (measure === 'alignment') this.#alignment = alignment;
  }

  /** Accuracy on the first test images, with the alignment of the update before. */
  async measure(): Promise<readonly Measurement[]> {
    const measurements: Measurement[] = [];
    for (const [at, trainer] of this.#trainers.entries()) {
      const predictions = this.#predictions[at]!;
      const { accuracy } = await trainer.evaluate({ count: imagesWhileTraining, predictions });
      const alignment = this.#alignment[at];
      const memory = this.setting.memories[at]!;
      measurements.push({ memory, update: this.update, accuracy, ...(alignment && { alignment }) });
    }
    return measurements;
  }

  /** Accuracy of one of the networks on all test images. */
  async measureWhole(at: number): Promise<number> {
    return (await this.#trainers[at]!.evaluate()).accuracy;
  }

  /** Some images that a network read wrongly in the last measurement; those shown before stay while they are misread. */
  misread(): readonly Misread[] {
    const { test } = this.#images;
    const isMisread = (index: number) => this.#predictions.some((read) => read[index] !== test.labels[index]);
    const kept = this.#misread.filter(isMisread);
    const measured = Math.min(imagesWhileTraining, test.count);
    for (let index = 0; index < measured && kept.length < misreadShown; index += 1) {
      if (isMisread(index) && !kept.includes(index)) kept.push(index);
    }
    this.#misread = kept;
    return kept.map((index) => ({
      index,
      pixels: imageAt(test, index),
      label: test.labels[index]!,
      readAs: this.#predictions.map((read) => read[index]!),
    }));
  }

  /** @returns what each network takes an image for: the probability of each class; nothing for images of another size */
  async guess(pixels: Uint8Array): Promise<readonly Float32Array[]> {
    if (pixels.length !== pixelsPerImage(this.#images.test)) return [];
    const guesses: Float32Array[] = [];
    for (const trainer of this.#trainers) guesses.push(await trainer.classify(pixels));
    return guesses;
  }

  /** Lets errors come earlier or later from the next update on. @throws UserError where a memory cannot bridge the delay. */
  changeDelay(delaySeconds: number): void {
    const setting = { ...this.setting, delaySeconds };
    const credits = setting.memories.map((memory) => layerCredits(parseMemory(memory), setting));
    this.#trainers.forEach((trainer, at) => {
      trainer.changeCredit(credits[at]!);
    });
  }

  async release(): Promise<void> {
    for (const trainer of this.#trainers) await trainer.release();
  }
}
