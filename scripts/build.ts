// Builds dist/kubectl-mc: the whole program with all it needs as one file that Node 20 or newer runs.
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = dirname(import.meta.dirname);
const outfile = join(root, 'dist', 'kubectl-mc');

// An older Node must say so in one line, not fail at the first call it does not know. A file without an ending
// is an ES module wherever a package.json above it says so (this one does); it gets its `require` there, too.
const banner = `#!/usr/bin/env node
var require = typeof require === 'function' ? require : process.getBuiltinModule('node:module').createRequire('/');
if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write('kubectl-mc needs Node 20 or newer; this is ' + process.version + '\\n');
  process.exit(1);
}`;

mkdirSync(dirname(outfile), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  banner: { js: banner },
  define: { 'import.meta.url': 'undefined' },
  logLevel: 'warning',
});
chmodSync(outfile, 0o755);
const size = readFileSync(outfile).length;
console.log(`dist/kubectl-mc: ${(size / 1024).toFixed(0)} KiB`);
