// `cet lab` as a person runs it.
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runCet, startCet } from '../support/run-cet.ts';

/** Starts the lab, gives its first line of output to `use`, and ends it with a signal. */
async function withLab(args: readonly string[], signal: NodeJS.Signals, use: (line: string) => Promise<void>) {
  const lines = new Map<'first', string>();
  let seen: (line: string) => void = () => undefined;
  const first = new Promise<string>((resolve) => {
    seen = resolve;
  });
  const { child, outcome } = startCet(['lab', '--no-open', ...args], {
    onOutput: (output) => {
      const end = output.indexOf('\n');
      if (end >= 0 && !lines.has('first')) {
        lines.set('first', output.slice(0, end));
        seen(output.slice(0, end));
      }
    },
  });
  try {
    await use(await Promise.race([first, outcome.then(({ stderr }) => Promise.reject(new Error(stderr)))]));
  } finally {
    child.kill(signal);
  }
  return outcome;
}

describe('cet lab', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'serves the lab at the address that it prints, and ends well with %s',
    async (signal) => {
      const { code, stderr } = await withLab(['--port', '0', '--json'], signal, async (line) => {
        const { url, host } = JSON.parse(line) as { url: string; host: string };
        expect(host).toBe('127.0.0.1');
        const answer = await fetch(url);
        expect(await answer.text()).toContain('<title>Learning with late errors</title>');
      });
      expect(code).toBe(0);
      expect(stderr).toBe('');
    },
  );

  it('says where it is when the port is busy', async () => {
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    const { port } = busy.address() as { readonly port: number };
    const { stderr } = await withLab(['--port', String(port)], 'SIGINT', async (line) => {
      expect(Number(new URL(line).port)).toBeGreaterThan(port);
    });
    busy.close();
    expect(stderr).toMatch(new RegExp(`^Port ${port} is busy; the lab is at \\d+\\.\n$`));
  });

  it('warns where other machines can reach it, and prints the token', async () => {
    const { stderr } = await withLab(['--port', '0', '--host', '0.0.0.0'], 'SIGINT', async (line) => {
      expect(line).toMatch(/^http:\/\/[^/]+:\d+\/\?token=[\w-]{32}$/);
    });
    expect(stderr).toBe('Other machines can reach this address; who opens it needs the token in it.\n');
  });

  it.each([
    [['--port', 'http'], '--port http is not a port; give a whole number from 0 (any free one) to 65535.'],
    [['--port', '65536'], '--port 65536 is not a port'],
    [['--results', 'no-such-folder'], 'Cannot read no-such-folder: it does not exist; check the path.'],
    [['--host', '203.0.113.7'], 'Host 203.0.113.7 is not an address of this machine'],
  ])('refuses %j in a sentence', async (args, sentence) => {
    const { code, stderr } = await runCet(['lab', '--no-open', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(`error: ${sentence}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
