import { describe, expect, it, vi } from 'vitest';

describe('the service worker', () => {
  it.each(['', 'assets/code.js'])('answers what the network gave where the cache is full: /%s', async (name) => {
    vi.resetModules();
    const listeners = new Map<string, (event: unknown) => void>();
    vi.stubGlobal('FILES', { page: ['assets/code.js'], learning: [], others: [] });
    vi.stubGlobal('self', {
      registration: { scope: 'http://lab/' },
      addEventListener: (kind: string, listener: (event: unknown) => void) => listeners.set(kind, listener),
    });
    const put = vi.fn(() => Promise.reject(new DOMException('full', 'QuotaExceededError')));
    vi.stubGlobal('caches', { open: async () => ({ match: async () => undefined, put }) });
    vi.stubGlobal('fetch', async () => new Response('from the network'));
    await import('./service-worker.ts');
    const kept: Promise<unknown>[] = [];
    let answer: Promise<Response> | undefined;
    listeners.get('fetch')?.({
      request: { method: 'GET', mode: name === '' ? 'navigate' : 'no-cors', url: `http://lab/${name}` },
      waitUntil: (done: Promise<unknown>) => kept.push(done),
      respondWith: (response: Promise<Response>) => {
        answer = response;
      },
    });
    expect(await (await answer)?.text()).toBe('from the network');
    expect(put).toHaveBeenCalledOnce();
    await Promise.all(kept);
    vi.unstubAllGlobals();
  });
});
