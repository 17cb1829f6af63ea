import { describe, expect, it } from 'vitest';
import { createNodeEngine } from '../../src/edge/engine/node.ts';
import { patternImages } from '../../tests/support/pattern-images.ts';
import { Learners, measuredAfter } from './learners.ts';
import type { Setting } from './setting.ts';

const engine = await createNodeEngine({ threads: 1 });
const images = { training: patternImages({ count: 400, seed: 1 }), test: patternImages({ count: 150, seed: 2 }) };
const setting: Setting = {
  memories: ['et', 'perfect'],
  delaySeconds: 1,
  hiddenUnits: [24],
  seed: 0,
  updates: 60,
  batchSize: 40,
  learningRate: 5e-3,
};

async function trained(learners: Learners, updates: number): Promise<void> {
  for (let at = 0; at < updates; at += 1) await learners.step(learners.isMeasuredNext ? 'alignment' : 'loss');
}

describe('networks side by side', () => {
  it('start alike, and learn the more the better their memory', async () => {
    const learners = new Learners(engine, setting, images);
    const [one, other] = await learners.measure();
    expect(one?.accuracy).toBe(other?.accuracy);
    expect(one?.alignment).toBeUndefined();
    await trained(learners, 60);
    expect(learners.isFinished).toBe(true);
    const [et, perfect] = await learners.measure();
    expect(perfect!.accuracy).toBeGreaterThan(et!.accuracy);
    expect(perfect!.alignment!.W1).toBeCloseTo(1, 6);
    expect(et!.alignment!.W1).toBeLessThan(0.95);
    expect(await learners.measureWhole(1)).toBe(perfect!.accuracy);
    await learners.release();
  });

  it('shows images that some network misreads, and keeps those that are shown', async () => {
    const learners = new Learners(engine, setting, images);
    await learners.measure();
    const first = learners.misread();
    expect(first).toHaveLength(12);
    for (const { index, label, readAs, pixels } of first) {
      expect(label).toBe(images.test.labels[index]);
      expect(readAs.some((read) => read !== label)).toBe(true);
      expect(pixels).toEqual(images.test.pixels.slice(36 * index, 36 * (index + 1)));
    }
    await trained(learners, 20);
    await learners.measure();
    const second = learners.misread();
    const still = first.map(({ index }) => index).filter((index) => second.some((shown) => shown.index === index));
    expect(second.slice(0, still.length).map(({ index }) => index)).toEqual(still);
    const [guess] = await learners.guess(second[0]!.pixels);
    expect(guess!.indexOf(Math.max(...guess!))).toBe(second[0]!.readAs[0]);
    await learners.release();
  });

  it('learn on with another delay, and refuse one that is too long', async () => {
    const learners = new Learners(engine, setting, images);
    await trained(learners, 5);
    learners.changeDelay(3);
    await trained(learners, 5);
    expect(learners.update).toBe(10);
    expect(() => learners.changeDelay(8)).toThrow('use at most 7.8 s');
    await learners.release();
  });

  it('are measured often at the beginning', () => {
    expect([0, 9, 10, 99, 100, 499, 500, 1999, 2000].map(measuredAfter)).toEqual([
      10, 10, 20, 100, 125, 500, 600, 2000, 2250,
    ]);
  });
});
