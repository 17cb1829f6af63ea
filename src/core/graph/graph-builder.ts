// Typed tensor operations that append ONNX nodes. Shapes are checked here, once, so nothing is checked per step.
import {
  type Attribute,
  encodeOnnxModel,
  type OnnxConstant,
  type OnnxNode,
  TENSOR_TYPE_CODES,
} from './onnx-encoding.ts';
import { type ElementArrays, type ElementType, elementCount, type Shape, type Value } from './value.ts';

export type FloatType = 'float32' | 'float64';

/** A finished graph: ONNX bytes with the typed names of what goes in and comes out. */
export interface GraphModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

export interface GraphOptions {
  /** `Engine.channelBlock` of the engine that will run the graph. */
  readonly channelBlock?: number | undefined;
}

export interface MatrixProductOptions {
  readonly transposeLeft?: boolean;
  readonly transposeRight?: boolean;
}

/** Shape after broadcasting two shapes by the rules of NumPy; throws where they do not fit. */
function broadcastShape(operation: string, left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a !== b && a !== 1 && b !== 1) {
      throw new Error(`${operation}: shapes [${left}] and [${right}] do not broadcast`);
    }
    return Math.max(a, b);
  });
}

/**
 * Collects the operations of one graph. `float` is the element type of its real numbers: float32 to run fast,
 * float64 to check the mathematics.
 */
export class GraphBuilder<F extends FloatType = FloatType> {
  readonly float: F;
  /** Channels that the engine's own convolutions take together; undefined where it has none. */
  readonly channelBlock: number | undefined;
  readonly #name: string;
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: OnnxConstant[] = [];
  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  /** Output names by the value's own name: its node writes there directly, where a copy would cost. */
  readonly #outputNames = new Map<string, string>();
  #nextIndex = 0;

  constructor(name: string, float: F, { channelBlock }: GraphOptions = {}) {
    this.#name = name;
    this.float = float;
    this.channelBlock = channelBlock;
  }

  input<T extends ElementType>(name: string, type: T, shape: Shape): Value<T> {
    const value: Value<T> = { name, type, shape };
    this.#inputs.push(value);
    return value;
  }

