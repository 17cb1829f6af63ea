// What the mathematics asks of a compute engine: compile a graph once, run it often on buffers that the caller owns.
import type { GraphModel } from './graph-builder.ts';
import type { ElementArray } from './value.ts';

/** Caller-owned buffers by tensor name. The engine reads inputs from and writes outputs to them in place. */
export type Buffers = Readonly<Record<string, ElementArray>>;

/** A compiled graph tied to one set of buffers. */
export interface BoundProgram {
  /** Runs the graph once; outputs are in their buffers when the promise resolves. */
  run(): Promise<void>;
}

/** A compiled graph. */
export interface Program {
  /** Ties the graph to buffers; throws when one is missing or has the wrong length. */
  bind(inputs: Buffers, outputs: Buffers): BoundProgram;
  /** Gives the engine's memory back. */
  release(): Promise<void>;
}

export interface CompileOptions {
  /** `one` for a graph whose runs have too little work to be shared among the engine's threads; else all share it. */
  readonly threads?: 'all' | 'one';
  /**
   * Where what lies between operations is kept. `planned` (default): in one block, made at the second run, while the blocks of the first
   * stay. `reused`: in those of the first run again, about half the memory, for graphs of few and large operations.
   */
  readonly intermediates?: 'planned' | 'reused';
}

/** Compiles graphs for one kind of hardware. */
export interface Engine {
  compile(model: GraphModel, options?: CompileOptions): Promise<Program>;
  /**
   * Channels that the engine's own convolutions take together, for `GraphOptions`; undefined where it has none.
   * Absent in engines that run any graph in the same way.
   */
  channelBlock?(): Promise<number | undefined>;
}
