// What claims to run in a browser: the pure entry points bundle without Node, and their graphs run on the web runtime.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { mlpGradientsKind } from '../../src/core/verify/mlp-gradients.ts';
import { createWebEngine } from '../../src/edge/engine/web.ts';

const root = join(import.meta.dirname, '..', '..');

describe('pure entry points', () => {
  it.each(['traces', 'learning', 'environments', 'experiments', 'figures', 'statistics', 'web'])(
    '%s bundles for a browser without any Node module',
    async (name) => {
      const { outputFiles } = await build({
        entryPoints: [join(root, 'src', 'api', `${name}.ts`)],
        bundle: true,
        write: false,
        platform: 'browser',
        format: 'esm',
        logLevel: 'silent',
      });
      const [bundle] = outputFiles;
      expect(bundle?.text.length).toBeGreaterThan(500);
      expect(bundle?.text).not.toMatch(/from\s*["']node:/);
    },
  );
});

describe('the web engine', () => {
  it('gives the golden gradients within float32 accuracy', async () => {
    ort.env.wasm.numThreads = 1;
    const golden: unknown = JSON.parse(readFileSync(join(root, 'tests', 'golden', 'mlp_gradients.json'), 'utf8'));
    const rows = await mlpGradientsKind.check(golden, createWebEngine({ runtime: ort }));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !row.holds)).toEqual([]);
  });
});
