// The memories there are. To add one: a file in kinds/, a line here, and a member of the union in trace-spec.ts.
import { cet } from './kinds/cet.ts';
import { et } from './kinds/et.ts';
import { ltpLtd } from './kinds/ltp-ltd.ts';
import { perfect } from './kinds/perfect.ts';
import type { TraceKind } from './trace-kind.ts';
import type { TraceSpec } from './trace-spec.ts';

export const traceKinds: { readonly [Name in TraceSpec['kind']]: TraceKind<Name> } = {
  et,
  cet,
  'ltp-ltd': ltpLtd,
  perfect,
};

export const traceKindNames = Object.keys(traceKinds) as readonly TraceSpec['kind'][];

/** The kind of a memory, typed so that it takes that memory. */
export function traceKindOf(spec: TraceSpec): TraceKind<TraceSpec['kind']> {
  return traceKinds[spec.kind] as TraceKind<TraceSpec['kind']>;
}
