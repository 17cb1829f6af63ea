// What every data set offers: where it is, how it is read, and whether its files are the published ones.
import type { LabelledImages } from '../../core/data/labelled-images.ts';

/** Images to learn from, and others to test what was learned. */
export interface ImageDataset {
  readonly training: LabelledImages;
  readonly test: LabelledImages;
}

/** One file of a data set. */
export interface DatasetFile {
  readonly role: string;
  readonly path: string;
  readonly bytes: number;
  /** The checksum with which the data set was published: one of the two. */
  readonly md5?: string;
  readonly sha256?: string;
  /** Whether these are the published bytes. */
  readonly canonical: boolean;
}

/** What a data set that has to be fetched is doing: bytes of a download, files of an unpacking; waiting counts nothing. */
export interface DatasetProgress {
  readonly stage: 'waiting' | 'downloading' | 'unpacking';
  readonly done: number;
  readonly total: number;
}

export type OnDatasetProgress = (progress: DatasetProgress) => void;

export interface DatasetSource {
  /** Name for people. */
  readonly title: string;
  readonly checksum: 'MD5' | 'SHA-256';
  /** Where it is when no folder is named. */
  folder(): string;
  /**
   * Reads training and test set; from `folder`, or, where it is null, the published set, which is fetched if need be.
   * @throws UserError where it is damaged, missing or cannot be fetched.
   */
  load(folder: string | null, onProgress?: OnDatasetProgress): Promise<ImageDataset>;
  /** Size and checksum of each file in `folder`. */
  inspect(folder: string): Promise<readonly DatasetFile[]>;
}
