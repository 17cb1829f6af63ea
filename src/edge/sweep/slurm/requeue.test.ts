import { expect, it } from 'vitest';
import { mustRequeue } from './requeue.ts';

it.each([
  ['that still runs, told before its time limit', { state: 'RUNNING', reason: 'None' }, true],
  ['that its time limit ends, told too late', { state: 'COMPLETING', reason: 'TimeLimit' }, true],
  ['that is pre-empted, which Slurm has put back, or cancelled', { state: 'COMPLETING', reason: 'None' }, false],
  ['that waits again', { state: 'PENDING', reason: 'BeginTime' }, false],
  ['that is gone', undefined, false],
] as const)('a job %s is put back: %#', (_, job, is) => {
  expect(mustRequeue(job)).toBe(is);
});
