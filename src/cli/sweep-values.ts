// Values of options that the commands about sweeps share.
import { UserError } from '../core/errors.ts';
import { type ScaleName, scaleNames } from '../core/experiments/experiment.ts';
import { suggest } from '../core/suggest.ts';

export function parseScale(text: string): ScaleName {
  const scale = scaleNames.find((name) => name === text);
  if (scale) return scale;
  throw new UserError(`--scale "${text}" is not known${suggest(text, scaleNames)}`);
}

const executors = ['local', 'slurm'] as const;
export type ExecutorName = (typeof executors)[number];

export function parseExecutor(text: string): ExecutorName {
  const executor = executors.find((name) => name === text);
  if (executor) return executor;
  throw new UserError(`--executor "${text}" is not known${suggest(text, executors)}`);
}

export function parseCount(option: string, text: string): number {
  const count = Number(text);
  if (text.trim() !== '' && Number.isInteger(count) && count >= 1) return count;
  throw new UserError(`${option} is "${text}"; give a whole number, 1 or more.`);
}
