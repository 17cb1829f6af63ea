// The environments by name: a new one is one file beside this one and a line here.
import type { EnvironmentKind } from './environment.ts';
import { minAtarKinds } from './minatar/registry.ts';

const environments = { ...minAtarKinds } satisfies Readonly<Record<string, EnvironmentKind>>;

export type EnvironmentName = keyof typeof environments;

export const environmentNames = Object.keys(environments) as readonly EnvironmentName[];

export function environmentKind(name: EnvironmentName): EnvironmentKind {
  return environments[name];
}
