// How many weight updates a run makes.
import { updatesOf } from '../runs/actor-critic-setup.ts';
import type { RunConfig } from '../runs/run-folder.ts';

/** @throws UserError where what is played is too little for one. */
export function runUpdates(config: RunConfig): number {
  return 'updates' in config ? config.updates : updatesOf(config);
}
