// A training run with a bar on standard error, and Ctrl-C as a wish to stop.
import type { TrainingOutcome } from '../edge/runs/training-run.ts';
import { note } from './output.ts';
import { createProgress, lateProgress, type Progress } from './progress.ts';
import { listenForStop } from './stop-signal.ts';

/** What a run calls to show how far it is. */
export interface RunDisplay {
  readonly stop: AbortSignal;
  /** Begun when training is: what is fetched before has a bar of its own. */
  begin(): Promise<void>;
  update(update: number, status: string): void;
  /** Shows how much of the evaluation is done, in the place of the training. */
  evaluate(done: number, total: number): void;
}

/**
 * Carries out a run with its display; a stopped one is reported there and sets the exit code.
 * @param goOn the command that goes on with a stopped run
 * @returns the result, or undefined where the run was stopped
 */
export async function showRun<Result>(
  label: string,
  updates: number,
  goOn: string,
  carryOut: (display: RunDisplay) => Promise<TrainingOutcome<Result>>,
): Promise<Result | undefined> {
  let progress: Progress | undefined;
  const evaluation = lateProgress('evaluating');
  const takeBarAway = () => {
    progress?.stop();
    return evaluation.stop();
  };
  const stop = listenForStop((name) => {
    // The bar would draw over what is said from here on.
    void takeBarAway();
    note(
      name === 'SIGINT'
        ? 'Writing a checkpoint; press Ctrl-C again to leave at once.'
        : `${name}: writing a checkpoint.`,
    );
  });
  try {
    const outcome = await carryOut({
      stop: stop.signal,
      async begin() {
        progress = await createProgress(label, updates);
      },
      update: (update, status) => progress?.update(update, status),
      evaluate(done, total) {
        progress?.stop();
        void evaluation.update(done, total);
      },
    });
    await takeBarAway();
    if (outcome.kind === 'finished') return outcome.result;
    process.exitCode = stop.exitCode();
    if (!stop.isByPipe()) note(`Stopped after ${outcome.update} of ${updates} updates; go on by: ${goOn}`);
    return undefined;
  } finally {
    await takeBarAway();
    stop.dispose();
  }
}
