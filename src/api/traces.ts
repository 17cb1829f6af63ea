// `cascading-traces/traces`: memories, their kernels, and streaming cascades. Pure: runs in a browser too.
export { UserError } from '../core/errors.ts';
export { Cascade, type CascadeOptions, type CascadeState } from '../core/traces/cascade.ts';
export { type CascadeParameters, cascadeParameters } from '../core/traces/cascade-parameters.ts';
export {
  continuousKernel,
  discreteKernel,
  type KernelNormalization,
  type KernelOptions,
  sampleKernel,
} from '../core/traces/kernel.ts';
export {
  continuousKernelStatistics,
  discreteKernelStatistics,
  halfMaximumWidthSteps,
  type KernelStatistics,
} from '../core/traces/kernel-statistics.ts';
export type { CascadeStages, PeakAlignment } from '../core/traces/trace-kind.ts';
export { traceMatrix } from '../core/traces/trace-matrix.ts';
export {
  formatTraceSpec,
  parseTraceSpec,
  parseTraceSpecs,
  type TraceSpec,
  traceLabel,
} from '../core/traces/trace-spec.ts';
