// How many weight updates a run makes.
import { isPlayed } from '../../core/figures/run-kind.ts';
import { updatesOf } from './actor-critic-setup.ts';
import type { RunConfig } from './run-texts.ts';

/** @throws UserError where what is played is too little for one. */
export function runUpdates(config: RunConfig): number {
  return isPlayed(config) ? updatesOf(config) : config.updates;
}
