// The server of the lab against those who mean it harm: nothing outside the lab is given away, and it goes on serving.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabServer, startLabServer } from '../../src/edge/lab-server/lab-server.ts';
import { openResultsFolder, resultsLimits } from '../../src/edge/lab-server/results-folder.ts';

const secret = 'this must stay on the disk';
let server: LabServer;
let parent: string;
let folder: string;
let results: string;
/** Of the one run there is. */
let runId: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'cet-test-'));
  folder = join(parent, 'lab');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(parent, 'secret.txt'), secret);
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Lab</title>');
  await writeFile(join(folder, 'assets', 'code-1.js'), `export const text = '${'abc'.repeat(5000)}';\n`);
  await symlink(join(parent, 'secret.txt'), join(folder, 'assets', 'link.txt'));
  results = join(parent, 'runs');
  await mkdir(join(results, 'one'), { recursive: true });
  await writeFile(join(results, 'one', 'config.json'), '{}');
  await writeFile(join(results, 'one', 'metrics.jsonl'), '{"update":1}\n{"update":2}\n');
  await writeFile(join(results, 'one', 'checkpoint'), secret);
  await writeFile(join(results, 'one', 'environment.json'), secret);
  // A run that has measured nothing yet is not listed.
  await mkdir(join(results, 'begun'));
  await writeFile(join(results, 'begun', 'config.json'), '{}');
  await writeFile(join(results, 'begun', 'environment.json'), '{}');
  await writeFile(join(results, 'secret.txt'), secret);
  // A run elsewhere, and links that lead to it and to a file.
  await mkdir(join(parent, 'elsewhere'));
  await writeFile(join(parent, 'elsewhere', 'config.json'), secret);
  await writeFile(join(parent, 'elsewhere', 'metrics.jsonl'), secret);
  await symlink(join(parent, 'elsewhere'), join(results, 'linked'));
  await symlink(join(parent, 'secret.txt'), join(results, 'one', 'result.json'));
  server = await startLabServer({ folder, results, host: '127.0.0.1', port: 0 });
  const { runs } = JSON.parse((await ask('/results/runs.json')).body) as { runs: { id: string }[] };
  runId = runs[0]?.id ?? '';
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

