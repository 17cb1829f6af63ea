// Works without a network once it is loaded: a service worker keeps the page's files in this browser, and nothing else.

export type KeptPart = 'page' | 'learning';

const isBuilt = (import.meta as unknown as { readonly env: { readonly PROD: boolean } }).env.PROD;

/** Asks the service worker to keep a part of the lab's files. Where there is none (plain HTTP from another machine), nothing is kept. */
export function keepOffline(part: KeptPart): void {
  if (!isBuilt || !('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(part));
}

/** Starts to keep the page itself, when there is nothing more urgent to load. */
export function startKeeping(): void {
  if (!isBuilt || !('serviceWorker' in navigator)) return;
  // It is refused in some private windows; the lab then works as long as it is open.
  navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI)).catch(() => undefined);
}
