// Who plays what in `cet play`: a policy by its name, or the actor of a run.
import { existsSync } from 'node:fs';
import type { Policy } from '../core/environments/policies/policy.ts';
import { parsePolicyName, policyKinds } from '../core/environments/policies/registry.ts';
import { environmentKind, environmentNames, parseEnvironmentName } from '../core/environments/registry.ts';
import type { WatchableKind } from '../core/environments/watchable.ts';
import { UserError } from '../core/errors.ts';
import type { Random } from '../core/random/random.ts';
import { actorPolicy } from '../core/training/actor-decisions.ts';
import { openTrainedActor } from '../edge/runs/trained-actor.ts';
import { note } from './output.ts';
import type { PlayFlags } from './play-action.ts';
import { runLabel } from './run-words.ts';

/** Whoever chooses the actions. */
export interface Player {
  readonly policy: Policy;
  /** In the caption of what is shown. */
  readonly title: string;
  /** What the lines of `--json` say of it. */
  readonly fields: Readonly<Record<string, string | number>>;
  release(): Promise<void>;
}

interface Chosen {
  readonly kind: WatchableKind;
  readonly player: Player;
}

/**
 * The environment, and who plays it.
 * @param random of the policy
 * @throws UserError where one of them is not known, or they do not go together.
 */
export async function choosePlayer(environment: string | undefined, flags: PlayFlags, random: Random): Promise<Chosen> {
  const { policy } = flags;
  if (environment !== undefined && isFolder(environment, environmentNames)) {
    if (policy === undefined) return playerOfRun(environment, undefined, flags, random);
    throw new UserError(`${environment} is a run, whose actor plays; leave out --policy ${policy}.`);
  }
  const name = environment === undefined ? undefined : parseEnvironmentName(environment);
  const policyNames = policyKinds.map((kind) => kind.name);
  if (policy !== undefined && isFolder(policy, policyNames)) return playerOfRun(policy, name, flags, random);
  if (flags.greedy) {
    throw new UserError('--greedy is for the actor of a run; name one by --policy, or leave it out.');
  }
  if (name === undefined) {
    throw new UserError(`No environment was given; name one (${environmentNames.join(', ')}), or the folder of a run.`);
  }
  const kind = environmentKind(name);
  const policyKind = parsePolicyName(policy ?? (kind.heuristic ? 'heuristic' : 'random'));
  return {
    kind,
    player: {
      policy: policyKind.create(kind, random),
      title: policyKind.name,
      fields: { policy: policyKind.name },
      release: async () => undefined,
    },
  };
}

/** Whether a text is the path of a folder rather than one of the names, or a slip in one. */
function isFolder(text: string, names: readonly string[]): boolean {
  return !names.includes(text.trim().toLowerCase()) && (/[\\/]/.test(text) || existsSync(text));
}

async function playerOfRun(
  folder: string,
  environment: string | undefined,
  flags: PlayFlags,
  random: Random,
): Promise<Chosen> {
  const { config, environment: kind, update, updates, decisions } = await openTrainedActor(folder, 1);
  if (environment !== undefined && environment !== kind.name) {
    throw new UserError(
      `${folder} is a run of ${kind.name}, not of ${environment}; name another run, or leave out ${environment}.`,
    );
  }
  if (update < updates) note(`The actor of ${folder} after ${update} of ${updates} updates.`);
  const actions = flags.greedy ? 'greedy' : 'sampled';
  return {
    kind,
    player: {
      policy: actorPolicy(decisions, flags.greedy ? 'likeliest' : random),
      title: runLabel(config),
      fields: { policy: folder, update, actions },
      release: () => decisions.release(),
    },
  };
}