describe('a folder of results', () => {
  it('is listed by names below it, without what links lead to', async () => {
    const { status, headers, body } = await ask('/results/runs.json');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    const list = JSON.parse(body) as { folder: string; runs: { name: string; files: object }[] };
    expect(list.folder).toBe('runs');
    expect(list.runs.map(({ name, files }) => [name, Object.keys(files)])).toEqual([
      ['one', ['config.json', 'metrics.jsonl']],
    ]);
    expect(body).not.toContain(parent);
  });

  it('is read from where a reader has come to, so that a running run brings its new lines alone', async () => {
    const address = `/results/run/${runId}/metrics.jsonl`;
    expect(await ask(address)).toMatchObject({ status: 200, body: '{"update":1}\n{"update":2}\n' });
    const rest = await ask(address, { headers: { Range: 'bytes=13-' } });
    expect(rest).toMatchObject({ status: 206, body: '{"update":2}\n' });
    expect(rest.headers['content-range']).toBe('bytes 13-25/26');
    expect(await ask(address, { headers: { Range: 'bytes=26-' } })).toMatchObject({ status: 200, body: '' });
    expect((await ask(address, { headers: { Range: 'bytes=27-' } })).status).toBe(416);
    for (const odd of ['bytes=-5', 'bytes=5-1', 'bytes=0-0,5-9', 'bytes=99999999999999999999-', 'lines=1-']) {
      expect((await ask(address, { headers: { Range: odd } })).status, odd).toBe(200);
    }
    expect(await ask(address, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect((await ask(address, { method: 'DELETE' })).status).toBe(405);
  });

  it('gives large files in parts', async () => {
    const path = join(results, 'one', 'config.json');
    await writeFile(path, 'x'.repeat(5_000_000));
    const { status, body } = await ask(`/results/run/${runId}/config.json`);
    expect(status).toBe(206);
    expect(body.length).toBe(4 * 2 ** 20);
    await writeFile(path, '{}');
  });

  const attempts = [
    '/results/secret.txt',
    '/results/../secret.txt',
    '/results/',
    '/results',
    '/results/run/',
    '/results/run/RUN/',
    '/results/run/RUN/checkpoint',
    '/results/run/RUN/secret.txt',
    '/results/run/RUN/environment.json',
    '/results/run/RUN/../secret.txt',
    '/results/run/RUN/..%2fsecret.txt',
    '/results/run/RUN/%2e%2e/secret.txt',
    '/results/run/RUN/..%5csecret.txt',
    '/results/run/RUN/%252e%252e%252fsecret.txt',
    '/results/run/RUN/....//....//secret.txt',
    '/results/run/RUN/%c0%ae%c0%ae/secret.txt',
    '/results/run/RUN/..;/secret.txt',
    '/results/run/RUN/config.json%00',
    '/results/run/RUN//config.json',
    '/results/run/one/config.json',
    '/results/run/../../elsewhere/config.json',
    '/results/run/000000000000000000000000/config.json',
    // A link in the place of a file.
    '/results/run/RUN/result.json',
    '//results/runs.json',
    '/RESULTS/runs.json',
  ];
  it.each(attempts)('%s gives nothing away', async (target) => {
    const { status, body } = await ask(target.replace('RUN', runId));
    expect(body).not.toContain(secret);
    expect(status).toBe(404);
  });

  it('is not left when a folder of it is replaced by a link after it was listed', async () => {
    const path = join(results, 'two');
    await mkdir(path);
    await writeFile(join(path, 'config.json'), '{}');
    await writeFile(join(path, 'metrics.jsonl'), '');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { runs } = JSON.parse((await ask('/results/runs.json')).body) as { runs: { id: string; name: string }[] };
    const { id = '' } = runs.find(({ name }) => name === 'two') ?? {};
    expect((await ask(`/results/run/${id}/config.json`)).status).toBe(200);
    await rm(path, { recursive: true });
    await symlink(join(parent, 'elsewhere'), path);
    const { status, body } = await ask(`/results/run/${id}/config.json`);
    expect(status).toBe(404);
    expect(body).not.toContain(secret);
    await rm(path);
  });

  it('is refused to pages elsewhere, and needs the token where others can reach the server', async () => {
    const address = `/results/run/${runId}/config.json`;
    for (const target of ['/results/runs.json', address]) {
      expect((await ask(target, { headers: { Host: `evil.example:${server.port}` } })).status).toBe(421);
      expect((await ask(target, { headers: { Origin: 'http://evil.example' } })).status).toBe(403);
      const fetched = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' };
      expect((await ask(target, { headers: fetched })).status).toBe(403);
    }
    const open = await startLabServer({ folder, results, host: '0.0.0.0', port: 0 });
    expect((await ask('/results/runs.json', { port: open.port })).status).toBe(401);
    expect((await ask(address, { port: open.port })).status).toBe(401);
    await open.close();
  });

  it('is listed to 200 clients at once, and to others after 200 that leave in the middle', async () => {
    const lists = await Promise.all(Array.from({ length: 200 }, () => ask('/results/runs.json')));
    expect(lists.every(({ status, body }) => status === 200 && body.includes('"one"'))).toBe(true);
    const request = `GET /results/runs.json HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`;
    await Promise.all(Array.from({ length: 200 }, () => send(request, { keepOpenMs: 20 })));
    await expectAlive();
    expect((await ask('/results/runs.json')).status).toBe(200);
  });

  it('is listed up to a bound, and the list says that it is cut', async () => {
    const large = join(parent, 'large');
    await Promise.all(
      Array.from({ length: resultsLimits.runs + 1 }, async (_, at) => {
        await mkdir(join(large, String(at)), { recursive: true });
        await writeFile(join(large, String(at), 'config.json'), '{}');
        await writeFile(join(large, String(at), 'result.json'), '{}');
      }),
    );
    const { runs, isCut } = await (await openResultsFolder(large)).list();
    expect([runs.length, isCut]).toEqual([resultsLimits.runs, true]);
    await rm(join(large, '0'), { recursive: true });
    expect(await (await openResultsFolder(large)).list()).toMatchObject({ isCut: false });
  });

  it('that is not there is said in a sentence', async () => {
    const missing = join(parent, 'missing');
    await expect(startLabServer({ folder, results: missing, host: '127.0.0.1', port: 0 })).rejects.toThrow(
      `Cannot read ${missing}: it does not exist; check the path.`,
    );
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
      expect((await ask('/', { port, headers: { Cookie: `cet-lab-token-${port}=guess` } })).status).toBe(401);
      const welcome = await ask(`/?token=${token}`, { port });
      expect(welcome.status).toBe(303);
      expect(welcome.headers.location).toBe('/');
      const [cookie = ''] = welcome.headers['set-cookie'] ?? [];
      expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
      const [pair = ''] = cookie.split(';');
      expect((await ask('/', { port, headers: { Cookie: pair } })).status).toBe(200);
      // Also for whoever has the cookie, the token does not stay in the address.
      expect((await ask(`/?token=${token}`, { port, headers: { Cookie: pair } })).status).toBe(303);
      const foreign = { Cookie: pair, Host: `evil.example:${port}` };
      expect((await ask('/', { port, headers: foreign })).status).toBe(421);
    } finally {
      await open.close();
    }
  });

  it('keep the tokens of two labs on one host apart', async () => {
    const labs = [
      await startLabServer({ folder, host: '0.0.0.0', port: 0 }),
      await startLabServer({ folder, host: '0.0.0.0', port: 0 }),
    ];
    try {
      // As a browser keeps them: by name, for all ports of the host.
      const kept = new Map<string, string>();
      for (const { port, url } of labs) {
        const welcome = await ask(`/?${url.split('?')[1]}`, { port });
        const [pair = ''] = (welcome.headers['set-cookie'] ?? [''])[0]!.split(';');
        kept.set(pair.split('=')[0] ?? '', pair);
      }
      const headers = { Cookie: [...kept.values()].join('; ') };
      for (const { port } of labs) expect((await ask('/', { port, headers })).status).toBe(200);
    } finally {
      for (const one of labs) await one.close();
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
