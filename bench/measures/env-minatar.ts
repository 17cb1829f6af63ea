// Steps of the five MinAtar games on one thread, stickiness and observations included, with random actions.
// The floor: a step that draws the one random number of stickiness and writes the numbers of an observation, and plays nothing.
import type { EnvironmentCopies, EnvironmentKind } from '../../src/core/environments/environment.ts';
import { minAtarKinds } from '../../src/core/environments/minatar/registry.ts';
import { createRandom } from '../../src/core/random/random.ts';
import type { Measure, Outcome } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';

const COPIES = 128;
const ROUNDS = 9;
/** Steps of all copies in a turn. */
const STEPS = 500;
/** Different lists of actions, taken by turns. */
const ACTION_LISTS = 64;

/** Copies' steps a second. */
function stepsPerSecond(step: (at: number) => void): number {
  const before = performance.now();
  for (let at = 0; at < STEPS; at += 1) step(at);
  return (STEPS * COPIES * 1000) / (performance.now() - before);
}

function player(environment: EnvironmentCopies): (at: number) => void {
  const random = createRandom(2);
  const actions = Array.from({ length: ACTION_LISTS }, () =>
    Int32Array.from({ length: COPIES }, () => random.integer(6)),
  );
  return (at) => environment.step(actions[at % ACTION_LISTS]!);
}

function writer({ observations }: EnvironmentKind): (at: number) => void {
  const cells = observations.shape.reduce((product, size) => product * size, 1);
  const boards = new Float32Array(COPIES * cells);
  const random = createRandom(3);
  return (at) => {
    for (let copy = 0; copy < COPIES; copy += 1)
      boards.fill(random.uniform() < 0.1 ? 0 : at & 1, copy * cells, (copy + 1) * cells);
  };
}

async function measureGame(kind: EnvironmentKind): Promise<Outcome> {
  const play = player(kind.create(COPIES, createRandom(1)));
  const write = writer(kind);
  stepsPerSecond(play);
  stepsPerSecond(write);
  const outcome = await compareInRounds({
    rounds: ROUNDS,
    ratio: 'peer/ours',
    ours: () => stepsPerSecond(play),
    peer: () => stepsPerSecond(write),
  });
  return {
    ...outcome,
    remark: `${COPIES} copies, random actions, observations [${kind.observations.shape.join(', ')}]`,
  };
}

const kinds = Object.values(minAtarKinds);

export const envMinAtar: Measure = {
  name: 'env-minatar',
  lines: kinds.map(({ name }) => ({
    name: `env-minatar-${name}`,
    unit: 'steps/s',
    comparedWith: 'a random number and an observation written',
    judged: 'ours',
    bound: 'at least',
    must: 300_000,
    aim: 1_000_000,
  })),
  async run() {
    const outcomes: Outcome[] = [];
    for (const kind of kinds) outcomes.push(await measureGame(kind));
    return outcomes;
  },
};
