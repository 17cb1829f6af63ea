import { expect, it } from 'vitest';
import { every, standard } from '../../../tests/support/actor-play.ts';
import { multilayerPerceptron } from '../model/network.ts';
import { createActorBuffers } from './actor-buffers.ts';
import type { ActorCreditOptions } from './actor-options.ts';
import { planLayers } from './layer-plan.ts';

/** What is said of an actor of two hidden layers of so many units, which takes too much. */
function refusal(units: number, changes: Partial<ActorCreditOptions>): string {
  const network = multilayerPerceptron([8, units, units, 2], { bias: false });
  const options = { ...standard, float: 'float32', network, environments: 4, ...changes } as ActorCreditOptions;
  try {
    createActorBuffers(options, planLayers(options, 1));
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was allocated');
}

it.each<[string, number, Partial<ActorCreditOptions>, string, string]>([
  [
    'huge layers without delay',
    20_000,
    { credit: every('backprop', 0), windowSteps: 1000 },
    "The actor's memory of 4 environments and windows of 1000 steps takes ",
    'use fewer windowSteps, fewer hiddenUnits or fewer environments.',
  ],
  [
    'long windows',
    256,
    { credit: every('backprop', 0), windowSteps: 100_000 },
    'windows of 100000 steps takes ',
    'use fewer windowSteps or fewer environments.',
  ],
  [
    'long windows of one environment in large layers',
    14_000,
    { credit: every('backprop', 0), windowSteps: 4000, environments: 1 },
    "The actor's memory of 1 environment and windows",
    'use fewer windowSteps or fewer hiddenUnits.',
  ],
  [
    'a long delay, kept as a history',
    256,
    { credit: every('perfect', 100_000), environments: 16 },
    ' with delays to 100000 steps takes ',
    'use a shorter delay or fewer environments.',
  ],
  [
    'cascades of a high order, kept as states',
    2000,
    { credit: every('cet:20', 100), traceForm: 'states' },
    ' with delays to 100 steps takes ',
    'use a shorter delay, a lower order, fewer hiddenUnits or fewer environments.',
  ],
  [
    'classical traces, which have no lower order',
    8000,
    { credit: every('et', 100), traceForm: 'states' },
    ' with delays to 100 steps takes ',
    'use a shorter delay, fewer hiddenUnits or fewer environments.',
  ],
])('an actor that takes too much memory says what of it is large: %s', (_, units, changes, subject, cure) => {
  const sentence = refusal(units, changes);
  expect(sentence).toContain(subject);
  expect(sentence).toMatch(/ takes \d+ MB, more than the 2048 MB that it may: /);
  expect(sentence.slice(sentence.indexOf('use '))).toBe(cure);
});
