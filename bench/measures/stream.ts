// The streaming state space, step by step, against the memory that a step must move: every state read and written once,
// every input read once, in float64.
// The bandwidth is that of the C library's memmove, counted as read plus write: native code with the widest vectors of the
// processor, on one thread as the cascade is. Of two copies the faster one counts: between two buffers of the states' size,
// and within one (shifted by one number), which touches no more memory than the cascade does.
import { Cascade } from '../../src/core/traces/cascade.ts';
import { cascadeParameters } from '../../src/core/traces/cascade-parameters.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds, median } from '../rounds.ts';

const SYNAPSES = 100_000;
const ORDER = 6;
const DELAY_STEPS = 10;
const ROUNDS = 9;
const STEPS = 200;
const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Median seconds of one call, of `count`. */
function medianSeconds(count: number, call: () => void): number {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const before = performance.now();
    call();
    times.push((performance.now() - before) / 1000);
  }
  return median(times);
}

export const stream: Measure = {
  name: 'stream',
  lines: [
    {
      name: 'stream',
      unit: 'steps/s',
      comparedWith: 'its bytes at the bandwidth of a copy',
      judged: 'ratio',
      bound: 'at most',
      must: 4,
      aim: 2,
    },
  ],
  async run() {
    const parameters = cascadeParameters({ kind: 'cet', order: ORDER }, { delaySteps: DELAY_STEPS });
    const cascade = new Cascade({ ...parameters, synapses: SYNAPSES });
    cascade.input.forEach((_, synapse) => {
      cascade.input[synapse] = Math.sin(synapse);
    });
    const states = ORDER * SYNAPSES;
    const from = Float64Array.from({ length: states }, (_, at) => Math.sin(at));
    const to = new Float64Array(states);
    const stepBytes = BYTES * (2 * states + SYNAPSES);
    const copyBytes = BYTES * 2 * states;
    let bandwidth = 0;
    const outcome = await compareInRounds({
      rounds: ROUNDS,
      ratio: 'peer/ours',
      ours: () => 1 / medianSeconds(STEPS, () => cascade.advance()),
      peer: () => {
        const between = medianSeconds(STEPS, () => to.set(from));
        const within = medianSeconds(STEPS, () => to.copyWithin(0, 1));
        bandwidth = copyBytes / Math.min(between, within);
        return bandwidth / stepBytes;
      },
    });
    const gigabytes = (bandwidth / 1e9).toFixed(1);
    return [{ ...outcome, remark: `${SYNAPSES} synapses of order ${ORDER}; a copy moves ${gigabytes} GB/s` }];
  },
};
