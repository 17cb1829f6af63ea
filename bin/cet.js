#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
// As `engines` in package.json has it: npm remarks on it but installs all the same.
const isOldNode = major < 20 || (major === 20 && minor < 19) || major === 21 || (major === 22 && minor < 9);
if (isOldNode) {
  process.stderr.write(
    `error: cet needs Node 20.19 or newer (of Node 22: 22.9), and this is ${process.versions.node}; install a newer one from nodejs.org.\n`,
  );
  process.exitCode = 2;
} else if (existsSync(main)) {
  const { runCommandLine } = await import(main.href);
  await runCommandLine(process.argv);
} else {
  process.stderr.write('cet is not built yet; run "npm run build" in the folder of the clone first.\n');
  process.exitCode = 2;
}
