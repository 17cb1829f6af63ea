// Streaming cascade of unit-gain states in float64 (Eq. 8): y_k <- Σ_l transition[k-l] y_l + Σ_u gains[k][u] h_u.
// One pass, in place: eight synapses at a time, highest state first (it needs the old values of those below), so that every
// state is read from memory once and written once; the eight values of each state stay in the first-level cache meanwhile.
// Pointers are byte offsets, strides are bytes from one row to the next.

/**
 * Advances `count` synapses by one step or by a chunk of held inputs.
 * `states` [order × count], `inputs` [steps × count] (not read when steps is 0), `transition` [band], band >= 1, the weights up
 * to the last that is not zero, `gains` [order × steps].
 */
export function cascadeAdvance(
  states: usize, stateStride: usize, order: i32, count: i32,
  inputs: usize, inputStride: usize, steps: i32, transition: usize, band: i32, gains: usize,
): void {
  const gainStride = <usize>steps << 3;
  const inputsEnd = inputs + <usize>steps * inputStride;
  const wideEnd = <usize>(count & ~7) << 3;
  const end = <usize>count << 3;
  const kept = v128.load64_splat(transition);
  let at: usize = 0;
  for (; at < wideEnd; at += 64) {
    let target = states + <usize>(order - 1) * stateStride + at;
    let gainRow = gains + <usize>(order - 1) * gainStride;
    for (let k = order - 1; k >= 0; k--) {
      let sum0 = f64x2.mul(kept, v128.load(target));
      let sum1 = f64x2.mul(kept, v128.load(target, 16));
      let sum2 = f64x2.mul(kept, v128.load(target, 32));
      let sum3 = f64x2.mul(kept, v128.load(target, 48));
      let weightAt = transition + 8;
      let source = target - stateStride;
      const weightEnd = transition + (<usize>min(k + 1, band) << 3);
      for (; weightAt < weightEnd; weightAt += 8) {
        const weight = v128.load64_splat(weightAt);
        sum0 = f64x2.add(sum0, f64x2.mul(weight, v128.load(source)));
        sum1 = f64x2.add(sum1, f64x2.mul(weight, v128.load(source, 16)));
        sum2 = f64x2.add(sum2, f64x2.mul(weight, v128.load(source, 32)));
        sum3 = f64x2.add(sum3, f64x2.mul(weight, v128.load(source, 48)));
        source -= stateStride;
      }
      let gainAt = gainRow;
      for (let input = inputs + at; input < inputsEnd; input += inputStride) {
        const gain = v128.load64_splat(gainAt);
        sum0 = f64x2.add(sum0, f64x2.mul(gain, v128.load(input)));
        sum1 = f64x2.add(sum1, f64x2.mul(gain, v128.load(input, 16)));
        sum2 = f64x2.add(sum2, f64x2.mul(gain, v128.load(input, 32)));
        sum3 = f64x2.add(sum3, f64x2.mul(gain, v128.load(input, 48)));
        gainAt += 8;
      }
      v128.store(target, sum0);
      v128.store(target, sum1, 16);
      v128.store(target, sum2, 32);
      v128.store(target, sum3, 48);
      target -= stateStride;
      gainRow -= gainStride;
    }
  }
  for (; at < end; at += 8) {
    let target = states + <usize>(order - 1) * stateStride + at;
    let gainRow = gains + <usize>(order - 1) * gainStride;
    for (let k = order - 1; k >= 0; k--) {
      let sum: f64 = 0;
      let weightAt = transition;
      let source = target;
      const weightEnd = transition + (<usize>min(k + 1, band) << 3);
      for (; weightAt < weightEnd; weightAt += 8) {
        sum += load<f64>(weightAt) * load<f64>(source);
        source -= stateStride;
      }
      let gainAt = gainRow;
      for (let input = inputs + at; input < inputsEnd; input += inputStride) {
        sum += load<f64>(gainAt) * load<f64>(input);
        gainAt += 8;
      }
      store<f64>(target, sum);
      target -= stateStride;
      gainRow -= gainStride;
    }
  }
}

/** Sets values below `tiny` to 0; `count` is a multiple of 2. Denormals are up to 100 times slower to compute with. */
export function cascadeFlush(values: usize, count: i32, tiny: f64): void {
  const floor = f64x2.splat(tiny);
  const end = values + (<usize>count << 3);
  for (let at = values; at < end; at += 16) {
    const two = v128.load(at);
    v128.store(at, v128.and(two, f64x2.ge(f64x2.abs(two), floor)));
  }
}
