// Reads an event file as its definition says, and not by the code that writes it: bytes by their places, fields of protocol buffers by number.
import { readFileSync } from 'node:fs';

export interface ReadEvent {
  readonly wallSeconds: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly values: readonly (readonly [string, number])[];
}

/** CRC-32C bit by bit. */
function checksum(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

type Field = readonly [field: number, value: bigint | Buffer];

/**
 * Wire types of the fields that scalars use, as event.proto and summary.proto define them (0: varint, 1: eight bytes, 2: with a length, 5: four
 * bytes). Neither TensorBoard nor a reader of its own is in Debian or on npm, so whatever is not of this form is an error here.
 */
const definitions = {
  /** wall_time, step, file_version, summary. */
  event: { 1: 1, 2: 0, 3: 2, 5: 2 },
  /** value, repeated. */
  summary: { 1: 2 },
  /** tag, simple_value. */
  value: { 1: 2, 2: 5 },
} as const satisfies Readonly<Record<string, Readonly<Record<number, number>>>>;

function fields(message: Buffer, kind: keyof typeof definitions): Field[] {
  const definition: Readonly<Record<number, number>> = definitions[kind];
  const found: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at]!;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = Number(varint());
    const wireType = key & 7;
    if (definition[key >> 3] !== wireType) throw new Error(`${kind} has no field ${key >> 3} of wire type ${wireType}`);
    const isRepeated = kind !== 'summary' && found.some(([field]) => field === key >> 3);
    if (isRepeated) throw new Error(`${kind} has field ${key >> 3} twice`);
    const value = wireType === 0 ? varint() : take(wireType === 1 ? 8 : wireType === 5 ? 4 : Number(varint()));
    found.push([key >> 3, value]);
    if (at > message.length) throw new Error(`${kind} is cut in field ${key >> 3}`);
  }
  return found;
}

function parseEvent(message: Buffer): ReadEvent {
  const all = new Map(fields(message, 'event'));
  const summary = all.get(5) as Buffer | undefined;
  const version = all.get(3) as Buffer | undefined;
  return {
    wallSeconds: (all.get(1) as Buffer).readDoubleLE(),
    step: Number(all.get(2) ?? 0n),
    ...(version && { fileVersion: version.toString() }),
    values: (summary ? fields(summary, 'summary') : []).map(([, value]) => {
      const scalar = new Map(fields(value as Buffer, 'value'));
      return [String(scalar.get(1)), (scalar.get(2) as Buffer).readFloatLE()] as const;
    }),
  };
}

/** Every event of the file. @throws Error where a record is cut or a checksum is wrong. */
export function readEventFile(path: string): readonly ReadEvent[] {
  const bytes = readFileSync(path);
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    const isWhole =
      data.length === length &&
      bytes.readUInt32LE(at + 8) === checksum(bytes.subarray(at, at + 8)) &&
      bytes.readUInt32LE(at + 12 + length) === checksum(data);
    if (!isWhole) throw new Error(`the record at byte ${at} of ${path} is damaged`);
    events.push(parseEvent(data));
    at += 16 + length;
  }
  return events;
}