  constant<T extends ElementType>(type: T, shape: Shape, data: ElementArrays[T]): Value<T> {
    if (data.length !== elementCount(shape)) throw new Error(`constant: ${data.length} values for shape [${shape}]`);
    const value: Value<T> = { name: this.#fresh('constant'), type, shape };
    this.#constants.push({ value, data });
    return value;
  }

  /** A real constant of rank 0 in the graph's float type. */
  scalar(number: number): Value<F> {
    const data = this.float === 'float32' ? Float32Array.of(number) : Float64Array.of(number);
    return this.constant(this.float, [], data as ElementArrays[F]);
  }

  /** A constant with the same number everywhere, in the graph's float type. */
  constantOf(number: number, shape: Shape): Value<F> {
    const length = elementCount(shape);
    const data = this.float === 'float32' ? new Float32Array(length) : new Float64Array(length);
    return this.constant(this.float, shape, data.fill(number) as ElementArrays[F]);
  }

  /** Makes `value` readable under `name` when the graph runs. */
  output(name: string, value: Value): void {
    const producer = this.#nodes.find((node) => node.outputs[0] === value.name);
    if (producer && !this.#outputNames.has(value.name)) this.#outputNames.set(value.name, name);
    else this.#nodes.push({ operation: 'Identity', inputs: [value.name], outputs: [name], attributes: {} });
    this.#outputs.push({ name, type: value.type, shape: value.shape });
  }

  /** Product of two matrices, either one transposed on the fly: [m, k] × [k, n] -> [m, n]. */
  matrixProduct(left: Value<F>, right: Value<F>, options: MatrixProductOptions = {}): Value<F> {
    const { transposeLeft = false, transposeRight = false } = options;
    return this.#gemm([left, right], transposeLeft, transposeRight);
  }

  /** `left × right + bias`, with the bias [n] added to every row, or [m, n]. */
  affine(left: Value<F>, right: Value<F>, bias: Value<F>, options: MatrixProductOptions = {}): Value<F> {
    const { transposeLeft = false, transposeRight = false } = options;
    return this.#gemm([left, right, bias], transposeLeft, transposeRight);
  }

  /** Product of each pair of matrices, the left ones transposed: [n, k, rows] and [n, k, columns] -> [n, rows, columns]. */
  transposedProducts(left: Value<F>, right: Value<F>): Value<F> {
    // The runtime makes one operation of the two.
    return this.batchProduct(this.transpose(left, [0, 2, 1]), right);
  }

  /** Products of stacked matrices, one stack or both: [..., m, k] × [..., k, n] -> [..., m, n]. */
  batchProduct(left: Value<F>, right: Value<F>): Value<F> {
    const [rows = 0, innerLeft] = left.shape.slice(-2);
    const [innerRight, columns = 0] = right.shape.slice(-2);
    if (left.shape.length < 2 || right.shape.length < 2 || innerLeft !== innerRight) {
      throw new Error(`MatMul: [${left.shape}] and [${right.shape}] do not multiply`);
    }
    const stacks = broadcastShape('MatMul', left.shape.slice(0, -2), right.shape.slice(0, -2));
    return this.operation('MatMul', [left, right], this.float, [...stacks, rows, columns]);
  }

  add(left: Value<F>, right: Value<F>): Value<F> {
    return this.#elementwise('Add', left, right, this.float);
  }

  subtract(left: Value<F>, right: Value<F>): Value<F> {
    return this.#elementwise('Sub', left, right, this.float);
  }

  multiply(left: Value<F>, right: Value<F>): Value<F> {
    return this.#elementwise('Mul', left, right, this.float);
  }

  divide(left: Value<F>, right: Value<F>): Value<F> {
    return this.#elementwise('Div', left, right, this.float);
  }

  greater(left: Value<F>, right: Value<F>): Value<'bool'> {
    return this.#elementwise('Greater', left, right, 'bool');
  }

  equal(left: Value<'int32'>, right: Value<'int32'>): Value<'bool'> {
    return this.#elementwise('Equal', left, right, 'bool');
  }

  /** `condition ? whenTrue : whenFalse`, element by element. */
  where(condition: Value<'bool'>, whenTrue: Value<F>, whenFalse: Value<F>): Value<F> {
    const shape = broadcastShape('Where', condition.shape, broadcastShape('Where', whenTrue.shape, whenFalse.shape));
    return this.operation('Where', [condition, whenTrue, whenFalse], this.float, shape);
  }

  relu(value: Value<F>): Value<F> {
    return this.operation('Relu', [value], this.float, value.shape);
  }

  /** 1 where the value is positive, else 0. */
  positive(value: Value<F>): Value<F> {
    if (this.float !== 'float32') return this.cast(this.greater(value, this.scalar(0)), this.float);
    // A sigmoid as steep as float32 allows, min(1, max(0, 3e38 x)): one quick pass, where comparing and casting take four times as long.
    return this.operation('HardSigmoid', [value], this.float, value.shape, {
      alpha: { kind: 'float', value: 3e38 },
      beta: { kind: 'float', value: 0 },
    });
  }

  exponential(value: Value<F>): Value<F> {
    return this.operation('Exp', [value], this.float, value.shape);
  }

  squareRoot(value: Value<F>): Value<F> {
    return this.operation('Sqrt', [value], this.float, value.shape);
  }

  negate(value: Value<F>): Value<F> {
    return this.operation('Neg', [value], this.float, value.shape);
  }

  /** Logarithm of the softmax over the last axis. */
  logSoftmax(value: Value<F>): Value<F> {
    return this.operation('LogSoftmax', [value], this.float, value.shape, { axis: { kind: 'int', value: -1 } });
  }

  cast<T extends ElementType>(value: Value, type: T): Value<T> {
    return this.operation('Cast', [value], type, value.shape, { to: { kind: 'int', value: TENSOR_TYPE_CODES[type] } });
  }

  /** 1 in the column that each label names, 0 elsewhere: labels [rows, 1] -> [rows, depth]. */
  oneHot(labels: Value<'int32'>, depth: number): Value<F> {
    const columns = this.constant(
      'int32',
      [1, depth],
      Int32Array.from({ length: depth }, (_, index) => index),
    );
    return this.cast(this.equal(labels, columns), this.float);
  }

  /** Index of the largest entry along the last axis, as int32: [rows, columns] -> [rows]. */
  argMax(value: Value<F>): Value<'int32'> {
    const index = this.operation('ArgMax', [value], 'int64', value.shape.slice(0, -1), {
      axis: { kind: 'int', value: -1 },
      keepdims: { kind: 'int', value: 0 },
    });
    return this.cast(index, 'int32');
  }

  /** Sum over the given axes, which disappear; over all of them when none is named. */
  sum(value: Value<F>, axes: readonly number[] = value.shape.map((_, axis) => axis)): Value<F> {
    const reduced = value.shape.filter((_, axis) => !axes.includes(axis));
    const axesValue = this.constant('int64', [axes.length], BigInt64Array.from(axes.map(BigInt)));
    return this.operation('ReduceSum', [value, axesValue], this.float, reduced, {
      keepdims: { kind: 'int', value: 0 },
    });
  }

  /** The named entries along one axis, by default the first: value [n, ...], entries [k, ...] -> [k, ..., ...]. */
  gather<T extends ElementType>(value: Value<T>, entries: Value<'int64'>, axis = 0): Value<T> {
    const shape = [...value.shape.slice(0, axis), ...entries.shape, ...value.shape.slice(axis + 1)];
    return this.operation('Gather', [value, entries], value.type, shape, { axis: { kind: 'int', value: axis } });
  }

  /** Indices of the `count` largest of the values [n], largest first. */
  largest(values: Value<F>, count: number): Value<'int64'> {
    if (values.shape.length !== 1 || count > (values.shape[0] ?? 0)) {
      throw new Error(`largest: ${count} of values [${values.shape}]`);
    }
    const [top, indices] = [this.#fresh('TopK'), this.#fresh('TopK')];
    const countValue = this.constant('int64', [1], BigInt64Array.of(BigInt(count)));
    this.#nodes.push({
      operation: 'TopK',
      inputs: [values.name, countValue.name],
      outputs: [top, indices],
      attributes: {},
    });
    return { name: indices, type: 'int64', shape: [count] };
  }

  /** `offset` + numbers[i] − numbers[j] for every pair: [k] -> [k, k]. */
  pairwiseDifference(numbers: Value<'int64'>, offset: number): Value<'int64'> {
    const [count = 1] = numbers.shape;
    const difference = this.#elementwise(
      'Sub',
      this.reshape(numbers, [count, 1]),
      this.reshape(numbers, [1, count]),
      'int64',
    );
    return this.#elementwise('Add', difference, this.constant('int64', [], BigInt64Array.of(BigInt(offset))), 'int64');
  }

