// MinAtar (Section 4.1, Table 5): the actor sees the picture as one row of numbers, the critic through convolutions. The paper runs
// SpaceInvaders; the other games are run with the same numbers.
import { UserError } from '../../../core/errors.ts';
import { actorCriticPresets, rowsOf } from '../actor-critic-presets.ts';
import type { ActorCriticTask } from './actor-critic-task.ts';

const defaults: ActorCriticTask['defaults'] = {
  environments: 32,
  windowSteps: 32,
  samples: 10_000_000,
  lambda: [0.1, 0.99],
  anneal: 'none',
  normalization: 'peak',
  observationCoding: 'plain',
  criticChannels: [16, 32, 32],
  criticHiddenUnits: [512],
};

export const spaceInvadersTask: ActorCriticTask = {
  environment: 'spaceinvaders',
  defaults,
  // The column of β is not legible in the table for this game: et keeps its own, e^(-1/T), unless et:β is asked for.
  preset: actorCriticPresets({
    title: 'spaceinvaders',
    backprop: 9e-4,
    broadcast: {
      1.2: rowsOf([undefined, 2.5e-4], 9e-4, 5e-4, 5e-4, 9e-4),
      2: rowsOf([undefined, 9e-4], 5e-4, 5e-4, 5e-4, 5e-4),
      4: rowsOf([undefined, 9e-4], 5e-4, 9e-4, 5e-4, 5e-4),
      8: rowsOf([undefined, 5e-4], 5e-4, 9e-4, 2.5e-4, 5e-4),
    },
  }),
};

/** A game that the paper does not run. */
export function otherMinAtarTask(environment: 'breakout' | 'asterix' | 'freeway' | 'seaquest'): ActorCriticTask {
  return {
    environment,
    defaults,
    preset: () => {
      throw new UserError(
        `The paper has no row for ${environment}, of the MinAtar games it runs spaceinvaders alone; leave out --preset and give --lr.`,
      );
    },
  };
}
