// The tarball of an npm package from any byte on, by the registry that the user's npm is set to. Nothing is installed.
import fetchFromRegistry from 'npm-registry-fetch';
import { z } from 'zod';
import { foreignAnswer, npmIsOffline } from './network-error.ts';
import { type NpmConfig, readNpmConfig } from './npm-config.ts';
import type { OpenTransfer } from './resumable-download.ts';

/** Longest wait for a connection and an answer. */
const ANSWER_TIMEOUT_MS = 60_000;

const packageSchema = z.object({
  versions: z.record(z.string(), z.object({ dist: z.object({ tarball: z.url() }) })),
});

/** As npm itself does: a mirror may hand out the addresses of the registry that it mirrors. */
function tarballAddress(published: string, config: NpmConfig): string {
  const { replaceRegistryHost, registry } = config;
  const address = new URL(published);
  if (!registry || (replaceRegistryHost !== 'always' && replaceRegistryHost !== address.host)) return published;
  return new URL(`${address.pathname}${address.search}`, registry).href;
}

/** Where a reply begins in the file: a server that cannot resume sends it whole. */
function firstByteOf(status: number, contentRange: string | null): number {
  if (status !== 206) return 0;
  return Number(/^bytes (\d+)-/.exec(contentRange ?? '')?.[1] ?? Number.NaN);
}

/**
 * A way to read the tarball of `name@version`.
 * Each transfer reads npm's configuration and asks for the address anew, so that a long download survives a change of either.
 */
export function openNpmTarball(name: string, version: string): OpenTransfer {
  return async (fromByte) => {
    const config = await readNpmConfig();
    if (config.offline) throw npmIsOffline();
    const canceller = new AbortController();
    const options = {
      ...config,
      // No second copy in npm's own cache, and no retries inside of our own.
      cache: '',
      retry: { retries: 0 },
      timeout: Math.min(config.timeout ?? ANSWER_TIMEOUT_MS, ANSWER_TIMEOUT_MS),
      signal: canceller.signal,
    };
    const answer = await fetchFromRegistry(`/${name}`, options);
    const found = packageSchema.safeParse(await answer.json().catch(() => undefined));
    if (!found.success) throw foreignAnswer();
    const published = found.data.versions[version]?.dist.tarball;
    if (!published) throw Object.assign(new Error(`${name}@${version} is not in the registry`), { statusCode: 404 });
    const reply = await fetchFromRegistry(tarballAddress(published, config), {
      ...options,
      headers: { 'accept-encoding': 'identity', ...(fromByte > 0 && { range: `bytes=${fromByte}-` }) },
    });
    return {
      firstByte: firstByteOf(reply.status, reply.headers.get('content-range')),
      body: reply.body as unknown as AsyncIterable<Uint8Array>,
      cancel: () => canceller.abort(),
    };
  };
}