  /** Scalars one after another: n scalars -> [n]. */
  stack(scalars: readonly Value<F>[]): Value<F> {
    return this.concatenate(
      scalars.map((scalar) => this.reshape(scalar, [1])),
      0,
    );
  }

  /** Values one after another along `axis`; they agree in every other axis. */
  concatenate(values: readonly Value<F>[], axis: number): Value<F> {
    const [first] = values;
    const others = (shape: Shape) => shape.filter((_, at) => at !== axis).join();
    if (!first || values.some(({ shape }) => shape.length <= axis || others(shape) !== others(first.shape))) {
      const shapes = values.map(({ shape }) => `[${shape}]`).join(' and ');
      throw new Error(`Concat: ${shapes || 'nothing'} cannot be joined along axis ${axis}`);
    }
    const length = values.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
    const shape = first.shape.map((size, at) => (at === axis ? length : size));
    return this.operation('Concat', values, this.float, shape, { axis: { kind: 'int', value: axis } });
  }

  /** Axes in another order: axis `order[k]` of the value becomes axis k. */
  transpose(value: Value<F>, order: readonly number[]): Value<F> {
    const expected = value.shape.map((_, axis) => axis).join();
    if ([...order].sort((a, b) => a - b).join() !== expected) {
      throw new Error(`Transpose: [${order}] is no order of the axes of [${value.shape}]`);
    }
    const shape = order.map((axis) => value.shape[axis] ?? 1);
    return this.operation('Transpose', [value], this.float, shape, { perm: { kind: 'ints', value: order } });
  }

