// CIFAR-10 small enough for tests: six files of three random images, as files of the binary version and as the tarball of sheets.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { pack } from 'tar-stream';
import { encodeCifar10Records } from '../../src/core/data/cifar10-binary.ts';
import { createRandom } from '../../src/core/random/random.ts';
import { type Cifar10Release, cifar10Release } from '../../src/edge/datasets/cifar10-release.ts';
import type { OpenTransfer } from '../../src/edge/datasets/resumable-download.ts';

export const tinyRecords = 3;

export interface TinyCifar10 {
  /** The published release with these images in place of its own. */
  readonly release: Cifar10Release;
  readonly tarball: Uint8Array;
  /** Name in the binary version -> bytes. */
  readonly binary: ReadonlyMap<string, Uint8Array>;
}

export async function tinyCifar10(seed = 1): Promise<TinyCifar10> {
  const random = createRandom(seed).split('images');
  const tar = pack();
  const binary = new Map<string, Uint8Array>();
  const labelLists = new Map<string, number[]>();
  const files = cifar10Release.files.map((file) => {
    const rgb = Uint8Array.from({ length: tinyRecords * 3072 }, () => random.integer(256));
    const list = labelLists.get(file.labels) ?? [];
    labelLists.set(file.labels, list);
    const labels = Array.from({ length: tinyRecords }, () => random.integer(10));
    const bytes = encodeCifar10Records(rgb, labels);
    binary.set(file.name, bytes);
    tar.entry({ name: file.sheet }, Buffer.from(encode({ width: 1024, height: tinyRecords, data: rgb, channels: 3 })));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { ...file, sha256, records: tinyRecords, firstLabel: list.push(...labels) - tinyRecords };
  });
  tar.entry({ name: 'package/index.js' }, 'not needed');
  // As in the published tarball, the labels lie behind the images.
  for (const [name, labels] of labelLists) tar.entry({ name }, JSON.stringify(labels));
  tar.finalize();
  const tarball = gzipSync(await buffer(tar));
  const sha512 = createHash('sha512').update(tarball).digest('base64');
  const release = { ...cifar10Release, tarball: { bytes: tarball.length, sha512 }, files };
  return { release, tarball, binary };
}

/** Writes the files of the binary version. */
export function writeCifar10Folder(folder: string, { binary }: TinyCifar10): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of binary) writeFileSync(join(folder, name), bytes);
  return folder;
}

export interface TransferPlan {
  readonly resumes?: boolean;
  /** Bytes that attempt n (from 0) brings before it breaks; undefined: all. */
  readonly breaksAfter?: (attempt: number) => number | undefined;
  readonly error?: Error;
}

/** A network that serves `content`, and what was asked of it. */
export function servedBytes(
  content: Uint8Array,
  { resumes = true, breaksAfter, error }: TransferPlan = {},
): { readonly open: OpenTransfer; readonly asked: number[] } {
  const asked: number[] = [];
  const open: OpenTransfer = async (fromByte) => {
    const attempt = asked.push(fromByte) - 1;
    const limit = breaksAfter?.(attempt);
    const firstByte = resumes ? fromByte : 0;
    async function* body() {
      for (let at = firstByte, sent = 0; at < content.length; at += 1000) {
        const chunk = content.subarray(at, at + 1000);
        if (limit !== undefined && sent + chunk.length > limit)
          throw error ?? Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        sent += chunk.length;
        yield chunk;
      }
    }
    return { firstByte, body: body(), cancel: () => undefined };
  };
  return { open, asked };
}
