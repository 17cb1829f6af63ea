// Checksum of a file, read piece by piece: the size of the file is no matter.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { describeFileError } from './file-error.ts';

/** @throws UserError where it cannot be read. */
export async function fileDigest(
  path: string,
  algorithm: 'sha256' | 'sha512',
  form: 'hex' | 'base64',
): Promise<string> {
  const hash = createHash(algorithm);
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  } catch (error) {
    throw describeFileError(error, 'read', path);
  }
  return hash.digest(form);
}
