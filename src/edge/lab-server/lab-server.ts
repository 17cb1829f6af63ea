// The server of `cet lab`: gives the lab's files to this machine alone, with the headers that let the page use threads and nothing
// from elsewhere.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { UserError } from '../../core/errors.ts';
import { type Access, bringsToken, refuse, tokenCookie } from './request-rules.ts';
import { answerResults } from './results-answers.ts';
import { openResultsFolder, type ResultsFolder } from './results-folder.ts';
import { listServedFiles, type ServedFile } from './served-files.ts';

export interface LabServerOptions {
  /** The built lab. */
  readonly folder: string;
  /** Folder whose runs are served beside; none where left out. */
  readonly results?: string | undefined;
  /** Name or address to listen at. */
  readonly host: string;
  /** 0 for any free one. Where it is busy, the next free one is taken. */
  readonly port: number;
}

export interface LabServer {
  /** What to open, token included. */
  readonly url: string;
  readonly port: number;
  readonly needsToken: boolean;
  close(): Promise<void>;
}

/** What a client may take or keep; without such bounds a few clients could stop the server. */
const limits = {
  headerBytes: 8192,
  headersMs: 5000,
  requestMs: 10_000,
  idleMs: 30_000,
  connections: 1000,
} as const;
const portsTried = 50;

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  // Together they isolate the page, and only isolated pages have threads.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
} as const;

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'] as const;

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** As hosts are written in addresses: IPv6 in brackets. */
function inAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function hostNames(host: string): ReadonlySet<string> {
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
  const names = isLoopback(host) ? [inAddress(host)] : [inAddress(host), hostname(), ...own.map(inAddress)];
  return new Set([...loopbackNames, ...names].map((name) => name.toLowerCase()));
}

interface Served {
  readonly files: ReadonlyMap<string, ServedFile>;
  readonly results: ResultsFolder | undefined;
}

/**
 * Starts to serve a folder.
 * @throws UserError where the host is not of this machine, no port is free, or the results cannot be read.
 */
export async function startLabServer({ folder, results, host, port: wanted }: LabServerOptions): Promise<LabServer> {
  const served: Served = {
    files: await listServedFiles(folder),
    results: results === undefined ? undefined : await openResultsFolder(results),
  };
  const token = isLoopback(host) ? undefined : randomBytes(24).toString('base64url');
  const sockets = new Set<Socket>();
  let access: Access | undefined;
  const server = createServer(
    { maxHeaderSize: limits.headerBytes, connectionsCheckingInterval: 1000 },
    (request, response) => {
      answer(request, response, access!, served).catch(() => response.destroy());
    },
  );
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = limits.requestMs;
  server.keepAliveTimeout = limits.headersMs;
  server.timeout = limits.idleMs;
  server.maxConnections = limits.connections;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('clientError', refuseUnreadable);
  const port = await listen(server, host, wanted);
  access = { hostNames: hostNames(host), port, token };
  const shown = host === '0.0.0.0' || host === '::' ? hostname() : host;
  return {
    url: `http://${inAddress(shown)}:${port}/${token === undefined ? '' : `?token=${token}`}`,
    port,
    needsToken: token !== undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Listens at the port or at the next free one. */
async function listen(server: Server, host: string, wanted: number): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + portsTried, 65_536); port += 1) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const failed = (reason: NodeJS.ErrnoException) => resolve(reason);
      server.once('error', failed);
      server.listen({ host, port }, () => {
        server.off('error', failed);
        resolve(undefined);
      });
    });
    if (error === undefined) return (server.address() as AddressInfo).port;
    if (error.code === 'EADDRINUSE') continue;
    if (error.code === 'EACCES') {
      throw new UserError(`Port ${port} is not open to this user; choose one above 1023, such as --port 4100.`);
    }
    throw new UserError(`Host ${host} is not an address of this machine; use 127.0.0.1, or 0.0.0.0 for all addresses.`);
  }
  throw new UserError(`Ports ${wanted} to ${wanted + portsTried - 1} are all busy; name a free one with --port.`);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  { files, results }: Served,
): Promise<void> {
  const { method = '', url: target = '' } = request;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const refusal = refuse({ method, target, headers: request.headers }, access);
  if ((!refusal || refusal.status === 401) && bringsToken(target, access)) {
    // From here on a cookie brings it, which no other page can send and no script can read; the address loses it.
    response.setHeader('Set-Cookie', `${tokenCookie(access)}=${access.token}; HttpOnly; SameSite=Strict; Path=/`);
    response.setHeader('Cache-Control', 'no-store');
    return end(response, 303, 'The token is right.', { Location: '/' });
  }
  if (refusal) {
    // What is still to come of the request is not read.
    response.setHeader('Connection', 'close');
    return end(response, refusal.status, refusal.reason, refusal.status === 405 ? { Allow: 'GET, HEAD' } : {});
  }
  const [path = ''] = target.split('?');
  const { range } = request.headers;
  if (results && (await answerResults({ method, path, range }, response, results))) return;
  const file = files.get(path);
  if (!file) return end(response, 404, 'There is no such file.');
  const { bytes, encoding } = await file.read(String(request.headers['accept-encoding'] ?? ''));
  response.writeHead(200, {
    'Content-Type': file.type,
    'Content-Length': bytes.length,
    'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(encoding && { 'Content-Encoding': encoding }),
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}

function end(
  response: ServerResponse,
  status: number,
  reason: string,
  more: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...more });
  response.end(`${reason}\n`);
}

/** What is no HTTP, too large or too slow: an answer of one line, and the connection is closed. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  const statuses: Readonly<Record<string, string>> = {
    HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
    ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  };
  if (!socket.writable) return;
  socket.end(`HTTP/1.1 ${statuses[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
}
