// How much of the processors other programs take while something is timed: a round that they disturb says little.
import { readdirSync, readFileSync } from 'node:fs';

/** Processor time so far in clock ticks of 10 ms: of everything on the machine, and of our processes. */
export interface ProcessorTicks {
  readonly all: number;
  readonly own: number;
}

/** The fields of /proc/PID/stat after the name in parentheses, which may itself have spaces. */
function statFields(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Reads the clocks of Linux; undefined elsewhere. Ours is every process of our group, with the children that have ended. */
export function readProcessorTicks(): ProcessorTicks | undefined {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
    const [user = 0, nice = 0, system = 0] = line.trim().split(/\s+/).slice(1).map(Number);
    const group = statFields('/proc/self/stat')[2];
    let own = 0;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const fields = statFields(`/proc/${name}/stat`);
        if (fields[2] === group) for (const ticks of fields.slice(11, 15)) own += Number(ticks);
      } catch {
        // It ended meanwhile.
      }
    }
    return { all: user + nice + system, own };
  } catch {
    return undefined;
  }
}

const TICK_MS = 10;

/** Processors that other programs kept busy since `before`, e.g. 0.5: half of one. 0 where the system does not tell. */
export function foreignProcessors(before: ProcessorTicks | undefined, elapsedMs: number): number {
  const now = readProcessorTicks();
  if (!before || !now) return 0;
  return Math.max(0, ((now.all - before.all - (now.own - before.own)) * TICK_MS) / elapsedMs);
}
