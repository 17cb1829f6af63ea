// The user's npm configuration as npm reads it: registry, credentials, proxy, certificates, from every .npmrc and the environment.
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import Config from '@npmcli/config';
import type { FetchOptions } from 'npm-registry-fetch';

export type NpmConfig = FetchOptions & {
  readonly registry?: string;
  /** Tarball addresses of this host, or of any ('always'), are asked of the registry instead. */
  readonly replaceRegistryHost?: string;
};

/** Where npm itself is: a system's npm may have a configuration file of its own beside it. */
function npmFolder(): string {
  const starter = process.env.npm_execpath;
  if (starter?.endsWith('npm-cli.js')) return dirname(dirname(starter));
  const below = process.platform === 'win32' ? 'node_modules/npm' : '../lib/node_modules/npm';
  return resolve(dirname(process.execPath), below);
}

type Definitions = Required<Pick<ConstructorParameters<typeof Config>[0], 'definitions' | 'shorthands' | 'flatten'>>;

/** Reads it for the current working folder, changing nothing. */
export async function readNpmConfig(): Promise<NpmConfig> {
  // The types of the library lack this file of it.
  const { definitions, shorthands, flatten } = createRequire(import.meta.url)(
    '@npmcli/config/lib/definitions',
  ) as Definitions;
  const config = new Config({
    definitions,
    shorthands,
    flatten,
    npmPath: npmFolder(),
    // Our own options are none of npm's; and it writes to the environment that it is given.
    argv: [],
    env: { ...process.env },
  });
  await config.load();
  const agentBefore = process.env.npm_config_user_agent;
  const flat = config.flat as NpmConfig;
  // Its definition of the user agent writes to the environment of this process, which other programs started from here would see.
  if (agentBefore === undefined) delete process.env.npm_config_user_agent;
  else process.env.npm_config_user_agent = agentBefore;
  return flat;
}
