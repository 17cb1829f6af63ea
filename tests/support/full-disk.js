// Preloaded into a process (--import): a disk that is full once so many bytes have been written to files opened by
// node:fs/promises. Environment: CET_TEST_DISK_BYTES. For machines on which a test may not mount a small file system.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env.CET_TEST_DISK_BYTES);
const { open, writeFile } = fs.promises;

function take(data) {
  left -= Buffer.byteLength(data);
  if (left < 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

fs.promises.open = async (path, flags, ...rest) => {
  const file = await open(path, flags, ...rest);
  if (flags === 'r' || flags === undefined) return file;
  for (const name of ['writeFile', 'appendFile', 'write']) {
    const original = file[name].bind(file);
    file[name] = async (data, ...options) => {
      take(data);
      return original(data, ...options);
    };
  }
  return file;
};
fs.promises.writeFile = async (path, data, ...rest) => {
  take(data);
  return writeFile(path, data, ...rest);
};
syncBuiltinESMExports();
