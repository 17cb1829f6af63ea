import { expect, it } from 'vitest';
import { parseTrainConfig } from '../edge/runs/train-config.ts';
import { evaluationStatus } from './run-words.ts';

it.each([
  [null, 'test accuracy 93.21 %'],
  [0.1, 'validation accuracy 93.21 %'],
])('progress says which images an accuracy is of: validation %s', (validation, status) => {
  const config = parseTrainConfig({ task: 'mnist', memory: 'et', delays: 'broadcast:2s', validation }, 'test');
  expect(evaluationStatus({ update: 1, testAccuracy: 0.9321 }, config)).toBe(status);
  expect(evaluationStatus({ update: 1 }, config)).toBeUndefined();
});
