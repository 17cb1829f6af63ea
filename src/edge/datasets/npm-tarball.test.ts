import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RegistryPlan, startLocalRegistry } from '../../../tests/support/local-registry.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { describeNetworkError, isPassing } from './network-error.ts';
import { readNpmConfig } from './npm-config.ts';
import { openNpmTarball } from './npm-tarball.ts';

const tarball = Uint8Array.from({ length: 5000 }, (_, at) => at % 256);
const sample = { name: 'some-data', version: '1.0.0', tarball };

/** An .npmrc of the test's own in place of the user's. */
function useNpmrc(text: string): void {
  const path = join(temporaryFolder(), '.npmrc');
  writeFileSync(path, text);
  vi.stubEnv('NPM_CONFIG_USERCONFIG', path);
}

async function registryWith(plan: Partial<RegistryPlan> = {}, npmrc = '') {
  const registry = await startLocalRegistry({ ...sample, ...plan });
  useNpmrc(`registry=${registry.url}/\n${npmrc}`);
  return registry;
}

async function sentenceOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('it was fetched'),
    (reason: unknown) => reason,
  );
  return String(describeNetworkError(error, 'the data', 'do without'));
}

beforeEach(() => {
  // What npm or the user has set for this process would win over the file.
  for (const name of Object.keys(process.env)) if (/^npm_config_|_proxy$/i.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the tarball of a package', () => {
  it('comes whole, or from a byte on, from the registry of the .npmrc', async () => {
    const { asked } = await registryWith();
    const open = openNpmTarball('some-data', '1.0.0');
    const whole = await open(0);
    expect(whole.firstByte).toBe(0);
    expect((await buffer(whole.body)).equals(tarball)).toBe(true);
    const rest = await open(4000);
    expect(rest.firstByte).toBe(4000);
    expect((await buffer(rest.body)).equals(tarball.subarray(4000))).toBe(true);
    expect(asked.at(-1)).toBe('/some-data/-/some-data-1.0.0.tgz bytes=4000-');
  });

  it('begins at byte 0 where the registry cannot resume', async () => {
    await registryWith({ resumes: false });
    expect((await openNpmTarball('some-data', '1.0.0')(4000)).firstByte).toBe(0);
  });

  it('is asked of a mirror although its address is that of the mirrored registry', async () => {
    const plan = { tarballHost: 'http://mirrored.invalid' };
    const { asked } = await registryWith(plan, 'replace-registry-host=mirrored.invalid');
    await openNpmTarball('some-data', '1.0.0')(0);
    expect(asked).toEqual(['/some-data', '/some-data/-/some-data-1.0.0.tgz']);
  });

  it('is asked for with the credentials of the .npmrc', async () => {
    const seen: (string | undefined)[] = [];
    const registry = await startLocalRegistry({
      ...sample,
      answer: ({ headers }) => {
        seen.push(headers.authorization);
        return false;
      },
    });
    useNpmrc(`registry=${registry.url}/\n${registry.url.replace('http:', '')}/:_authToken=sesame`);
    await openNpmTarball('some-data', '1.0.0')(0);
    expect(seen).toEqual(['Bearer sesame', 'Bearer sesame']);
  });
});

describe('what a registry refuses is one sentence', () => {
  it.each([
    [401, /refuses access \(status 401\); log in/],
    [403, /refuses access \(status 403\)/],
    [404, /does not have it/],
    [418, /answers with status 418/],
    [503, /answers with status 503/],
  ])('status %i', async (status, sentence) => {
    const answer: RegistryPlan['answer'] = (_, response) => {
      response.writeHead(status).end('{}');
      return true;
    };
    await registryWith({ answer });
    expect(await sentenceOf(openNpmTarball('some-data', '1.0.0')(0))).toMatch(sentence);
  });

  it('a version that is not there', async () => {
    await registryWith();
    expect(await sentenceOf(openNpmTarball('some-data', '2.0.0')(0))).toMatch(/does not have it/);
  });

  it.each(['<html>Please log in</html>', '{}'])('an answer that is none of a registry: %s', async (text) => {
    const answer: RegistryPlan['answer'] = (_, response) => {
      response.end(text);
      return true;
    };
    await registryWith({ answer });
    expect(await sentenceOf(openNpmTarball('some-data', '1.0.0')(0))).toMatch(/what answers is no npm registry/);
  });

  it('a closed port, which may pass, and npm set to offline, which may not', async () => {
    useNpmrc('registry=http://127.0.0.1:9/');
    const refused = openNpmTarball('some-data', '1.0.0')(0);
    expect(await sentenceOf(refused)).toMatch(/cannot be reached \(ECONNREFUSED\); check the network/);
    expect(await refused.catch(isPassing)).toBe(true);
    useNpmrc('registry=http://127.0.0.1:9/\noffline=true');
    expect(await sentenceOf(openNpmTarball('some-data', '1.0.0')(0))).toMatch(/npm is set to offline/);
  });

  it('but a fault of the program stays what it is', () => {
    const bug = new TypeError('x is not a function');
    expect(describeNetworkError(bug, 'the data', 'do without')).toBe(bug);
    expect(isPassing(bug)).toBe(false);
  });
});

it('reading the configuration of npm leaves the environment as it is', async () => {
  const before = { ...process.env };
  await readNpmConfig();
  expect(process.env).toEqual(before);
});
