import { expect, it } from 'vitest';
import type { Cell } from '../sweep/cells.ts';
import type { CellStatus } from '../sweep/sweep.ts';
import { describeUnfinished } from './unfinished.ts';

it('counts what is not finished of the tasks and delays that a claim is about', () => {
  const cell = (task: string, memory: string, delays: string) =>
    ({ name: `${task} ${memory} ${delays}`, config: { task, memory, delays, stepSeconds: 0.2 } }) as unknown as Cell;
  const cells = [
    cell('mnist', 'et', 'retrograde:120s'),
    cell('mnist', 'cet:2', 'retrograde:120s'),
    cell('mnist', 'backprop', 'broadcast:2s'),
    cell('mnist', 'et', 'broadcast:2s'),
    cell('cifar10', 'et', 'retrograde:120s'),
    cell('cartpole', 'et', 'retrograde:120s'),
  ];
  const kinds = ['finished', 'failed', 'waiting', 'waiting', 'finished', 'waiting'];
  const statuses = new Map(cells.map((one, at) => [one, { kind: kinds[at] } as CellStatus]));
  const claimed = { experiment: 'figure-7', tasks: ['mnist', 'cifar10'], delays: 'retrograde' } as const;
  expect(describeUnfinished(claimed, cells, statuses)).toEqual(['2 of 3 runs of figure-7, mnist (1 failed)']);
});
