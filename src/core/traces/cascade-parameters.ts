// From the description of a memory to the numbers of a streaming cascade.
import { UserError } from '../errors.ts';
import { discretePeak, type KernelOptions, resolveKernel } from './kernel.ts';
import { traceKindOf } from './registry.ts';
import type { CascadeStages } from './trace-kind.ts';
import { formatTraceSpec, type TraceSpec } from './trace-spec.ts';

export interface CascadeParameters extends CascadeStages {
  /** What the last state is multiplied by: 1 for 'area', 1/max ĝ for 'peak'. */
  readonly outputScale: number;
  /**
   * When to read, in steps after the newest input was absorbed. 0: the input of the same step counts, with lag 0. 1 ('sampled',
   * n >= 2): read before the step's own input is absorbed, so that the input of one step ago has lag 1.
   */
  readonly readDelaySteps: 0 | 1;
}

/**
 * The cascade whose impulse response, read as said by `readDelaySteps`, is `discreteKernel` of the same memory and options.
 * A streaming cascade holds an input over [t, t+1], so the default alignment here is 'continuous' (α = (n-1)/T); 'sampled'
 * takes α = (n-1)/(T - 1/2) and reads one step later.
 * @throws UserError for memories that are not a cascade, without a delay, or as `discreteKernel`.
 */
export function cascadeParameters(spec: TraceSpec, options: KernelOptions): CascadeParameters {
  const peakAlignment = options.peakAlignment ?? 'continuous';
  const kernel = resolveKernel(spec, options, peakAlignment);
  if (options.delaySteps === 0) {
    throw new UserError('A streaming cascade needs a delay above 0 steps: without delay, use the input itself.');
  }
  const stages = traceKindOf(spec).stages?.(spec, options.delaySteps, peakAlignment);
  if (!stages) {
    throw new UserError(`Memory "${formatTraceSpec(spec)}" is not a cascade of states: stream et or cet:n.`);
  }
  return {
    ...stages,
    outputScale: options.normalization === 'peak' ? 1 / discretePeak(kernel).weight : 1,
    readDelaySteps: stages.order > 1 && peakAlignment === 'sampled' ? 1 : 0,
  };
}
