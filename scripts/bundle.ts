// The program with all it needs as one CommonJS file: what the npm package runs, and what the executable is made of.
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';

/** The work tree. */
export const root = join(import.meta.dirname, '..');

/** How the program is bundled; the same for whoever asks what is in the bundle. */
export const bundleOptions = {
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  define: { 'import.meta.url': 'undefined' },
  // As `require`: for a built-in module Node would else start its whole loader of ES modules.
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
} as const satisfies BuildOptions;

// A file without an ending is an ES module wherever a package.json above it says so (this work tree's does); it gets
// its `require` there, too. An older Node must say so in one line, not fail at the first call it does not know.
const standalone = `#!/usr/bin/env node
var require = typeof require === 'function' ? require : process.getBuiltinModule('node:module').createRequire('/');
if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write('kubectl-mc needs Node 20 or newer; this is ' + process.version + '\\n');
  process.exit(1);
}`;

/** Writes the bundle to `outfile`; with `isStandalone` as a file that can be executed by its name. */
export async function writeBundle(outfile: string, isStandalone = false): Promise<Metafile> {
  const banner = isStandalone ? { banner: { js: standalone } } : {};
  const { metafile } = await build({ ...bundleOptions, ...banner, outfile, metafile: true });
  return metafile;
}
