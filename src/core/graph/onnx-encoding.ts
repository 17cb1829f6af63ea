// Writes a graph as an ONNX model: the handful of protocol-buffer messages that a training step needs
// (field numbers: onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
import protobuf from 'protobufjs/minimal.js';
import type { ElementArray, ElementType, Value } from './value.ts';

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

export interface OnnxNode {
  readonly operation: string;
  /** Set of operators that the operation belongs to; ONNX's own when left out. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxConstant {
  readonly value: Value;
  readonly data: ElementArray;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

type Writer = protobuf.Writer;

const IR_VERSION = 9;
const OPERATOR_SET_VERSION = 18;
/** `TensorProto.DataType` of each element type. */
export const TENSOR_TYPE_CODES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

function writeMessage(writer: Writer, field: number, fill: (writer: Writer) => void): void {
  writer.uint32(tag(field, LENGTH_DELIMITED)).fork();
  fill(writer);
  writer.ldelim();
}

function writeString(writer: Writer, field: number, text: string): void {
  writer.uint32(tag(field, LENGTH_DELIMITED)).string(text);
}

function writeInteger(writer: Writer, field: number, value: number): void {
  writer.uint32(tag(field, 0)).int64(value);
}

function writeAttribute(writer: Writer, name: string, attribute: Attribute): void {
  writeString(writer, 1, name);
  switch (attribute.kind) {
    case 'int':
      writeInteger(writer, 3, attribute.value);
      writeInteger(writer, 20, 2);
      break;
    case 'float':
      writer.uint32(tag(2, FIXED_32)).float(attribute.value);
      writeInteger(writer, 20, 1);
      break;
    case 'string':
      writeString(writer, 4, attribute.value);
      writeInteger(writer, 20, 3);
      break;
    case 'ints':
      for (const value of attribute.value) writeInteger(writer, 8, value);
      writeInteger(writer, 20, 7);
      break;
    default:
      attribute satisfies never;
  }
}

function writeNode(writer: Writer, node: OnnxNode): void {
  for (const name of node.inputs) writeString(writer, 1, name);
  for (const name of node.outputs) writeString(writer, 2, name);
  writeString(writer, 3, node.outputs[0] ?? node.operation);
  writeString(writer, 4, node.operation);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    writeMessage(writer, 5, (inner) => writeAttribute(inner, name, attribute));
  }
  if (node.domain !== undefined) writeString(writer, 7, node.domain);
}

function writeConstant(writer: Writer, { value, data }: OnnxConstant): void {
  for (const size of value.shape) writeInteger(writer, 1, size);
  writeInteger(writer, 2, TENSOR_TYPE_CODES[value.type]);
  writeString(writer, 8, value.name);
  writer.uint32(tag(9, LENGTH_DELIMITED)).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValueInfo(writer: Writer, value: Value): void {
  writeString(writer, 1, value.name);
  writeMessage(writer, 2, (type) =>
    writeMessage(type, 1, (tensor) => {
      writeInteger(tensor, 1, TENSOR_TYPE_CODES[value.type]);
      writeMessage(tensor, 2, (shape) => {
        for (const size of value.shape) writeMessage(shape, 1, (dimension) => writeInteger(dimension, 1, size));
      });
    }),
  );
}

/** Serialises a graph as the bytes of an ONNX model (IR 9, default operator set 18, any other in its version 1). */
export function encodeOnnxModel(graph: OnnxGraph): Uint8Array {
  const model = protobuf.Writer.create();
  writeInteger(model, 1, IR_VERSION);
  writeString(model, 2, 'cascading-traces');
  writeMessage(model, 7, (writer) => {
    for (const node of graph.nodes) writeMessage(writer, 1, (inner) => writeNode(inner, node));
    writeString(writer, 2, graph.name);
    for (const constant of graph.constants) writeMessage(writer, 5, (inner) => writeConstant(inner, constant));
    for (const value of graph.inputs) writeMessage(writer, 11, (inner) => writeValueInfo(inner, value));
    for (const value of graph.outputs) writeMessage(writer, 12, (inner) => writeValueInfo(inner, value));
  });
  for (const domain of new Set(['', ...graph.nodes.map((node) => node.domain ?? '')])) {
    writeMessage(model, 8, (operatorSet) => {
      writeString(operatorSet, 1, domain);
      writeInteger(operatorSet, 2, domain === '' ? OPERATOR_SET_VERSION : 1);
    });
  }
  return model.finish();
}
