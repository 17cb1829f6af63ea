// Golden files have channels before rows and columns, our graphs behind them.

/** [batch][channels][rows][columns], or weights [out][in][rows][columns]. */
export type Images = readonly (readonly (readonly (readonly number[])[])[])[];

/** Flat, with the second axis moved to the end: [a][b][c][d] -> [a × c × d × b]. */
export function secondAxisLast(images: Images): number[] {
  const flat: number[] = [];
  for (const image of images) {
    const [first = []] = image;
    first.forEach((row, y) => {
      row.forEach((_, x) => {
        for (const plane of image) flat.push(plane[y]?.[x] ?? Number.NaN);
      });
    });
  }
  return flat;
}

/** The inverse of `secondAxisLast`: values of the shape [a, c, d, b] -> [a × b × c × d]. */
export function lastAxisSecond(
  values: ArrayLike<number>,
  [outer, rows, columns, inner]: readonly [number, number, number, number],
): number[] {
  const flat: number[] = [];
  for (let a = 0; a < outer; a += 1) {
    for (let b = 0; b < inner; b += 1) {
      for (let pixel = 0; pixel < rows * columns; pixel += 1) {
        flat.push(values[(a * rows * columns + pixel) * inner + b] ?? Number.NaN);
      }
    }
  }
  return flat;
}
