// The delay T in figures over time: checked, and drawn as a labelled vertical line.
import { UserError } from '../errors.ts';
import type { PictureLayer } from './figure.ts';
import { formatDelay } from './text.ts';
import type { Theme } from './theme.ts';

/**
 * Checks a duration that a figure needs.
 * @throws UserError when it is not a positive, finite number of seconds.
 */
export function requirePositiveSeconds(name: string, seconds: number): void {
  if (!(seconds > 0 && Number.isFinite(seconds))) {
    throw new UserError(
      `The ${name} of a figure is ${seconds} s, but must be above 0 s and finite: give one like 2 s.`,
    );
  }
}

/** A vertical line at the delay with the text `T = 2 s` to its right, at the top of the plot. */
export function delayLayers(delaySeconds: number, theme: Theme): readonly PictureLayer[] {
  const data = { values: [{ delaySeconds }] };
  const x = { field: 'delaySeconds', type: 'quantitative' } as const;
  return [
    { data, mark: { type: 'rule', color: theme.muted, strokeDash: [2, 2] }, encoding: { x } },
    {
      data,
      mark: { type: 'text', align: 'left', baseline: 'top', dx: 5, color: theme.muted },
      encoding: { x, y: { value: 0 }, text: { value: `T = ${formatDelay(delaySeconds)}` } },
    },
  ];
}
