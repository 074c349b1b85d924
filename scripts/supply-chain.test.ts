// What comes into the house, and what goes out: the lockfiles, the npm settings, the licences, the bill of materials.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledPackages } from './bundled-packages.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

function locked(file: string): [string, Locked][] {
  const { packages } = JSON.parse(read(file)) as { packages: Record<string, Locked> };
  return Object.entries(packages).filter(([place]) => place !== '');
}

/** Of tools that never reach a user: MPL-2.0 and the data licences bind only who changes or ships them. */
const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-3-Clause',
  'BSD-2-Clause',
  '0BSD',
  'MPL-2.0',
  'PSF-2.0',
]);
/** Of code that is in the bundle, and so in every user's hands. */
const allowedInBundle = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause', 'BSD-2-Clause', '0BSD']);

const lockfiles = execFileSync('git', ['ls-files', '*package-lock.json'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);

describe.each(lockfiles)('%s', (file) => {
  const packages = locked(file);

  it('pins every package by its content', () => {
    expect(packages.length).toBeGreaterThan(0);
    const loose = packages.filter(([, entry]) => !(entry.integrity ?? '').startsWith('sha512-'));
    expect(loose.map(([place]) => place)).toEqual([]);
  });

  it('names no address: packages come by name from the registry that npm is set to, not from git or a file', () => {
    const odd = packages.filter(([, { resolved, link }]) => link || resolved !== undefined);
    expect(odd.map(([place]) => place)).toEqual([]);
  });

  it('has licences that may be used here', () => {
    const odd = packages.filter(([, { license }]) => !allowed.has(license ?? 'none'));
    expect(odd.map(([place, { license }]) => `${place}: ${license}`)).toEqual([]);
  });

  it('has no install script that would have to run', () => {
    // ignore-scripts keeps it from running; esbuild works without: its program is a package of its own.
    const scripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place);
    expect(scripts.filter((place) => place !== 'node_modules/esbuild')).toEqual([]);
  });
});

describe('what users get', () => {
  it('has no dependency at run time: all is in the bundle', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, unknown>;
    for (const key of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'])
      expect(manifest[key]).toBeUndefined();
    for (const version of Object.values(manifest['devDependencies'] as Record<string, string>))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('bundles few packages, with licences that allow it', async () => {
    const packages = await bundledPackages();
    expect(packages.length).toBeLessThanOrEqual(12);
    const odd = packages.filter(({ license }) => !allowedInBundle.has(license));
    expect(odd).toEqual([]);
  });

  it('has a bill of materials that is the same each time', () => {
    const make = () => {
      execFileSync(process.execPath, [join(root, 'scripts', 'sbom.ts')], { stdio: 'ignore' });
      return [read('dist/sbom.cdx.json'), read('dist/THIRD_PARTY_NOTICES.txt')];
    };
    const [first, notices = ''] = make();
    const bill = JSON.parse(first ?? '') as { components: { name: string; hashes: { content: string }[] }[] };
    const names = bill.components.map(({ name }) => name);
    expect(names).toContain('js-yaml');
    for (const name of names) expect(notices).toContain(`\n${name} `);
    for (const { hashes } of bill.components) expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
    expect(make()[0]).toBe(first);
  }, 60_000);
});

describe('.npmrc', () => {
  it('runs no scripts, takes nothing that is a few days old, pins exactly', () => {
    const lines = read('.npmrc').split('\n');
    for (const line of ['ignore-scripts=true', 'min-release-age=7', 'save-exact=true'])
      expect(lines).toContain(line);
  });
});
