// The images to learn from: gzipped IDX files that lie beside the page.
import { labelledImagesFromIdx } from '../../src/core/data/labelled-images.ts';
import { UserError } from '../../src/core/errors.ts';
import type { ImageFiles } from './protocol.ts';
import type { Images } from './setting.ts';
import { unpack } from './unpack.ts';

/** Reads a file and tells how much of it has come. @throws UserError where it cannot be had. */
async function fetchBytes(address: string, onBytes: (count: number) => void): Promise<Uint8Array> {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok || !response.body) {
    throw new UserError('The images of MNIST could not be loaded; go online and load this page again.');
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    onBytes(value.length);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @param onProgress bytes that have come so far, as they are transferred */
export async function fetchImages(files: ImageFiles, onProgress: (bytes: number) => void): Promise<Images> {
  let done = 0;
  const read = async (address: string) => {
    const bytes = await fetchBytes(address, (count) => {
      done += count;
      onProgress(done);
    });
    const name = address.split('/').at(-1) ?? address;
    return { name, bytes: await unpack(name, bytes) };
  };
  const [trainingImages, trainingLabels, testImages, testLabels] = await Promise.all(
    [files.trainingImages, files.trainingLabels, files.testImages, files.testLabels].map(read),
  );
  return {
    training: labelledImagesFromIdx(trainingImages!, trainingLabels!),
    test: labelledImagesFromIdx(testImages!, testLabels!),
  };
}
