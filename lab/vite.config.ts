// The lab as static files for any web host and any folder on it: `npm run build:lab` writes dist/lab.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the folder may lie anywhere.
  base: './',
  // Of a server without results: the page asks for them wherever it lies.
  publicDir: fileURLToPath(new URL('public', import.meta.url)),
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
  },
  logLevel: 'warn',
});
