// A large file over a network that breaks: what has come is kept in `PATH.partial`, later attempts go on from there, and only a file
// whose checksum is right gets its name.
import { open as openFile, rename, rm, stat } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import { fileDigest } from '../files/file-digest.ts';
import { describeFileError } from '../files/file-error.ts';
import { isPassing, transferError } from './network-error.ts';

export interface Transfer {
  /** Where in the file `body` begins: what was asked for, or 0 where the server cannot resume. */
  readonly firstByte: number;
  readonly body: AsyncIterable<Uint8Array>;
  cancel(): void;
}

/** Opens the file from a byte on; rejects where the network does not let it. */
export type OpenTransfer = (fromByte: number) => Promise<Transfer>;

export interface Download {
  readonly open: OpenTransfer;
  readonly path: string;
  readonly bytes: number;
  /** SHA-512 in base64, as npm states it. */
  readonly sha512: string;
  readonly onProgress?: (bytesDone: number) => void;
  /** Wait before the second attempt in a row that brings nothing; then twice that. */
  readonly pauseMs?: number;
  /** A transfer that is silent for so long is given up. */
  readonly stallMs?: number;
}

/** Attempts in a row that bring nothing; and all attempts, for a server that cannot resume and never gets to the end. */
const FRUITLESS_ATTEMPTS = 3;
const ATTEMPTS = 50;

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function isWhole(path: string, { bytes, sha512 }: Download): Promise<boolean> {
  if ((await sizeOf(path)) !== bytes) return false;
  return (await fileDigest(path, 'sha512', 'base64')) === sha512;
}

/** The chunks of a transfer; one that is silent for `stallMs` ends in an error. */
async function* watched(body: AsyncIterable<Uint8Array>, stallMs: number): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const stalled = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(transferError('ESTALLED')), stallMs);
    });
    const next = await Promise.race([iterator.next(), stalled]).finally(() => clearTimeout(timer));
    if (next.done) return;
    yield next.value;
  }
}

/** One attempt: appends what comes to `partial`. Errors of the disk are thrown, those of the network returned. */
async function transferOnce(download: Download, partial: string): Promise<{ gained: number; error?: unknown }> {
  const before = await sizeOf(partial);
  let transfer: Transfer;
  try {
    transfer = await download.open(before);
  } catch (error) {
    return { gained: 0, error };
  }
  let size = before;
  let gained = 0;
  const file = await openFile(partial, 'a').catch((error: unknown) => {
    transfer.cancel();
    throw describeFileError(error, 'write', partial);
  });
  try {
    if (transfer.firstByte !== before) {
      await file.truncate(0);
      size = 0;
      if (transfer.firstByte !== 0) return { gained: 0, error: transferError('ECUTSHORT') };
    }
    const chunks = watched(transfer.body, download.stallMs ?? 30_000);
    while (size <= download.bytes) {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await chunks.next();
      } catch (error) {
        return { gained, error };
      }
      if (next.done) break;
      await file.appendFile(next.value).catch((error: unknown) => {
        throw describeFileError(error, 'write', partial);
      });
      size += next.value.length;
      gained += next.value.length;
      download.onProgress?.(Math.min(size, download.bytes));
    }
    return size < download.bytes ? { gained, error: transferError('ECUTSHORT') } : { gained };
  } finally {
    transfer.cancel();
    await file.close();
  }
}

/**
 * Brings the file to `path`, whole and checked; at once where it is there already. Needs a folder to which no other process writes.
 * @throws UserError where the disk is full or the bytes are twice not those that were published; the network's own error where it
 * fails for good.
 */
export async function downloadFile(download: Download): Promise<void> {
  const { path, bytes, pauseMs = 1000 } = download;
  if (await isWhole(path, download)) return;
  const partial = `${path}.partial`;
  let fruitless = 0;
  let damaged = 0;
  for (let attempt = 1; ; attempt += 1) {
    if ((await sizeOf(partial)) < bytes) {
      const { gained, error } = await transferOnce(download, partial);
      if (error !== undefined) {
        fruitless = gained > 0 ? 0 : fruitless + 1;
        if (!isPassing(error) || fruitless >= FRUITLESS_ATTEMPTS || attempt >= ATTEMPTS) throw error;
        if (fruitless > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (fruitless - 1)));
        continue;
      }
    }
    if (await isWhole(partial, download)) break;
    await rm(partial, { force: true });
    damaged += 1;
    if (damaged === 2) {
      throw new UserError(
        'The download is damaged, twice: its checksum is not that of the published file; check the npm registry or proxy that ' +
          'npm is set to, and run the command again.',
      );
    }
  }
  await rename(partial, path).catch((error: unknown) => {
    throw describeFileError(error, 'write', path);
  });
}