  /** The entries `starts[k]` to `ends[k]` - 1 of axis `axes[k]`. */
  slice(value: Value<F>, axes: readonly number[], starts: readonly number[], ends: readonly number[]): Value<F> {
    const fits = axes.every((axis, at) => {
      const [start = -1, end = 0] = [starts[at], ends[at]];
      return start >= 0 && start < end && end <= (value.shape[axis] ?? 0);
    });
    if (!fits) throw new Error(`Slice: [${starts}] to [${ends}] of axes [${axes}] of [${value.shape}]`);
    const list = (numbers: readonly number[]) =>
      this.constant('int64', [numbers.length], BigInt64Array.from(numbers.map(BigInt)));
    const shape = value.shape.map((size, axis) => {
      const at = axes.indexOf(axis);
      return at < 0 ? size : (ends[at] ?? 0) - (starts[at] ?? 0);
    });
    return this.operation('Slice', [value, list(starts), list(ends), list(axes)], this.float, shape);
  }

  /** Zeros added before and after the entries of each axis; negative numbers take entries away instead. */
  pad(value: Value<F>, before: readonly number[], after: readonly number[]): Value<F> {
    const shape = value.shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
    const fits = before.length === shape.length && after.length === shape.length && shape.every((size) => size > 0);
    if (!fits) throw new Error(`Pad: [${before}] and [${after}] do not fit [${value.shape}]`);
    const amounts = [...before, ...after];
    const pads = this.constant('int64', [amounts.length], BigInt64Array.from(amounts.map(BigInt)));
    return this.operation('Pad', [value, pads], this.float, shape);
  }

  reshape<T extends ElementType>(value: Value<T>, shape: Shape): Value<T> {
    if (shape.length === value.shape.length && shape.every((size, axis) => size === value.shape[axis])) return value;
    if (elementCount(shape) !== elementCount(value.shape)) {
      throw new Error(`reshape: [${value.shape}] has another number of elements than [${shape}]`);
    }
    const sizes = this.constant('int64', [shape.length], BigInt64Array.from(shape.map(BigInt)));
    return this.operation('Reshape', [value, sizes], value.type, shape);
  }

  build(): GraphModel {
    const rename = (name: string) => this.#outputNames.get(name) ?? name;
    const graph = {
      name: this.#name,
      nodes: this.#nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      })),
      constants: this.#constants,
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
    return { name: this.#name, bytes: encodeOnnxModel(graph), inputs: this.#inputs, outputs: this.#outputs };
  }

  #gemm(operands: readonly Value<F>[], transposeLeft: boolean, transposeRight: boolean): Value<F> {
    const [left, right, bias] = operands;
    if (left?.shape.length !== 2 || right?.shape.length !== 2) throw new Error('Gemm: operands must be matrices');
    const [rows = 0, innerLeft] = transposeLeft ? [...left.shape].reverse() : left.shape;
    const [innerRight, columns = 0] = transposeRight ? [...right.shape].reverse() : right.shape;
    if (innerLeft !== innerRight) throw new Error(`Gemm: [${left.shape}] and [${right.shape}] do not multiply`);
    if (bias && bias.shape.at(-1) !== columns) throw new Error(`Gemm: bias [${bias.shape}] for ${columns} columns`);
    return this.operation('Gemm', operands, this.float, [rows, columns], {
      transA: { kind: 'int', value: transposeLeft ? 1 : 0 },
      transB: { kind: 'int', value: transposeRight ? 1 : 0 },
    });
  }

  #elementwise<T extends ElementType>(operation: string, left: Value, right: Value, type: T): Value<T> {
    return this.operation(operation, [left, right], type, broadcastShape(operation, left.shape, right.shape));
  }

  /** Any operation of one output, whose shape the caller knows; the other methods check theirs. */
  operation<T extends ElementType>(
    operation: string,
    inputs: readonly Value[],
    type: T,
    shape: Shape,
    attributes: Record<string, Attribute> = {},
    domain?: string,
  ): Value<T> {
    const name = this.#fresh(operation);
    const names = inputs.map((value) => value.name);
    this.#nodes.push({ operation, inputs: names, outputs: [name], attributes, ...(domain && { domain }) });
    return { name, type, shape };
  }

  #fresh(operation: string): string {
    this.#nextIndex += 1;
    return `${operation}_${this.#nextIndex}`;
  }
}
