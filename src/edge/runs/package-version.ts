// The version of this package, read without loading anything else: `cet --help` must be quick.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Root folder of this package, or of the clone that the program runs from. */
export const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));

/** The version in a package.json. */
export function versionIn(packageJson: string | URL): string {
  return (JSON.parse(readFileSync(packageJson, 'utf8')) as { readonly version: string }).version;
}

/** Version of this package. */
export function packageVersion(): string {
  return versionIn(new URL('../../../package.json', import.meta.url));
}
