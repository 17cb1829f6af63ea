// The server of the lab against those who mean it harm: nothing outside the lab is given away, and it goes on serving.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabServer, startLabServer } from '../../src/edge/lab-server/lab-server.ts';

const secret = 'this must stay on the disk';
let server: LabServer;
let parent: string;
let folder: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'cet-test-'));
  folder = join(parent, 'lab');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(parent, 'secret.txt'), secret);
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Lab</title>');
  await writeFile(join(folder, 'assets', 'code-1.js'), `export const text = '${'abc'.repeat(5000)}';\n`);
  await symlink(join(parent, 'secret.txt'), join(folder, 'assets', 'link.txt'));
  server = await startLabServer({ folder, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server?.close();
  await rm(parent, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request with the target as it is written, which no client library may tidy up. */
function ask(
  target: string,
  {
    headers = {},
    method = 'GET',
    body,
    port = server.port,
  }: { headers?: Record<string, string>; method?: string; body?: string; port?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: target, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Bytes as they are, and what comes back until the connection ends. */
function send(bytes: string, { port = server.port, keepOpenMs = 0 } = {}): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
    if (keepOpenMs > 0) setTimeout(() => socket.destroy(), keepOpenMs);
  });
}

async function expectAlive(): Promise<void> {
  const { status, body } = await ask('/');
  expect(status).toBe(200);
  expect(body).toContain('<title>Lab</title>');
}

describe('what is served', () => {
  it('is the page and its files, with the headers that isolate it', async () => {
    const { status, headers } = await ask('/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
    expect(headers['x-content-type-options']).toBe('nosniff');
    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'.*unsafe-eval|https?:|\*/);
  });

  it('is compressed where the client takes it, and kept for ever where its name has its digest', async () => {
    const plain = await ask('/assets/code-1.js');
    const zipped = await ask('/assets/code-1.js', { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(zipped.headers['content-encoding']).toBe('br');
    expect(Number(zipped.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 10);
    expect(plain.headers['cache-control']).toContain('immutable');
    expect((await ask('/')).headers['cache-control']).toBe('no-cache');
  });

  it('has no content for HEAD, and is nothing but files', async () => {
    expect(await ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect((await ask('/', { method })).status, method).toBe(405);
    }
  });
});

describe('paths that lead out', () => {
  const up = '../secret.txt';
  const attempts = [
    `/${up}`,
    `/assets/../../secret.txt`,
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%2fsecret.txt',
    '/%252e%252e%252fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/....//secret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/%uff0e%uff0e/secret.txt',
    '/assets/..;/..;/secret.txt',
    '/./.././secret.txt',
    '//secret.txt',
    '/assets/link.txt',
    '/index.html%00.js',
    'http://127.0.0.1/../secret.txt',
    '/assets/',
    '/assets',
    '/?../secret.txt/../..',
  ];
  it.each(attempts)('%s gives nothing away', async (target) => {
    const { status, body } = await ask(target);
    expect(body).not.toContain(secret);
    // The last one is the page itself: what follows the question mark is no path.
    expect(status).toBe(target.startsWith('/?') ? 200 : 404);
  });
});

describe('pages elsewhere', () => {
  const port = () => server.port;
  it.each([
    ['another name that points here', () => ({ Host: `evil.example:${port()}` })],
    ['another name without port', () => ({ Host: 'evil.example' })],
    ['the right name at another port', () => ({ Host: `localhost:${port() + 1}` })],
    ['a name that only begins right', () => ({ Host: `localhost.evil.example:${port()}` })],
    ['a name with a user', () => ({ Host: `evil.example@localhost:${port()}` })],
  ])('are refused by their Host: %s', async (_name, headers) => {
    const { status, body } = await ask('/', { headers: headers() });
    expect(status).toBe(421);
    expect(body).not.toContain('<title>');
  });

  it('and nobody are refused: no Host, and an empty one', async () => {
    expect(await send('GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
    expect(await send('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await send('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
  });

  it.each(['http://evil.example', 'null', 'https://localhost', 'http://localhost'])(
    'are refused by their Origin %s',
    async (origin) => {
      expect((await ask('/', { headers: { Origin: origin } })).status).toBe(403);
    },
  );

  it('are refused where the browser says that they fetch, and not where they link', async () => {
    const from = (mode: string) => ({ headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode } });
    expect((await ask('/assets/code-1.js', from('no-cors'))).status).toBe(403);
    expect((await ask('/', from('navigate'))).status).toBe(200);
  });

  it('of its own are served, by every name of this machine', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST']) {
      const host = `${name}:${server.port}`;
      expect((await ask('/', { headers: { Host: host, Origin: `http://${host}` } })).status, name).toBe(200);
    }
  });
});

describe('too much and too slow', () => {
  it('refuses content, said or not', async () => {
    const body = 'x'.repeat(100_000);
    const { status } = await ask('/', { body, headers: { 'Content-Length': String(body.length) } });
    expect(status).toBe(413);
    expect(
      await send(
        `GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
      ),
    ).toContain(' 413 ');
    await expectAlive();
  });

  it('refuses long addresses and headers, and what is no HTTP', async () => {
    expect((await ask(`/${'a'.repeat(4000)}`)).status).toBe(414);
    const host = `Host: localhost:${server.port}\r\n`;
    expect(await send(`GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
    expect(await send('\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    await expectAlive();
  });

  it('ends a request that never ends, and answers others meanwhile', async () => {
    const begun = performance.now();
    const slow = Array.from({ length: 20 }, () => send(`GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\n`));
    await expectAlive();
    const answers = await Promise.all(slow);
    expect(performance.now() - begun).toBeLessThan(20_000);
    for (const answer of answers) expect(answer).not.toContain('<title>');
    await expectAlive();
  }, 40_000);

  it('answers 200 clients at once, and after 200 that leave in the middle', async () => {
    const files = await Promise.all(Array.from({ length: 200 }, () => ask('/assets/code-1.js')));
    expect(files.every(({ status, body }) => status === 200 && body.length > 15_000)).toBe(true);
    const leaving = Array.from({ length: 200 }, () =>
      send(`GET /assets/code-1.js HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`, { keepOpenMs: 20 }),
    );
    await Promise.all(leaving);
    await expectAlive();
  });
});

describe('other machines', () => {
  it('need the token, which a cookie brings from then on', async () => {
    const open = await startLabServer({ folder, host: '0.0.0.0', port: 0 });
    try {
      expect(open.needsToken).toBe(true);
      const [, token = ''] = /\?token=([\w-]+)$/.exec(open.url) ?? [];
      expect(token.length).toBeGreaterThanOrEqual(32);
      const { port } = open;
      expect((await ask('/', { port })).status).toBe(401);
      expect((await ask('/assets/code-1.js', { port })).status).toBe(401);
      expect((await ask(`/?token=${'x'.repeat(token.length)}`, { port })).status).toBe(401);
      expect((await ask('/', { port, headers: { Cookie: 'cet-lab-token=guess' } })).status).toBe(401);
      const welcome = await ask(`/?token=${token}`, { port });
      expect(welcome.status).toBe(303);
      expect(welcome.headers.location).toBe('/');
      const [cookie = ''] = welcome.headers['set-cookie'] ?? [];
      expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
      const [pair = ''] = cookie.split(';');
      expect((await ask('/', { port, headers: { Cookie: pair } })).status).toBe(200);
      const foreign = { Cookie: pair, Host: `evil.example:${port}` };
      expect((await ask('/', { port, headers: foreign })).status).toBe(421);
    } finally {
      await open.close();
    }
  });

  it('get another token each time', async () => {
    const urls: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const open = await startLabServer({ folder, host: '0.0.0.0', port: 0 });
      urls.push(open.url.split('=')[1] ?? '');
      await open.close();
    }
    expect(urls[0]).not.toBe(urls[1]);
  });
});

describe('the port', () => {
  it('is the next one where it is busy', async () => {
    const next = await startLabServer({ folder, host: '127.0.0.1', port: server.port });
    expect(next.port).toBeGreaterThan(server.port);
    expect((await ask('/', { port: next.port })).status).toBe(200);
    await next.close();
  });

  it('and host are refused in a sentence where they cannot be had', async () => {
    await expect(startLabServer({ folder, host: '203.0.113.7', port: 0 })).rejects.toThrow(
      'Host 203.0.113.7 is not an address of this machine; use 127.0.0.1, or 0.0.0.0 for all addresses.',
    );
  });
});
