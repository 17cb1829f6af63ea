// TensorBoard's event files: records of protocol buffers, each with its length and two checksums
// (tensorflow/core/lib/io/record_writer.h; messages: tensorboard/compat/proto/event.proto and summary.proto). Six fields of three messages are
// all that scalars need: they are written by the writer of protobufjs, as the ONNX graphs are.
import protobuf from 'protobufjs/minimal.js';
import { crc32c } from './crc32c.ts';
import type { LoggedValues } from './logged-values.ts';

const FLOAT64 = 1;
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FLOAT32 = 5;
const tag = (field: number, wireType: number) => (field << 3) | wireType;

/** The checksum of a record is masked, since one of data that hold checksums themselves is weak. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

/** u64 length, u32 checksum of it, the data, u32 checksum of them; little-endian. */
function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return bytes;
}

function event(wallSeconds: number): protobuf.Writer {
  return protobuf.Writer.create().uint32(tag(1, FLOAT64)).double(wallSeconds);
}

/** The first record of a file. @param startSeconds since 1970 */
export function fileVersionRecord(startSeconds: number): Uint8Array {
  return record(event(startSeconds).uint32(tag(3, LENGTH_DELIMITED)).string('brain.Event:2').finish());
}

/** One record with all values of a step. @param startSeconds when the run began, since 1970 */
export function scalarsRecord({ step, seconds, values }: LoggedValues, startSeconds: number): Uint8Array {
  const writer = event(startSeconds + seconds)
    .uint32(tag(2, VARINT))
    .int64(step);
  writer.uint32(tag(5, LENGTH_DELIMITED)).fork();
  for (const [name, value] of values) {
    writer.uint32(tag(1, LENGTH_DELIMITED)).fork();
    writer.uint32(tag(1, LENGTH_DELIMITED)).string(name).uint32(tag(2, FLOAT32)).float(value).ldelim();
  }
  return record(writer.ldelim().finish());
}
