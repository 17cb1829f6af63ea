// TraceSpec: one value that describes a synaptic memory everywhere, and its text form (`cet:6`).
import { distance } from 'fastest-levenshtein';
import { UserError } from '../errors.ts';
import { traceKindNames, traceKindOf, traceKinds } from './registry.ts';

/** A memory. Illegal combinations do not type-check; numbers are checked when a kernel is made of it. */
export type TraceSpec =
  /** Classical eligibility trace, text `et` (decay e^(-1/T) a step) or `et:0.9` (this decay a step, whatever the delay). */
  | { readonly kind: 'et'; readonly decayPerStep?: number }
  /** Cascade of `order` states (1 to 200), text `cet:6`. Order 1 is the classical trace. */
  | { readonly kind: 'cet'; readonly order: number }
  /** Difference of two exponentials, text `ltp-ltd:0.1` (second rate such that the peak is at the delay) or `ltp-ltd:0.1:0.2`. */
  | { readonly kind: 'ltp-ltd'; readonly ltpRatePerStep: number; readonly ltdRatePerStep?: number }
  /** A Dirac at the delay, text `perfect`. */
  | { readonly kind: 'perfect' };

/** Reads the text form of a memory. @throws UserError with a suggestion when it is not one. */
export function parseTraceSpec(text: string): TraceSpec {
  const [name = '', ...values] = text.trim().toLowerCase().split(':');
  const kind = traceKindNames.find((known) => known === name);
  if (kind === undefined) throw new UserError(unknownMemory(text.trim(), name, values));
  const spec = traceKinds[kind].parse(values.map((value) => value.trim()));
  if (spec === undefined) {
    throw new UserError(`Memory "${text.trim()}" does not have its form: write ${traceKinds[kind].forms}.`);
  }
  return spec;
}

/** Reads a comma-separated list of memories, e.g. `et,cet:6,perfect`. @throws UserError when one is not a memory or none is given. */
export function parseTraceSpecs(text: string): readonly TraceSpec[] {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  if (parts.length === 0) throw new UserError('No memory is given: name at least one, for example et,cet:6,perfect.');
  return parts.map(parseTraceSpec);
}

/** The text form that {@link parseTraceSpec} reads back to the same value; also the label in legends and configs. */
export function formatTraceSpec(spec: TraceSpec): string {
  return traceKindOf(spec).format(spec);
}

/** A name for people: 'ET', 'CET, n = 6', 'LTP-LTD', 'perfect'. */
export function traceLabel(spec: TraceSpec): string {
  return traceKindOf(spec).label(spec);
}

function unknownMemory(text: string, name: string, values: readonly string[]): string {
  // 'cet6' and 'cet-6' are slips of 'cet:6': the number is taken off before the name is compared.
  const [, letters = name, number] = /^(.*?)[-_ ]?(\d[\d.]*)?$/.exec(name) ?? [];
  const tail = [...(number === undefined ? [] : [number]), ...values].map((value) => `:${value}`).join('');
  const guess = traceKindNames
    .filter((kind) => distance(letters, kind) <= 2 && reads(kind + tail))
    .sort((one, other) => distance(letters, one) - distance(letters, other))[0];
  const examples = traceKindNames.flatMap((kind) => traceKinds[kind].examples).join(', ');
  return `Memory "${text}" is not known: use one like ${examples}${guess === undefined ? '.' : `; did you mean "${guess}${tail}"?`}`;
}

function reads(text: string): boolean {
  try {
    parseTraceSpec(text);
    return true;
  } catch {
    return false;
  }
}
