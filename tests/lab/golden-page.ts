// A page that checks golden files in a Worker, with the runtime and the engine of the lab, in any way of computing.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

const workerSource = `
  import { openWebAssembly, openWebGpu } from './lab/learning/runtime.ts';
  import { mlpGradientsKind } from './src/core/verify/mlp-gradients.ts';
  const files = (name) => ({ mjs: location.origin + '/' + name + '.mjs', wasm: location.origin + '/' + name + '.wasm' });
  self.onmessage = async ({ data: { golden, compute } }) => {
    try {
      const cpu = await openWebAssembly(files('ort-wasm-simd-threaded'), compute === 'webgpu' ? 1 : compute);
      const opened = compute === 'webgpu' ? await openWebGpu(files('ort-wasm-simd-threaded.jspi'), 'counts') : cpu;
      if (!opened) throw new Error('no WebGPU');
      // Graphics processors have no float64, in which the golden files are checked too.
      const isDouble = ({ inputs }) => inputs.some(({ type }) => type === 'float64');
      const engine = { compile: (model, options) => (isDouble(model) ? cpu : opened).engine.compile(model, options) };
      const rows = await mlpGradientsKind.check(golden, engine);
      self.postMessage({ name: opened.name, checked: rows.length, failed: rows.filter((row) => !row.holds) });
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };`;

/** Serves the page, isolated as the lab's is. */
export async function serveGoldenPage(): Promise<{ readonly url: string; close(): void }> {
  const bundled = await build({
    stdin: { contents: workerSource, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['onnxruntime-web-use-extern-wasm'],
    logLevel: 'silent',
  });
  const worker = bundled.outputFiles[0]!.contents;
  const server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const name = (request.url ?? '').slice(1);
    if (/^ort-wasm-simd-threaded(\.jspi)?\.(mjs|wasm)$/.test(name)) {
      response.setHeader('Content-Type', name.endsWith('.mjs') ? 'text/javascript' : 'application/wasm');
      response.end(readFileSync(join(root, 'node_modules', 'onnxruntime-web', 'dist', name)));
    } else if (name === 'worker.js') {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(worker);
    } else {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><link rel="icon" href="data:,"><title>Golden files</title><h1>Golden files</h1>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
