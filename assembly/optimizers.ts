// Fused optimiser passes over flat float32 buffers: each value is read once and written once.
// All pointers are byte offsets, 16-byte aligned; counts are multiples of 4 (buffers are padded with zeros).

/** Sum of squares of `count` float32 values, accumulated in float64. */
export function sumOfSquares(values: usize, count: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const end = values + (<usize>count << 2);
  for (let at = values; at < end; at += 16) {
    const four = v128.load(at);
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
    even = f64x2.add(even, f64x2.mul(low, low));
    odd = f64x2.add(odd, f64x2.mul(high, high));
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * One AdamW step (Loshchilov & Hutter 2019) on `count` values.
 * `gradientScale` folds global-norm clipping in; `shrink` is 1 - learningRate * weightDecay;
 * `stepSize` is learningRate / (1 - beta1^t); `secondScale` is 1 / sqrt(1 - beta2^t).
 */
export function adamStep(
  parameters: usize, gradients: usize, first: usize, second: usize, count: i32,
  gradientScale: f32, beta1: f32, beta2: f32, shrink: f32, stepSize: f32, secondScale: f32, epsilon: f32,
): void {
  const scale = f32x4.splat(gradientScale);
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(1 - beta1);
  const keep2 = f32x4.splat(beta2);
  const take2 = f32x4.splat(1 - beta2);
  const decay = f32x4.splat(shrink);
  const size = f32x4.splat(stepSize);
  const root = f32x4.splat(secondScale);
  const floor = f32x4.splat(epsilon);
  // Moments of silent units decay into denormals, which are up to 100 times slower to compute with: flush them.
  const tiny = f32x4.splat(1e-30);
  const bytes = <usize>count << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const gradient = f32x4.mul(v128.load(gradients + at), scale);
    let m = f32x4.add(f32x4.mul(v128.load(first + at), keep1), f32x4.mul(gradient, take1));
    let v = f32x4.add(f32x4.mul(v128.load(second + at), keep2), f32x4.mul(f32x4.mul(gradient, gradient), take2));
    m = v128.and(m, f32x4.ge(f32x4.abs(m), tiny));
    v = v128.and(v, f32x4.ge(v, tiny));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const step = f32x4.div(f32x4.mul(m, size), f32x4.add(f32x4.mul(f32x4.sqrt(v), root), floor));
    v128.store(parameters + at, f32x4.sub(f32x4.mul(v128.load(parameters + at), decay), step));
  }
}

/** One step of gradient descent with momentum (0 switches it off): velocity <- momentum velocity + g; p <- shrink p - lr velocity. */
export function sgdStep(
  parameters: usize, gradients: usize, velocity: usize, count: i32,
  gradientScale: f32, momentum: f32, shrink: f32, learningRate: f32,
): void {
  const scale = f32x4.splat(gradientScale);
  const keep = f32x4.splat(momentum);
  const decay = f32x4.splat(shrink);
  const rate = f32x4.splat(learningRate);
  const bytes = <usize>count << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const v = f32x4.add(f32x4.mul(v128.load(velocity + at), keep), f32x4.mul(v128.load(gradients + at), scale));
    v128.store(velocity + at, v);
    v128.store(parameters + at, f32x4.sub(f32x4.mul(v128.load(parameters + at), decay), f32x4.mul(v, rate)));
  }
}
