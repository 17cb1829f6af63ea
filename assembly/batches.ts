// Batches of a data set: rows of bytes in any order, standardised on the way.

/** out[r, i] = scale * pixels[rows[r], i] + shift as float32; `rowLength` and `count` in elements. */
export function gatherRows(
  pixels: usize, rows: usize, count: i32, rowLength: i32, scale: f32, shift: f32, out: usize,
): void {
  const scales = f32x4.splat(scale);
  const shifts = f32x4.splat(shift);
  const vectorEnd = rowLength & ~15;
  for (let r = 0; r < count; r++) {
    const from = pixels + <usize>load<u32>(rows + (<usize>r << 2)) * <usize>rowLength;
    const to = out + ((<usize>r * <usize>rowLength) << 2);
    let i = 0;
    for (; i < vectorEnd; i += 16) {
      const bytes = v128.load(from + <usize>i);
      const low = i16x8.extend_low_i8x16_u(bytes);
      const high = i16x8.extend_high_i8x16_u(bytes);
      const at = to + (<usize>i << 2);
      v128.store(at, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(low)), scales), shifts));
      v128.store(at + 16, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(low)), scales), shifts));
      v128.store(at + 32, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(high)), scales), shifts));
      v128.store(at + 48, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(high)), scales), shifts));
    }
    for (; i < rowLength; i++) {
      store<f32>(to + (<usize>i << 2), <f32>load<u8>(from + <usize>i) * scale + shift);
    }
  }
}
