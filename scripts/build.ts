// Builds dist/kubectl-mc, the one file to execute, and dist/npm, the package for npm (without dependencies).
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages, thirdPartyNotices } from './bundled-packages.ts';
import { NoBunError } from './bun.ts';
import { root, writeBundle } from './bundle.ts';
import { writeExecutable } from './executable.ts';
import { verbs } from '../src/cli/root.ts';

const dist = join(root, 'dist');
const npm = join(dist, 'npm');
const program = join(dist, 'kubectl-mc');

await writeNpmPackage();
try {
  writeExecutable(join(npm, 'main.cjs'), program);
} catch (error) {
  if (!(error instanceof NoBunError)) throw error;
  console.error(
    `No Bun for a single executable: ${error.message}. dist/kubectl-mc is a script for Node instead.`,
  );
  await writeBundle(program, true);
  chmodSync(program, 0o755);
}
for (const file of ['npm/main.cjs', 'kubectl-mc'])
  console.log(`dist/${file}: ${(statSync(join(dist, file)).size / 1024).toFixed(0)} KiB`);

async function writeNpmPackage(): Promise<void> {
  rmSync(npm, { recursive: true, force: true });
  mkdirSync(npm, { recursive: true });
  await writeBundle(join(npm, 'main.cjs'));
  writeFileSync(join(npm, 'kubectl-mc.cjs'), entry(readFileSync(join(npm, 'main.cjs'))), { mode: 0o755 });
  for (const file of ['README.md', 'LICENSE']) copyFileSync(join(root, file), join(npm, file));
  writeFileSync(join(npm, 'THIRD_PARTY_NOTICES.txt'), thirdPartyNotices(await bundledPackages()));
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const manifest = {
    name,
    version,
    description,
    license,
    bin: { 'kubectl-mc': 'kubectl-mc.cjs' },
    files: ['kubectl-mc.cjs', 'main.cjs', 'THIRD_PARTY_NOTICES.txt'],
    engines: { node: '>=20' },
  };
  writeFileSync(join(npm, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The npm package's program, with what it has to know of the bundle beside it. */
function entry(bundle: Buffer): string {
  const hash = createHash('sha256').update(bundle).digest('hex').slice(0, 16);
  const words = [...verbs.map(({ name }) => name), '__complete'].join(' ');
  return readFileSync(join(root, 'scripts', 'npm', 'kubectl-mc.cjs'), 'utf8')
    .replace('$BUILD', hash)
    .replace('$VERBS', words);
}
