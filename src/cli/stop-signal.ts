// Ctrl-C asks a run to stop after a checkpoint; a second one leaves at once. SIGTERM asks too (a batch system's time limit), and so does a
// reader of standard output that is gone (`cet train --json | head`), of which nothing is said.

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Exit code for the signal that came: 128 + its number. */
  exitCode(): number;
  /** Whether the reader of the output is gone: there is nobody to tell anything. */
  isByPipe(): boolean;
  /** Stops listening. */
  dispose(): void;
}

const codes = { SIGINT: 130, SIGTERM: 143 } as const;
/** 128 + the number of SIGPIPE. */
const CLOSED_PIPE_CODE = 141;

type SignalName = keyof typeof codes;

/** Whoever is to stop when the reader of the output is gone. Not by the signal of that name: Node would get it beside its own error. */
const onClosedPipe = new Set<() => void>();

/** Ends the program as a closed pipe would any other, without a word; what is running writes its checkpoint first. */
export function stopByClosedPipe(): void {
  if (onClosedPipe.size === 0) process.exit(CLOSED_PIPE_CODE);
  for (const stop of onClosedPipe) stop();
}

export function listenForStop(onFirst: (name: SignalName) => void): StopSignal {
  const controller = new AbortController();
  let code: number = codes.SIGINT;
  const listener = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(code);
    code = codes[name as SignalName];
    controller.abort();
    onFirst(name as SignalName);
  };
  const byPipe = () => {
    if (controller.signal.aborted) return;
    code = CLOSED_PIPE_CODE;
    controller.abort();
  };
  for (const name of Object.keys(codes)) process.on(name, listener);
  onClosedPipe.add(byPipe);
  return {
    signal: controller.signal,
    exitCode: () => code,
    isByPipe: () => code === CLOSED_PIPE_CODE,
    dispose() {
      for (const name of Object.keys(codes)) process.off(name, listener);
      onClosedPipe.delete(byPipe);
    },
  };
}
