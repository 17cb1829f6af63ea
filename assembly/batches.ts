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

/**
 * Images of bytes by channel, row and column to float32 by row, column and channel, standardised channel by channel and mirrored
 * left to right where asked: out[r, y, x, c] = scales[c] * pixels[rows[r], c, y, flips[r] ? width - 1 - x : x] + shifts[c].
 */
export function gatherImages(
  pixels: usize, rows: usize, flips: usize, count: i32, channels: i32, height: i32, width: i32,
  scales: usize, shifts: usize, out: usize,
): void {
  const plane = height * width;
  const pixelBytes = <usize>channels << 2;
  const imageBytes = <usize>(channels * plane);
  for (let r = 0; r < count; r++) {
    const image = pixels + <usize>load<u32>(rows + (<usize>r << 2)) * imageBytes;
    const mirrored = load<u8>(flips + <usize>r) != 0;
    const step: isize = mirrored ? -1 : 1;
    const target = out + ((<usize>r * imageBytes) << 2);
    for (let c = 0; c < channels; c++) {
      const scale = load<f32>(scales + (<usize>c << 2));
      const shift = load<f32>(shifts + (<usize>c << 2));
      let to = target + (<usize>c << 2);
      for (let y = 0; y < height; y++) {
        const row = image + <usize>(c * plane + y * width);
        let from = mirrored ? row + <usize>(width - 1) : row;
        for (let x = 0; x < width; x++) {
          store<f32>(to, <f32>load<u8>(from) * scale + shift);
          from += step;
          to += pixelBytes;
        }
      }
    }
  }
}
