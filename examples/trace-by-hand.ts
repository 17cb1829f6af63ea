// A cascading eligibility trace stepped by hand: what the states of `cet:3` hold, step by step, after one input of one step,
// and that the last of them is the memory's kernel. Run it by: npx tsx examples/trace-by-hand.ts
import { Cascade, cascadeParameters, discreteKernel, parseTraceSpec, traceLabel } from 'cascading-traces/traces';

const memory = parseTraceSpec('cet:3');
const options = { delaySteps: 5, peakAlignment: 'continuous' } as const;

// α, the rate of every stage a step, puts the peak of the continuous kernel at the delay: (3 - 1) / 5.
const { order, ratePerStep } = cascadeParameters(memory, options);
const cascade = new Cascade({ order, ratePerStep, synapses: 1 });
const kernel = discreteKernel(memory, options);

process.stdout.write(`${traceLabel(memory)}, error ${options.delaySteps} steps late, rate ${ratePerStep} a step\n\n`);
process.stdout.write('step  input  state 1  state 2  state 3   kernel\n');

let worstDifference = 0;
let sum = 0;
for (let step = 0; step < 60; step += 1) {
  const input = step === 0 ? 1 : 0;
  cascade.advance([input]);
  const [trace = Number.NaN] = cascade.output();
  const weight = kernel(step);
  worstDifference = Math.max(worstDifference, Math.abs(trace - weight));
  sum += trace;
  if (step > 12) continue;
  const states = [...cascade.states].map((state) => state.toFixed(4).padStart(7)).join('  ');
  const mark = step === options.delaySteps ? '  <- the error arrives' : '';
  process.stdout.write(
    `${String(step).padStart(4)}  ${String(input).padStart(5)}  ${states}  ${weight.toFixed(5)}${mark}\n`,
  );
}

process.stdout.write(`\nsum of the trace over 60 steps: ${sum.toFixed(6)}\n`);
process.stdout.write(`largest difference between trace and kernel: ${worstDifference.toExponential(0)}\n`);
