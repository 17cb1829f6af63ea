// Compiles assembly/ (AssemblyScript, SIMD) and embeds the bytes in a TypeScript module, so that the same kernels load
// in Node and in a browser without a file or a network request.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const output = 'dist/kernels.wasm';
mkdirSync('dist', { recursive: true });
const { error, stderr } = await asc.main([
  'assembly/index.ts',
  '--outFile',
  output,
  '--importMemory',
  '--noExportMemory',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '-O3',
  '--noAssert',
]);
if (error) {
  process.stderr.write(stderr.toString());
  process.exit(1);
}
const base64 = readFileSync(output).toString('base64');
rmSync(output);
const target = 'src/core/wasm/kernels.generated.ts';
const text = `// Generated from assembly/ by scripts/build-kernels.js.\nexport const KERNELS_BASE64 =\n  '${base64}';\n`;
writeFileSync(target, text);
