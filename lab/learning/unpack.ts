// Unpacks gzipped bytes; others are left as they are, for some hosts unpack on the way.
import { UserError } from '../../src/core/errors.ts';

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** @throws UserError where gzipped bytes are damaged. */
export async function unpack(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new UserError(`${name} is damaged: it cannot be unpacked; fetch it again.`);
  }
}
