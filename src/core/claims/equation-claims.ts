// Claims about the equations alone, which need no run (Section 3, Figs. 1 and 2).
import { groupBy } from '../figures/group-by.ts';
import { correlation, signalMemoryFigure } from '../figures/signal-memory.ts';
import { continuousKernel } from '../traces/kernel.ts';
import { halfMaximumWidthSteps } from '../traces/kernel-statistics.ts';
import { formatTraceSpec, parseTraceSpecs, type TraceSpec } from '../traces/trace-spec.ts';
import { above, type Claim, equal, verdictOf } from './claim.ts';

const delaySeconds = 2;
/** Lags at which a kernel is looked at for its highest one. */
const LAG_SECONDS = 0.001;

/** In seconds, up to four delays. */
function highestLag(spec: TraceSpec): number {
  const kernel = continuousKernel(spec, { delaySteps: delaySeconds });
  const lags = Array.from({ length: Math.round((4 * delaySeconds) / LAG_SECONDS) }, (_, at) => at * LAG_SECONDS);
  return lags.reduce((highest, lag) => (kernel(lag) > kernel(highest) ? lag : highest), 0);
}

export const kernelClaim: Claim<unknown> = {
  number: 1,
  statement: "A cascade's kernel peaks at the delay and narrows with its number of states.",
  source: 'Section 3, Fig. 1',
  rule: `For orders 2, 3, 6, 10 and 20 and a delay of ${delaySeconds} s the kernel is highest at the delay, and the full width at half maximum falls.`,
  runs: [],
  decide() {
    const kernels = parseTraceSpecs('cet:2,cet:3,cet:6,cet:10,cet:20').map((spec) => ({
      memory: formatTraceSpec(spec),
      peak: highestLag(spec),
      width: halfMaximumWidthSteps(spec, { delaySteps: delaySeconds }),
    }));
    const peaks = kernels.map(({ memory, peak }) =>
      equal(`${memory} is highest at ${delaySeconds} s`, peak, delaySeconds, LAG_SECONDS),
    );
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
  statement: 'The higher the order, the better the trace follows a signal a delay later.',
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
