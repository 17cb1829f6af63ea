import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { patternImages, writeImageFolder } from '../../../tests/support/pattern-images.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { inspectMnist, loadMnist } from './mnist.ts';

describe('image data from a folder', () => {
  it.each([false, true])('is read back as it was written (gzipped: %s)', async (gzip) => {
    const training = patternImages({ count: 9, rows: 3, columns: 5, seed: 1 });
    const test = patternImages({ count: 4, rows: 3, columns: 5, seed: 2 });
    const folder = writeImageFolder(temporaryFolder(), { training, test, gzip });
    const data = await loadMnist(folder);
    expect(data.training).toMatchObject({ count: 9, imageShape: [3, 5] });
    expect([...data.training.pixels]).toEqual([...training.pixels]);
    expect([...data.test.labels]).toEqual([...test.labels]);
  });

  it.each(['train-images', 'train-labels', 't10k-images', 't10k-labels'])(
    'without %s is refused by that name',
    async (role) => {
      const folder = writeImageFolder(temporaryFolder());
      rmSync(join(folder, `${role}-idx${role.endsWith('images') ? 3 : 1}-ubyte`));
      await expect(loadMnist(folder)).rejects.toThrow(UserError);
      await expect(loadMnist(folder)).rejects.toThrow(`No ${role} in ${folder}`);
    },
  );

  it('cut short, or gzipped and damaged, is refused by its path', async () => {
    const folder = writeImageFolder(temporaryFolder());
    const path = join(folder, 't10k-images-idx3-ubyte');
    truncateSync(path, 100);
    await expect(loadMnist(folder)).rejects.toThrow(`${path} is damaged`);
    const zipped = writeImageFolder(temporaryFolder(), { gzip: true });
    const zippedPath = join(zipped, 'train-labels-idx1-ubyte.gz');
    writeFileSync(zippedPath, readFileSync(zippedPath).subarray(0, 40));
    await expect(loadMnist(zipped)).rejects.toThrow(`${zippedPath} is damaged`);
  });

  it('whose test images have another size is refused with both sizes', async () => {
    const folder = writeImageFolder(temporaryFolder(), {
      test: patternImages({ count: 4, rows: 5, columns: 5, seed: 2 }),
    });
    await expect(loadMnist(folder)).rejects.toThrow(/6 × 6 .* 5 × 5/);
  });

  it('whose test labels name a class that training lacks is refused', async () => {
    const training = patternImages({ count: 9, seed: 1 });
    const test = patternImages({ count: 4, seed: 2 });
    const folder = writeImageFolder(temporaryFolder(), {
      training,
      test: { ...test, labels: Uint8Array.of(0, 1, 9, 2) },
    });
    const outcome: unknown = await loadMnist(folder).then(
      () => 'accepted',
      (error: unknown) => error,
    );
    expect(outcome).toBeInstanceOf(UserError);
  });

  it('in a folder that is not there, or is a file, is refused', async () => {
    const folder = temporaryFolder();
    await expect(loadMnist(join(folder, 'missing'))).rejects.toThrow(/does not exist/);
    writeFileSync(join(folder, 'file'), '');
    await expect(loadMnist(join(folder, 'file'))).rejects.toThrow(UserError);
  });
});

it('MNIST itself is there, and its files are the published ones', async () => {
  expect(await inspectMnist()).toEqual([
    expect.objectContaining({ role: 'train-images', bytes: 16 + 60_000 * 784, canonical: true }),
    expect.objectContaining({ role: 'train-labels', bytes: 8 + 60_000, canonical: true }),
    expect.objectContaining({ role: 't10k-images', bytes: 16 + 10_000 * 784, canonical: true }),
    expect.objectContaining({ role: 't10k-labels', bytes: 8 + 10_000, canonical: true }),
  ]);
});
