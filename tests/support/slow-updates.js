// Loaded before the program (node --import): the process of a cell makes at most CET_TEST_UPDATES_PER_SECOND updates, on any machine, so that
// a test can meet it under way; with CET_TEST_CRASH it ends with that exit code at its first report.
const rate = Number(process.env.CET_TEST_UPDATES_PER_SECOND ?? Infinity);
const crash = process.env.CET_TEST_CRASH;
const send = process.send?.bind(process);
if (send) {
  let first;
  process.send = (message, ...rest) => {
    if (message.kind === 'update') {
      if (crash !== undefined) process.exit(Number(crash));
      first ??= { update: message.update, at: performance.now() };
      const due = first.at + (1000 * (message.update - first.update)) / rate;
      const early = due - performance.now();
      if (early > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, early);
    }
    return send(message, ...rest);
  };
}
