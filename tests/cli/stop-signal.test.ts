import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';

it('a second Ctrl-C leaves at once, even where the first is never answered', async () => {
  const script = `
    const { listenForStop } = await import('./dist/cli/stop-signal.js');
    const stop = listenForStop((name) => console.log('first ' + name));
    setInterval(() => undefined, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, output }).toEqual({ code: 130, output: 'ready\nfirst SIGINT\n' });
});
