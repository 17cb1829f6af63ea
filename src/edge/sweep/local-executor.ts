// Cells as processes of this machine: each has its own, so that one that crashes costs nothing but itself, and the engine's memory is
// given back when it ends.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../core/errors.ts';
import type { CellExecutor, CellOutcome, CellTask, RunningCell } from './cell-executor.ts';
import type { CellAnswer, CellOrder } from './cell-process.ts';
import type { CellMeasurement } from './measure-cell.ts';

/** Under tsx and in tests the sources themselves run. */
const isSource = import.meta.url.endsWith('.ts');
const program = fileURLToPath(new URL(isSource ? './cell-process.ts' : './cell-process.js', import.meta.url));
/** What asks a process to end, and is no fault of its own. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const LONGEST_COMPLAINT = 2000;

/** Runs each cell in a process of its own. */
export const localExecutor: CellExecutor = {
  start(task: CellTask, onUpdate): RunningCell {
    const { child, ended } = startProcess({ kind: 'run', task }, (answer) => {
      if (answer.kind === 'update') onUpdate(answer.update);
    });
    const outcome = ended.then(({ last, complaint, cause }): CellOutcome => {
      if (last?.kind === 'outcome') return last.outcome;
      // So early that it could not yet write a checkpoint; a batch system tells the whole job at once.
      if (endingSignals.includes(cause)) return { kind: 'stopped' };
      return { kind: 'failed', reason: describeCrash(cause, complaint), isHopeless: false, isEverywhere: false };
    });
    return { outcome, stop: () => send(child, { kind: 'stop' }) };
  },
  async measure(task): Promise<CellMeasurement> {
    const { last, complaint, cause } = await startProcess({ kind: 'measure', task }).ended;
    if (last?.kind === 'measured') return last.measurement;
    if (last?.kind === 'outcome' && last.outcome.kind === 'failed') throw new UserError(last.outcome.reason);
    throw new UserError(describeCrash(cause, complaint));
  },
};

interface EndedProcess {
  readonly last: CellAnswer | undefined;
  readonly complaint: string;
  /** Such as `code 1` or `SIGKILL`. */
  readonly cause: string;
}

function startProcess(order: Exclude<CellOrder, { kind: 'stop' }>, onAnswer?: (answer: CellAnswer) => void) {
  // The folder as an argument says in a list of processes which cell it is.
  const child = fork(program, 'folder' in order.task ? [order.task.folder] : [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: isSource ? ['--import', 'tsx'] : [],
  });
  let last: CellAnswer | undefined;
  let complaint = '';
  child.on('message', (answer: CellAnswer) => {
    if (answer.kind === 'update') onAnswer?.(answer);
    else last = answer;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-LONGEST_COMPLAINT);
  });
  const ended = new Promise<EndedProcess>((resolve) => {
    child.on('error', (error) => resolve({ last, complaint, cause: error.message }));
    child.on('close', (code, signal) => resolve({ last, complaint, cause: signal ?? `code ${code}` }));
  });
  send(child, order);
  return { child, ended };
}

/** A process that is gone needs no message. */
function send(child: ChildProcess, order: CellOrder): void {
  if (child.connected) child.send(order, () => undefined);
}

function describeCrash(cause: string, complaint: string): string {
  const line = complaint.trim().split('\n').at(-1);
  return `Its process ended with ${cause}${line ? `: ${line}` : ''}.`;
}
