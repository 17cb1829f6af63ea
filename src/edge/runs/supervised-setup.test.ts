import { describe, expect, it } from 'vitest';
import { patternImages } from '../../../tests/support/pattern-images.ts';
import { batchCreditMatrix } from '../../core/credit/credit-matrix.ts';
import { UserError } from '../../core/errors.ts';
import { kernelSumInBatch, setUpSupervised } from './supervised-setup.ts';
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
      /3\.2s is 16 steps .* batch of 16 .* after step 15; use at most 3s, a batch of more than 16, or --streaming/,
    );
    expect(setUp({ delays: 'broadcast:3s' }).delaySeconds[0]).toBe(3);
    expect(setUp({ delays: 'broadcast:3.2s', streaming: true }).delaySeconds[0]).toBe(3.2);
  });

  it('the kernel of a short delay is seen whole in a batch, that of a long one is not', () => {
    const { credit } = setUp({ delays: 'broadcast:0.4s', batchSize: 128 });
    expect(kernelSumInBatch(credit[0]!, 128)).toBeCloseTo(1, 12);
    expect(kernelSumInBatch(credit[0]!, 2)).toBeLessThan(0.9);
    expect(kernelSumInBatch(credit[0]!, 2, true)).toBeCloseTo(1, 6);
  });
});
