// Progress with time left, on a terminal only: piped output stays free of it.
import pc from 'picocolors';
import { formatDuration } from '../core/figures/text.ts';

export interface Progress {
  update(done: number, status?: string): void;
  stop(): void;
}

const silent: Progress = { update: () => undefined, stop: () => undefined };

/** A bar on standard error; the rate counts from the first update that is reported, so a resumed run is estimated rightly. */
export async function createProgress(label: string, total: number): Promise<Progress> {
  if (!process.stderr.isTTY) return silent;
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    fps: 5,
    format: `${pc.isColorSupported ? pc.bold('{label}') : '{label}'} {bar} {percentage}%  {left} left  {status}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
  });
  const payload = { label, left: '?', status: '' };
  bar.start(total, 0, payload);
  let begun: { readonly at: number; readonly done: number } | undefined;
  let stopped = false;
  return {
    update(done, status) {
      if (stopped) return;
      begun ??= { at: performance.now(), done };
      const rate = (done - begun.done) / (performance.now() - begun.at);
      if (done > begun.done) payload.left = formatDuration((total - done) / rate / 1000);
      if (status !== undefined) payload.status = status;
      bar.update(done, payload);
    },
    stop() {
      if (!stopped) bar.stop();
      stopped = true;
    },
  };
}

export interface LateProgress {
  update(done: number, total: number): Promise<void>;
  stop(): Promise<void>;
}

/** A bar that appears with the first update: where there is little to do, there is none. */
export function lateProgress(label: string): LateProgress {
  let bar: Promise<Progress> | undefined;
  return {
    async update(done, total) {
      bar ??= createProgress(label, total);
      (await bar).update(done);
    },
    async stop() {
      (await bar)?.stop();
    },
  };
}
