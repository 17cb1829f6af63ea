// How a synapse remembers its activity until the error arrives: a trace, or no delay at all.
import { distance } from 'fastest-levenshtein';
import { UserError } from '../errors.ts';
import { formatTraceSpec, parseTraceSpec, type TraceSpec, traceLabel } from '../traces/trace-spec.ts';

/** `backprop` is undelayed learning: the error is there at once, and there is nothing to remember. */
export type Memory = TraceSpec | { readonly kind: 'backprop' };

/** Reads `backprop` or a trace's text form (`et`, `cet:6`, `perfect`, ...); throws UserError otherwise. */
export function parseMemory(text: string): Memory {
  const name = text.trim().toLowerCase();
  if (name === 'backprop') return { kind: 'backprop' };
  if (distance(name, 'backprop') <= 2) throw new UserError(`Memory "${text}" is not known; did you mean "backprop"?`);
  return parseTraceSpec(text);
}

/** The text form that `parseMemory` reads. */
export function formatMemory(memory: Memory): string {
  return memory.kind === 'backprop' ? 'backprop' : formatTraceSpec(memory);
}

/** The name for legends and tables. */
export function memoryLabel(memory: Memory): string {
  return memory.kind === 'backprop' ? 'backprop' : traceLabel(memory);
}
