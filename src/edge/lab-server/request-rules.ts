// Who may ask the server for what: addresses of this machine only (a page elsewhere could point its own name here), no other
// page's scripts, and, where other machines can reach the server, a token.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface RequestFacts {
  readonly method: string;
  /** As it came: path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Access {
  /** Host names under which the server is known, without port; IPv6 addresses in brackets. */
  readonly hostNames: ReadonlySet<string>;
  readonly port: number;
  /** Needed of every request where it is defined. */
  readonly token: string | undefined;
}

export interface Refusal {
  readonly status: number;
  /** One sentence for whoever reads it. */
  readonly reason: string;
}

/** Name of the cookie that brings the token. Browsers give cookies to every port of a host: each server has one of its own. */
export const tokenCookie = ({ port }: Access): string => `cet-lab-token-${port}`;
const longestTarget = 2048;

/** Why a request is refused; undefined where it is not. */
export function refuse({ method, target, headers }: RequestFacts, access: Access): Refusal | undefined {
  const { host = '', origin } = headers;
  if (!isOwnHost(host, access)) {
    return { status: 421, reason: 'This server answers only to its own address.' };
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, reason: 'This server does not answer to other pages.' };
  }
  const isFetchedElsewhere = headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
  if (isFetchedElsewhere) return { status: 403, reason: 'This server does not answer to other pages.' };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, reason: 'This server only gives files.' };
  if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined) {
    return { status: 413, reason: 'This server takes no content.' };
  }
  if (target.length > longestTarget) return { status: 414, reason: 'The address is too long.' };
  if (access.token !== undefined && !isSame(cookieValue(headers.cookie, tokenCookie(access)), access.token)) {
    return { status: 401, reason: 'Open the address with the token that cet lab printed.' };
  }
  return undefined;
}

/** The token in a query such as `?token=…`, where it is the right one. */
export function bringsToken(target: string, { token }: Access): boolean {
  const [, given] = /^\/\?token=([\w-]+)$/.exec(target) ?? [];
  return token !== undefined && isSame(given, token);
}

function isOwnHost(host: string, { hostNames, port }: Access): boolean {
  const [, name = '', given = '80'] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d+))?$/i.exec(host) ?? [];
  return hostNames.has(name.toLowerCase()) && Number(given) === port;
}

function cookieValue(cookies = '', wanted: string): string | undefined {
  const pairs = cookies.split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === wanted)?.[1];
}

/** Compared in the same time whatever differs. */
function isSame(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
