#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  const { runCommandLine } = await import(main.href);
  await runCommandLine(process.argv);
} else {
  process.stderr.write('cet is not built yet; run "npm run build" in the folder of the clone first.\n');
  process.exitCode = 2;
}
