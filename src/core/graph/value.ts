// What flows along the edges of a graph: names with an element type and a fixed shape.

/** Element types that the graphs use, by their typed arrays. */
export interface ElementArrays {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

export type ElementType = keyof ElementArrays;
export type ElementArray = ElementArrays[ElementType];

export type Shape = readonly number[];

/** A tensor known by name: an input, a constant or the result of an operation. Shapes are fixed when the graph is built. */
export interface Value<T extends ElementType = ElementType> {
  readonly name: string;
  readonly type: T;
  readonly shape: Shape;
}

/** Number of elements in a tensor of this shape (1 for a scalar). */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
