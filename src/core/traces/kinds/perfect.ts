// Perfect memory: a Dirac at the delay T; on the grid weight 1 for the one lag with -1/2 < lag - T <= 1/2.
import type { TraceKind } from '../trace-kind.ts';

export const perfect: TraceKind<'perfect'> = {
  examples: ['perfect'],
  forms: 'perfect',
  parse: (values) => (values.length > 0 ? undefined : { kind: 'perfect' }),
  format: () => 'perfect',
  label: () => 'perfect',
  rescale: (spec) => spec,
  kernel: (_spec, delaySteps) => ({
    density: (timeSteps) => (timeSteps === delaySteps ? Number.POSITIVE_INFINITY : 0),
    // Half open, so that a delay of k + 1/2 steps reaches exactly one lag, the later one.
    weight: (lagSteps) => (lagSteps - delaySteps > -0.5 && lagSteps - delaySteps <= 0.5 ? 1 : 0),
    areaBeyond: (timeSteps) => (timeSteps <= delaySteps ? 1 : 0),
    peakSteps: delaySteps,
    peakDensity: Number.POSITIVE_INFINITY,
    meanSteps: delaySteps,
    deviationSteps: 0,
    readsAfterStep: false,
    supportSteps: Math.ceil(delaySteps + 1),
    discreteMoments: { meanSteps: Math.floor(delaySteps + 0.5), deviationSteps: 0 },
  }),
};
