// The rule that the environment knows for itself.
import { UserError } from '../../errors.ts';
import { elementCount } from '../../graph/value.ts';
import type { PolicyKind } from './policy.ts';

export const heuristicPolicy: PolicyKind = {
  name: 'heuristic',
  create({ name, heuristic, observations: { shape } }) {
    if (!heuristic) throw new UserError(`The environment ${name} has no heuristic policy; choose random.`);
    const size = elementCount(shape);
    return {
      choose(observations, actions) {
        for (let copy = 0; copy < actions.length; copy += 1) actions[copy] = heuristic(observations, copy * size);
      },
    };
  },
};
