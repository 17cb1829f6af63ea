// Checkpoint files: a JSON header and raw arrays, with a checksum of both; written atomically.
// Layout: 8 bytes magic, u32 header length (little-endian), header, the arrays one after another, 32 bytes SHA-256.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { describeFileError, errorCode } from '../files/file-error.ts';
import { readBytesIfThere } from '../files/read-file.ts';
import { RUN_SCHEMA_VERSION } from './config-keys.ts';

const MAGIC = Buffer.from('CETCKPT\n');
const DIGEST_BYTES = 32;
/** No run has so long a header. */
const LARGEST_HEADER = 2 ** 26;

const headerSchema = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  update: z.int().min(0),
  /** What the run itself carries on: counters and sums between rows of metrics. */
  progress: z.unknown(),
  arrays: z.array(z.object({ name: z.string(), length: z.int().min(0) })),
});

export interface Checkpoint {
  readonly update: number;
  readonly progress: unknown;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

function bytesOf(array: Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function beginsAsCheckpoint(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).equals(MAGIC);
}

/** The bytes of a checkpoint; a copy, so training may go on while they are written. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const header = {
    schemaVersion: RUN_SCHEMA_VERSION,
    update: checkpoint.update,
    progress: checkpoint.progress,
    arrays: Object.entries(checkpoint.arrays).map(([name, { length }]) => ({ name, length })),
  };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const headerLength = Buffer.alloc(4);
  headerLength.writeUInt32LE(headerBytes.length);
  const parts = [MAGIC, headerLength, headerBytes, ...Object.values(checkpoint.arrays).map(bytesOf)];
  const content = Buffer.concat(
    parts,
    parts.reduce((sum, part) => sum + part.length, DIGEST_BYTES),
  );
  const end = content.length - DIGEST_BYTES;
  createHash('sha256').update(content.subarray(0, end)).digest().copy(content, end);
  return content;
}

export async function writeCheckpoint(path: string, bytes: Uint8Array): Promise<void> {
  await writeFileAtomically(path, bytes);
}

/**
 * Reads a checkpoint; `undefined` where there is none yet.
 * @throws UserError where the file is damaged or of another version.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const content = await readBytesIfThere(path);
  if (!content) return undefined;
  const end = content.length - DIGEST_BYTES;
  const damaged = new UserError(
    `Checkpoint ${path} is damaged: its checksum does not fit its content; delete it to start the run over, or restore a copy.`,
  );
  const start = MAGIC.length + 4;
  if (end < start || !beginsAsCheckpoint(content)) throw damaged;
  if (!createHash('sha256').update(content.subarray(0, end)).digest().equals(content.subarray(end))) throw damaged;
  const headerLength = content.readUInt32LE(MAGIC.length);
  const header = headerSchema.safeParse(JSON.parse(content.subarray(start, start + headerLength).toString()));
  if (!header.success) {
    throw new UserError(
      `Checkpoint ${path} is of another version of this program; this one reads version ${RUN_SCHEMA_VERSION}.`,
    );
  }
  const arrays: Record<string, Float32Array> = {};
  let at = start + headerLength;
  for (const { name, length } of header.data.arrays) {
    const bytes = Uint8Array.prototype.slice.call(content, at, at + 4 * length);
    arrays[name] = new Float32Array(bytes.buffer, bytes.byteOffset, length);
    at += 4 * length;
  }
  return { update: header.data.update, progress: header.data.progress, arrays };
}

/** Whether a file begins as a checkpoint does; not where it cannot be read. */
export async function isCheckpoint(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return false;
  try {
    const start = Buffer.alloc(MAGIC.length);
    await file.read(start, 0, start.length, 0);
    return beginsAsCheckpoint(start);
  } finally {
    await file.close();
  }
}

/**
 * Updates made when the checkpoint was written, by its header alone, which is not checked against the rest; undefined where there is none.
 * @throws UserError where it cannot be read, or does not begin as one of this version does.
 */
export async function readCheckpointUpdate(path: string): Promise<number | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw describeFileError(error, 'read', path);
  });
  if (!file) return undefined;
  try {
    const start = Buffer.alloc(MAGIC.length + 4);
    await file.read(start, 0, start.length, 0);
    const header = Buffer.alloc(Math.min(start.readUInt32LE(MAGIC.length), LARGEST_HEADER));
    await file.read(header, 0, header.length, start.length);
    if (beginsAsCheckpoint(start)) return headerSchema.parse(JSON.parse(header.toString())).update;
    throw new Error('no magic');
  } catch {
    throw new UserError(
      `Checkpoint ${path} is damaged or of another version: its header is not as expected; delete it to start the run over, or restore a copy.`,
    );
  } finally {
    await file.close();
  }
}
