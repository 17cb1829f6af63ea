// Chance alone: every action is as likely as every other.
import type { PolicyKind } from './policy.ts';

export const randomPolicy: PolicyKind = {
  name: 'random',
  create: ({ actionSpace }, random) => ({
    choose(_, actions) {
      for (let copy = 0; copy < actions.length; copy += 1) actions[copy] = random.integer(actionSpace.actions.length);
    },
  }),
};
