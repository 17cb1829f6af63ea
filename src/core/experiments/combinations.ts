// The cells of an experiment: every combination of its axes' values, each with its base, its rules and its scale. They are made one after
// another, so that an experiment may be counted, and refused, before it fills the memory.
import { isSameJson } from '../canonical-json.ts';
import type { Axis, Experiment, KeyValues, Rule, Scale, ScaleName } from './experiment.ts';

/** One combination. */
export interface Combination {
  /** Values of the axes alone, in the order of the file: what tells it from the others. */
  readonly coordinates: KeyValues;
  /** Values of all keys that were named. */
  readonly values: KeyValues;
}

export interface CombinationOptions {
  readonly scale: ScaleName;
  /** Those of `scaledAxes`, or fewer values of them. */
  readonly axes: readonly Axis[];
  /** What a scale sets where the file does not describe it; `values` are those of the cell so far. */
  defaultScale(scale: Exclude<ScaleName, 'full'>, values: KeyValues): KeyValues;
}

/** The axes at a scale: those of the file, or the scale's in their place. A scale that the file does not describe has one seed. */
export function scaledAxes({ axes, scales }: Experiment, scale: ScaleName): readonly Axis[] {
  if (scale === 'full') return axes;
  const described = scales[scale];
  const others: readonly Axis[] = described?.axes ?? firstSeed(axes);
  const kept = axes.map((axis) => others.find(({ key }) => key === axis.key) ?? axis);
  return [...kept, ...others.filter(({ key }) => !axes.some((axis) => axis.key === key))];
}

function firstSeed(axes: readonly Axis[]): readonly Axis[] {
  return axes.filter(({ key }) => key === 'seed').map(({ key, values }) => ({ key, values: values.slice(0, 1) }));
}

/** Combinations of the axes, before rules leave some out; may be more than can be held. */
export function countCombinations(axes: readonly Axis[]): number {
  return axes.reduce((count, { values }) => count * values.length, 1);
}

function holds({ conditions }: Rule, values: KeyValues): boolean {
  return Object.entries(conditions).every(([key, allowed]) => allowed.some((value) => isSameJson(value, values[key])));
}

/**
 * Every combination that no rule leaves out, the last axis varying fastest.
 * @param onRule called with each rule that held for a combination
 */
export function* combinations(
  experiment: Experiment,
  { scale, axes, defaultScale }: CombinationOptions,
  onRule?: (rule: Rule) => void,
): Generator<Combination> {
  const described: Scale | undefined = scale === 'full' ? undefined : experiment.scales[scale];
  for (const coordinates of product(axes)) {
    let values = applyRules({ ...experiment.base, ...coordinates }, experiment.rules, onRule);
    if (values && scale !== 'full') {
      values = described
        ? applyRules({ ...values, ...described.set }, described.rules, onRule)
        : { ...values, ...defaultScale(scale, values) };
    }
    if (values) yield { coordinates, values };
  }
}

function* product([first, ...rest]: readonly Axis[]): Generator<Record<string, unknown>> {
  if (!first) {
    yield {};
    return;
  }
  for (const value of first.values) {
    for (const others of product(rest)) yield { [first.key]: value, ...others };
  }
}

/** Undefined where a rule leaves the combination out. */
function applyRules(values: KeyValues, rules: readonly Rule[], onRule?: (rule: Rule) => void): KeyValues | undefined {
  let current = values;
  for (const rule of rules) {
    if (!holds(rule, current)) continue;
    onRule?.(rule);
    if (rule.kind === 'skip') return undefined;
    current = { ...current, ...rule.set };
  }
  return current;
}

/** Such as `memory cet:6, delays broadcast:2s, seed 0`. */
export function describeValues(values: KeyValues): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** The same of a cell. */
export function describeCoordinates(coordinates: KeyValues): string {
  return describeValues(coordinates) || 'the only cell';
}
