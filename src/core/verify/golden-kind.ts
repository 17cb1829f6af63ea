// What a kind of golden file must offer to `cet verify`: recognise a parsed file by its fields, and compare it with this build.
import type { Engine } from '../graph/engine.ts';

/** The worst error of one variant of one kind; `worstAt` says where it was met. */
export interface VerifyRow {
  readonly kind: string;
  readonly variant: string;
  readonly precision: 'float64' | 'float32';
  readonly comparisons: number;
  readonly worstError: number;
  readonly tolerance: number;
  readonly holds: boolean;
  readonly worstAt: string;
}

/** Called now and then by a kind that takes long; it waits for the promise, so that others have a turn. */
export type OnVerifyProgress = (done: number, total: number) => Promise<void>;

export interface GoldenKind {
  readonly name: string;
  /** Recognises a parsed file by its fields. */
  recognises(file: unknown): boolean;
  /** Compares; throws UserError on a damaged file. */
  check(file: unknown, engine: Engine, onProgress?: OnVerifyProgress): Promise<readonly VerifyRow[]>;
}
