import { describe, expect, it } from 'vitest';
import { patternImages } from '../../../tests/support/pattern-images.ts';
import { batchCreditMatrix } from '../../core/credit/credit-matrix.ts';
import { UserError } from '../../core/errors.ts';
import { checkSupervised, kernelSumInBatch, setUpSupervised } from './supervised-setup.ts';
import { parseTrainConfig } from './train-config.ts';

const images = patternImages({ count: 8, seed: 1 });
const setUp = (values: object) =>
  setUpSupervised(parseTrainConfig({ task: 'mnist', memory: 'cet:6', batchSize: 16, ...values }, 'options'), images);

describe('what a configuration becomes', () => {
  it('the network has the pixels as inputs, the hidden units asked for, and an output a class', () => {
    const { network } = setUp({ hiddenUnits: [7, 5] });
    expect(network.inputShape).toEqual([36]);
    expect(network.layers).toMatchObject([{ units: 7 }, { units: 5 }, { units: 4 }]);
  });

  it('undelayed learning has no delay, whatever the configuration says', () => {
    expect(setUp({ memory: 'backprop', delays: 'broadcast:100s' }).delaySeconds).toEqual([0, 0, 0]);
  });

  it.each([1, 3, 5, 10])('a delay of %i steps is that many steps exactly, written in seconds', (steps) => {
    for (const stepSeconds of [0.2, 0.3, 0.1]) {
      const seconds = Number((steps * stepSeconds).toPrecision(12));
      const { credit } = setUp({ memory: 'et', stepSeconds, delays: `broadcast:${seconds}s` });
      // 0.6 / 0.2 is 2.9999999999999996: the presentation at the arrival itself would be taken for a later one.
      const exact = batchCreditMatrix({ ...credit[0]!, delaySteps: steps }, 16);
      const { matrix, arrived } = batchCreditMatrix(credit[0]!, 16);
      const worst = Math.max(...matrix.map((weight, at) => Math.abs(weight - exact.matrix[at]!)));
      expect(worst).toBeLessThan(1e-12);
      expect([...arrived]).toEqual([...exact.arrived]);
    }
  });

  it('a delay longer than the batch is refused with both numbers and the way out', () => {
    expect(() => setUp({ delays: 'broadcast:3.2s' })).toThrow(UserError);
    expect(() => setUp({ delays: 'broadcast:3.2s' })).toThrow(
      /3\.2s is 16 steps .* batch of 16 .* after step 15; use at most 3s or a batch of more than 16, .*\(--salience\), .*\(--streaming\)/,
    );
    expect(setUp({ delays: 'broadcast:3s' }).delaySeconds[0]).toBe(3);
    expect(setUp({ delays: 'broadcast:3.2s', streaming: true }).delaySeconds[0]).toBe(3.2);
    expect(() => setUp({ delays: 'broadcast:33s', streaming: true, updates: 10 })).toThrow(
      /^Delay 33s is too long for the stream: 10 updates of 16 presentations last 32s, .* use a shorter delay or more updates\.$/,
    );
    // Three presentations and an error three steps late: 2.9999999999999996 by division.
    const short = { streaming: true, batchSize: 3, updates: 1 };
    expect(() => setUp({ ...short, delays: 'broadcast:0.6s' })).toThrow(/too long for the stream/);
    expect(setUp({ ...short, delays: 'broadcast:0.4s' }).delaySeconds[0]).toBe(0.4);
  });

  it('a batch whose credit would not fit into memory is refused, but for undelayed learning, the gate and streams', () => {
    const large = { delays: 'broadcast:2s', batchSize: 50_000 };
    expect(() => setUp(large)).toThrow(/^Batch size 50000 is too large for errors .* in 3 layers.* use at most 7723, /);
    for (const more of [{ memory: 'backprop' }, { streaming: true }, { salience: 0.0125 }])
      expect(() =>
        checkSupervised(parseTrainConfig({ task: 'mnist', memory: 'et', ...large, ...more }, 'test')),
      ).not.toThrow();
  });

  it('the kernel of a short delay is seen whole in a batch, that of a long one is not', () => {
    const { credit } = setUp({ delays: 'broadcast:0.4s', batchSize: 128 });
    expect(kernelSumInBatch(credit[0]!, { batchSize: 128 })).toBeCloseTo(1, 12);
    expect(kernelSumInBatch(credit[0]!, { batchSize: 2 })).toBeLessThan(0.9);
    expect(kernelSumInBatch(credit[0]!, { batchSize: 2, streaming: true })).toBeCloseTo(1, 6);
    const gated = { batchSize: 100, salience: { count: 2 }, streaming: true };
    expect(kernelSumInBatch(credit[0]!, gated)).toBeCloseTo(1, 6);
  });

  it('with the gate the kernel is seen around the delay, also of a delay longer than the batch', () => {
    const setup = setUp({ delays: 'retrograde:2min', batchSize: 1280, salience: 0.0125 });
    const sums = setup.credit.map((credit) => kernelSumInBatch(credit, setup));
    expect(sums[0]).toBeGreaterThan(0.9);
    expect(sums[0]).toBeLessThan(1);
    expect(sums[2]).toBe(1);
  });

  it('the gate is that of the configuration, samples at their places and not run again unless it says so', () => {
    const gate = (values: object) => setUp({ batchSize: 40, salience: 0.1, ...values }).salience;
    expect(gate({})).toEqual({ count: 4, choice: 'largest-losses', forward: 'reuse', places: 'own' });
    expect(gate({ salientChoice: 'random', salientForward: 'again', salientPlaces: 'random' })).toEqual({
      count: 4,
      choice: 'random',
      forward: 'again',
      places: 'random',
    });
    expect(setUp({}).salience).toBeUndefined();
  });

  it.each(['salientChoice=random', 'salientForward=again', 'salientPlaces=random'])(
    'without a gate %s is refused',
    (setting) => {
      const [key = '', value] = setting.split('=');
      expect(() => setUp({ [key]: value })).toThrow(UserError);
      expect(() => setUp({ [key]: value })).toThrow(
        new RegExp(`^${key} says .* give for instance --salience 1.25%\\.$`),
      );
    },
  );

  it('a delay longer than the batch is allowed with the gate or in a stream, which the refusal names', () => {
    const delays = { delays: 'retrograde:2.5min', batchSize: 1280 };
    expect(() => setUp(delays)).toThrow(
      /^Delay 300s is 1500 steps .* use at most 255\.8s or a batch of more than 1500, let only salient samples learn \(--salience\), or let traces .* \(--streaming\)\.$/,
    );
    expect(setUp({ ...delays, salience: 0.0125 }).delaySeconds).toEqual([300, 150, 0]);
    expect(setUp({ ...delays, streaming: true })).toMatchObject({ delaySeconds: [300, 150, 0], streaming: true });
    // Two minutes a layer fit into a dense batch of this size.
    expect(setUp({ ...delays, delays: 'retrograde:2min' }).delaySeconds).toEqual([240, 120, 0]);
  });
});
