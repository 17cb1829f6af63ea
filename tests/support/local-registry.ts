// An npm registry on this machine that has one package, for tests of what fetches from one.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface LocalRegistry {
  readonly url: string;
  /** `path` or `path range`, in the order of the requests. */
  readonly asked: string[];
}

export interface RegistryPlan {
  readonly name: string;
  readonly version: string;
  readonly tarball: Uint8Array;
  readonly resumes?: boolean;
  /** Address that the package claims for its tarball; default: this registry's own. */
  readonly tarballHost?: string;
  /** Answers instead; true where it did. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** Starts one, until the running test ends. */
export async function startLocalRegistry(plan: RegistryPlan): Promise<LocalRegistry> {
  const { name, version, tarball, resumes = true } = plan;
  const asked: string[] = [];
  const tarballPath = `/${name}/-/${name}-${version}.tgz`;
  const server = createServer((request, response) => {
    const { range } = request.headers;
    asked.push(range ? `${request.url} ${range}` : String(request.url));
    if (plan.answer?.(request, response)) return;
    if (request.url === `/${name}`) {
      const dist = { tarball: `${plan.tarballHost ?? url}${tarballPath}` };
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ name, versions: { [version]: { dist } } }));
    } else if (request.url !== tarballPath) response.writeHead(404).end('{}');
    else if (range && resumes) {
      const first = Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
      response
        .writeHead(206, { 'content-range': `bytes ${first}-${tarball.length - 1}/${tarball.length}` })
        .end(tarball.subarray(first));
    } else response.end(tarball);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, asked };
}
