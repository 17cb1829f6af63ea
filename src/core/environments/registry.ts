// The environments by name: a new one is one file beside this one and a line here.
import { UserError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { cartPole } from './cart-pole.ts';
import { lunarLander } from './lunar-lander/lunar-lander.ts';
import { minAtarKinds } from './minatar/registry.ts';
import type { WatchableKind } from './watchable.ts';

const environments = {
  cartpole: cartPole,
  lunarlander: lunarLander,
  ...minAtarKinds,
} satisfies Readonly<Record<string, WatchableKind>>;

export type EnvironmentName = keyof typeof environments;

export const environmentNames = Object.keys(environments) as readonly EnvironmentName[];

export function environmentKind(name: EnvironmentName): WatchableKind {
  return environments[name];
}

/** @throws UserError for a name that is not known. */
export function parseEnvironmentName(text: string): EnvironmentName {
  const name = environmentNames.find((known) => known === text.trim().toLowerCase());
  if (name === undefined) throw new UserError(`There is no environment "${text}"${suggest(text, environmentNames)}`);
  return name;
}
