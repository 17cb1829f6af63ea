// Many cases of a golden file are the same graph over other numbers: each graph is compiled once.
import type { Engine, Program } from '../graph/engine.ts';

/** An engine that hands out one program for equal graphs; they live until `release`, whoever releases them before. */
export function compileOnce(engine: Engine): Engine & { release(): Promise<void> } {
  const programs = new Map<string, Promise<Program>>();
  return {
    async compile(model) {
      const key = model.bytes.join();
      const program = programs.get(key) ?? engine.compile(model);
      programs.set(key, program);
      return { ...(await program), release: async () => undefined };
    },
    async release() {
      for (const program of programs.values()) await (await program).release();
      programs.clear();
    },
  };
}
