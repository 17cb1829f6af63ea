// Ctrl-C asks a run to stop after a checkpoint; a second one leaves at once. SIGTERM asks too (a batch system's time limit).

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Exit code for the signal that came: 128 + its number. */
  exitCode(): number;
  /** Stops listening. */
  dispose(): void;
}

const codes = { SIGINT: 130, SIGTERM: 143 } as const;

export function listenForStop(onFirst: (name: keyof typeof codes) => void): StopSignal {
  const controller = new AbortController();
  let code: number = codes.SIGINT;
  const listener = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(code);
    code = codes[name as keyof typeof codes];
    controller.abort();
    onFirst(name as keyof typeof codes);
  };
  for (const name of Object.keys(codes)) process.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose() {
      for (const name of Object.keys(codes)) process.off(name, listener);
    },
  };
}
