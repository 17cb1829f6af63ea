// Claims about the equations alone, which need no run (Section 3, Figs. 1 and 2).
import { groupBy } from '../figures/group-by.ts';
import { correlation, signalMemoryFigure } from '../figures/signal-memory.ts';
import { continuousKernelStatistics, halfMaximumWidthSteps } from '../traces/kernel-statistics.ts';
import { formatTraceSpec, parseTraceSpecs } from '../traces/trace-spec.ts';
import { above, type Claim, type Comparison, verdictOf } from './claim.ts';

const delaySeconds = 2;

export const kernelClaim: Claim<unknown> = {
  number: 1,
  statement: "A cascade's kernel peaks at the delay and narrows with its number of states.",
  source: 'Section 3, Fig. 1',
  rule: `For orders 2, 3, 6, 10 and 20 and a delay of ${delaySeconds} s the peak lies at the delay, and the full width at half maximum falls.`,
  runs: [],
  decide() {
    const kernels = parseTraceSpecs('cet:2,cet:3,cet:6,cet:10,cet:20').map((spec) => ({
      memory: formatTraceSpec(spec),
      peak: continuousKernelStatistics(spec, { delaySteps: delaySeconds }).peakLagSteps,
      width: halfMaximumWidthSteps(spec, { delaySteps: delaySeconds }),
    }));
    const peaks = kernels.map(({ memory, peak }): Comparison => {
      const margin = 1e-9 * delaySeconds;
      const what = `${memory} peaks at ${delaySeconds} s`;
      return { what, left: peak, right: delaySeconds, margin, holds: Math.abs(peak - delaySeconds) <= margin };
    });
    const widths = kernels
      .slice(1)
      .map(({ memory, width }, at) =>
        above(`${kernels[at]!.memory} is wider than ${memory} (seconds)`, kernels[at]!.width, width),
      );
    return verdictOf([...peaks, ...widths]);
  },
};

export const signalClaim: Claim<unknown> = {
  number: 2,
  statement: 'Only higher orders follow a signal a delay later.',
  source: 'Section 3, Fig. 2',
  rule: 'The correlation of the trace with the input one delay earlier rises from the classical trace over orders 2, 3 and 6 to 10.',
  runs: [],
  decide() {
    const { rows } = signalMemoryFigure({ memories: parseTraceSpecs('et,cet:2,cet:3,cet:6,cet:10'), delaySeconds });
    const correlations = [...groupBy(rows, ({ memory }) => String(memory))].map(([memory, ofMemory]) => ({
      memory,
      value: correlation(
        ofMemory.map(({ trace }) => Number(trace)),
        ofMemory.map(({ delayedSignal }) => Number(delayedSignal)),
      ),
    }));
    return verdictOf(
      correlations
        .slice(1)
        .map(({ memory, value }, at) =>
          above(`${memory} correlates more than ${correlations[at]!.memory}`, value, correlations[at]!.value),
        ),
    );
  },
};
