import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeIdx, patternImages } from '../../tests/support/pattern-images.ts';
import { classesOf, labelOf, readOwnImages } from './own-images.ts';

const training = patternImages({ count: 120, seed: 1 });
const test = patternImages({ count: 30, seed: 2 });
const named = (name: string, bytes: Uint8Array, type = '') => ({
  file: new File([bytes as BlobPart], name, { type }),
  path: name,
});
const imagesFile = (name: string, of: typeof training) => named(name, encodeIdx([of.count, 6, 6], of.pixels));
const labelsFile = (name: string, of: typeof training) => named(name, encodeIdx([of.count], of.labels));

describe('IDX files of one’s own', () => {
  it('are read in any order, gzipped or not, as training and test set', async () => {
    const packed = gzipSync(encodeIdx([120, 6, 6], training.pixels));
    const files = [
      labelsFile('t10k-labels-idx1-ubyte', test),
      named('train-images-idx3-ubyte.gz', packed),
      imagesFile('t10k-images-idx3-ubyte', test),
      labelsFile('train-labels-idx1-ubyte', training),
    ];
    const read = await readOwnImages(files);
    expect(read.training).toEqual(training);
    expect(read.test).toEqual(test);
    expect(read.classes).toEqual(['0', '1', '2', '3']);
  });

  it('keep a sixth for testing where there is no test set', async () => {
    const read = await readOwnImages([imagesFile('a', training), labelsFile('b', training)]);
    expect([read.training.count, read.test.count]).toEqual([100, 20]);
  });

  it.each([
    [[], /There are no files; drop IDX files/],
    [
      [named('notes.txt', Buffer.from('hello there'))],
      /notes\.txt is neither an IDX file nor a picture; drop IDX files/,
    ],
    [
      [imagesFile('a', training), labelsFile('b', test)],
      /a has 120 images, and no file of as many labels is with it\./,
    ],
    [[labelsFile('b', test)], /0 files of images and 1 of labels were dropped/],
    [
      [named('a', encodeIdx([120, 6, 6], training.pixels).subarray(0, 900)), labelsFile('b', training)],
      /a is damaged: its header promises/,
    ],
    [[named('a.gz', gzipSync(Buffer.from('x')).subarray(0, 12))], /a\.gz is damaged: it cannot be unpacked/],
    [
      [
        named('a', encodeIdx([2, 6, 6], training.pixels.subarray(0, 72))),
        named('b', encodeIdx([2], training.labels.subarray(0, 2))),
      ],
      /^There are only 2 images, but at least 3 are needed, of which one is kept for testing\.$/,
    ],
    [[named('dog.png', Buffer.from('x'), 'image/png')], /What dog\.png shows is not known: put pictures in folders/],
    [[named('1-a.png', Buffer.from('x'), 'image/png')], /The pictures show only “1”; 2 to 255 are needed\./],
  ])('or nothing of the kind are refused in a sentence: %#', async (files, sentence) => {
    await expect(readOwnImages(files)).rejects.toThrow(sentence);
  });
});

describe('pictures', () => {
  it.each([
    ['digits/7/a.png', '7'],
    ['7/a.png', '7'],
    ['cat-12.jpg', 'cat'],
    ['3_b.png', '3'],
    ['a.png', undefined],
  ])('%s shows %s', (path, label) => {
    expect(labelOf(path)).toBe(label);
  });

  it('have classes in the order of their numbers or letters', () => {
    expect(classesOf(['10', '9', '10', '2'])).toEqual(['2', '9', '10']);
    expect(classesOf(['owl', 'cat'])).toEqual(['cat', 'owl']);
  });
});
