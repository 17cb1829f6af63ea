// What the server may give away: a list made once, from addresses to files. A request is looked up in it and never becomes a path,
// so that there is no path to escape from.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export interface ServedFile {
  readonly type: string;
  /** Whether its name changes with its content, so that it may be kept for ever. */
  readonly isImmutable: boolean;
  /** The content in an encoding that the client takes. */
  read(acceptedEncodings: string): Promise<EncodedContent>;
}

export interface EncodedContent {
  readonly bytes: Buffer;
  readonly encoding?: 'br' | 'gzip';
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
};
/** Over loopback what is large arrives sooner than it could be compressed. */
const compressed = new Set(['html', 'js', 'mjs', 'css', 'svg']);

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Every file below a folder, links left out, by its address: `/assets/index-1a2b.js`, and `/` for `index.html`. */
export async function listServedFiles(folder: string): Promise<ReadonlyMap<string, ServedFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, ServedFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const address = path.slice(folder.length).replaceAll('\\', '/');
    files.set(address, servedFile(path, address));
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

function servedFile(path: string, address: string): ServedFile {
  const extension = path.split('.').at(-1) ?? '';
  const once = <Value>(make: () => Promise<Value>) => {
    let made: Promise<Value> | undefined;
    return () => {
      made ??= make();
      // What failed, such as a read while the folder is built anew, is tried again.
      made.catch(() => {
        made = undefined;
      });
      return made;
    };
  };
  const plain = once(() => readFile(path));
  const brotli = once(async () => compressBrotli(await plain(), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  const zipped = once(async () => compressGzip(await plain(), { level: 9 }));
  return {
    type: types[extension] ?? 'application/octet-stream',
    isImmutable: address.startsWith('/assets/'),
    async read(acceptedEncodings) {
      if (!compressed.has(extension)) return { bytes: await plain() };
      if (/\bbr\b/.test(acceptedEncodings)) return { bytes: await brotli(), encoding: 'br' };
      if (/\bgzip\b/.test(acceptedEncodings)) return { bytes: await zipped(), encoding: 'gzip' };
      return { bytes: await plain() };
    },
  };
}
