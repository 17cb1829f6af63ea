// The built lab behind its server, and a browser to look at it: for the tests of one file.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type LabServer, startLabServer } from '../../src/edge/lab-server/lab-server.ts';
import { startChrome } from './chrome.ts';

/** What `npm run build` makes of the lab. */
export const labFolder = fileURLToPath(new URL('../../dist/lab', import.meta.url));

/** Serves the lab from a free port. @param results folder of runs that it shows */
export function serveLab(results?: string): Promise<LabServer> {
  if (!existsSync(join(labFolder, 'index.html'))) throw new Error('dist/lab is missing: run "npm run build" first');
  return startLabServer({ folder: labFolder, host: '127.0.0.1', port: 0, ...(results !== undefined && { results }) });
}

export interface LabInBrowser {
  readonly server: LabServer;
  readonly browser: Browser;
}

/**
 * Serves the lab to a browser from before the tests of a file until after them.
 * @param makeResults makes the folder of runs that is served, first
 */
export function labInBrowser(makeResults?: () => Promise<string>): LabInBrowser {
  let server: LabServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await serveLab(await makeResults?.());
    browser = await startChrome();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    get server() {
      return server;
    },
    get browser() {
      return browser;
    },
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  mjs: 'text/javascript',
  css: 'text/css',
  wasm: 'application/wasm',
};

/** Serves the files as any other web host would, without a header of ours. @param below path of the folder there, such as `/deep/` */
export async function servePlainly(below: string): Promise<{ readonly url: string; close(): void }> {
  const host = createServer((request, response) => {
    const path = (request.url ?? '').replace(below, '').split('?')[0] || 'index.html';
    if (!existsSync(join(labFolder, path))) return response.writeHead(404).end();
    response.setHeader('Content-Type', contentTypes[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
    return response.end(readFileSync(join(labFolder, path)));
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  const { port } = host.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${below}`, close: () => void host.close() };
}
