// Keeps the lab's own files in the browser, so that it opens without a network. Files whose names change with their content are taken
// from what is kept; the page itself from the network while there is one, so that a new version is seen.
//
// It also isolates the page (Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy) on hosts that send no such headers, from the
// second visit on: only isolated pages have threads.

/** Names of the built files, relative to this one; put in by the build. */
declare const FILES: Readonly<Record<'page' | 'learning' | 'others', readonly string[]>>;

interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(name: 'message', listener: (event: ExtendableEvent & { readonly data: unknown }) => void): void;
}
const scope = self as unknown as WorkerScope;
const cacheName = 'cet-lab';
const index = new URL('./', scope.registration.scope).href;
const address = (name: string) => new URL(name, scope.registration.scope).href;

async function keep(names: readonly string[]): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const name of names) {
    if (await cache.match(address(name))) continue;
    const response = await fetch(address(name));
    if (response.ok) await cache.put(address(name), response);
  }
}

/** What an earlier version of the lab has left. */
async function forgetOthers(): Promise<void> {
  const cache = await caches.open(cacheName);
  const known = new Set([index, ...Object.values(FILES).flat().map(address)]);
  for (const request of await cache.keys()) if (!known.has(request.url)) await cache.delete(request);
}

function isolated(response: Response): Response {
  // An answer of another kind, such as a redirection, cannot be changed.
  if (response.type !== 'basic' && response.type !== 'default') return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** Keeps an answer beside giving it: a full cache hinders nobody who has a network. */
function keepAnswer(event: FetchEvent, cache: Cache, name: string, response: Response): void {
  event.waitUntil(cache.put(name, response.clone()).catch(() => undefined));
}

async function answerPage(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(cacheName);
  try {
    const response = await fetch(event.request);
    if (response.ok) keepAnswer(event, cache, index, response);
    return isolated(response);
  } catch (error) {
    const kept = await cache.match(index);
    if (kept) return isolated(kept);
    throw error;
  }
}

async function answerFile(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request.url);
  if (kept) return isolated(kept);
  const response = await fetch(request);
  if (response.status === 200) keepAnswer(event, cache, request.url, response);
  return isolated(response);
}

scope.addEventListener('install', (event) => {
  event.waitUntil(Promise.all([keep(FILES.page), keep(['./']), scope.skipWaiting()]));
});
scope.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([forgetOthers(), scope.clients.claim()]));
});
scope.addEventListener('message', (event) => {
  if (event.data === 'learning') event.waitUntil(keep(FILES.learning));
});
const kept = new Set(Object.values(FILES).flat().map(address));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate' && request.url.split(/[?#]/)[0] === index) event.respondWith(answerPage(event));
  else if (kept.has(request.url)) event.respondWith(answerFile(event));
});
