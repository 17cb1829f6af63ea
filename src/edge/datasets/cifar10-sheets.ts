// PNG sheets and JSON labels in a gzipped tarball -> files of the binary version, one at a time.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { decode } from 'fast-png';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { encodeCifar10Records } from '../../core/data/cifar10-binary.ts';
import type { Cifar10File } from './cifar10-release.ts';

interface TarballEntry {
  readonly name: string;
  readonly content: Buffer;
}

const labelsSchema = z.array(z.int().min(0).max(9));

/** Those entries whose name is wanted, in the order of the tarball; the next one is read when it is asked for. */
async function* readEntries(tarballPath: string, wanted: ReadonlySet<string>): AsyncGenerator<TarballEntry> {
  const entries = extract();
  const reading = pipeline(createReadStream(tarballPath), createGunzip(), entries);
  // A failure also ends the loop below, which is where it is thrown.
  reading.catch(() => undefined);
  for await (const entry of entries) {
    const { name } = entry.header;
    if (!wanted.has(name)) {
      entry.resume();
      continue;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    yield { name, content: Buffer.concat(chunks) };
  }
}

/** [images × 1024 × 3] */
function decodeSheet(png: Uint8Array, file: Cifar10File): Uint8Array {
  const { width, height, depth, channels, data } = decode(png);
  if (width === 1024 && height === file.records && depth === 8 && channels === 3 && data instanceof Uint8Array)
    return data;
  throw new Error(
    `${file.sheet} is ${width} × ${height} × ${channels} at ${depth} bits; it must be 1024 × ${file.records} × 3 at 8`,
  );
}

/**
 * Yields each of `files` in the binary layout.
 * Two passes, since the labels lie behind the sheets: reading the tarball again takes a second, keeping all sheets 140 MB.
 * @param tarballPath a whole tarball, checked before; what does not fit in it is a fault of the program
 */
export async function* readCifar10Sheets(
  tarballPath: string,
  files: readonly Cifar10File[],
): AsyncGenerator<{ readonly file: Cifar10File; readonly bytes: Uint8Array }> {
  const labels = new Map<string, readonly number[]>();
  for await (const { name, content } of readEntries(tarballPath, new Set(files.map((file) => file.labels))))
    labels.set(name, labelsSchema.parse(JSON.parse(content.toString('utf8'))));
  const bySheet = new Map(files.map((file) => [file.sheet, file]));
  for await (const { name, content } of readEntries(tarballPath, new Set(bySheet.keys()))) {
    const file = bySheet.get(name)!;
    bySheet.delete(name);
    const own = (labels.get(file.labels) ?? []).slice(file.firstLabel, file.firstLabel + file.records);
    if (own.length !== file.records) throw new Error(`${file.labels} has no ${file.records} labels for ${file.sheet}`);
    yield { file, bytes: encodeCifar10Records(decodeSheet(content, file), own) };
  }
  if (bySheet.size > 0) throw new Error(`${tarballPath} lacks ${[...bySheet.keys()].join(', ')}`);
}
