// What comes into the house, and what goes out: the lockfiles, the npm settings, the licences, the bill of materials.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
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

  describe('has a bill of materials', () => {
    interface Component {
      readonly type: string;
      readonly name: string;
      readonly version: string;
      readonly purl: string;
      readonly licenses: readonly { readonly license: { readonly id: string } }[];
      readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
      readonly 'bom-ref': string;
    }
    interface Bill {
      readonly components: readonly Component[];
      readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
    }
    const make = () => {
      execFileSync(process.execPath, [join(root, 'scripts', 'sbom.ts')], { stdio: 'ignore' });
      return { text: read('dist/sbom.cdx.json'), notices: read('dist/THIRD_PARTY_NOTICES.txt') };
    };
    let made: ReturnType<typeof make>;
    let bill: Bill;
    beforeAll(() => {
      made = make();
      bill = JSON.parse(made.text) as Bill;
    }, 60_000);

    it('that is the same each time', () => expect(make()).toEqual(made), 60_000);

    it('of the packages in the bundle, each by its content, with its licence beside it', async () => {
      const names = bill.components.filter(({ purl }) => !purl.includes('oven')).map(({ name }) => name);
      expect(names).toEqual((await bundledPackages()).map(({ name }) => name));
      for (const name of names) expect(made.notices).toContain(`\n${name} `);
    });

    it('of the runtime in the executables: the Bun of each machine that there is one for, as it is pinned', () => {
      const pinned = locked('tools/bun/package-lock.json').map(([place, { version, integrity = '' }]) => {
        const name = place.replace('node_modules/', '');
        const content = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
        const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
        return { type: 'platform', name, version, purl, hashes: [{ alg: 'SHA-512', content }] };
      });
      expect(pinned.map(({ name }) => name)).toContain('@oven/bun-linux-x64');
      expect(bill.components.filter(({ type }) => type === 'platform')).toMatchObject(pinned);
      expect(bill.components.at(-1)).toMatchObject({ name: 'WebKit (JavaScriptCore)' });
    });

    it('in which everything has a licence, a hash where npm has it, and its place under the program', () => {
      const isWhole = ({ purl, licenses, hashes }: Component) =>
        licenses.every(({ license }) => license.id !== '') &&
        (!purl.startsWith('pkg:npm/') || /^[0-9a-f]{128}$/.test(hashes?.[0]?.content ?? ''));
      expect(bill.components.filter((one) => !isWhole(one))).toEqual([]);
      const refs = bill.components.map((one) => one['bom-ref']);
      expect([...new Set(bill.dependencies.flatMap(({ dependsOn }) => dependsOn))].toSorted()).toEqual(
        refs.toSorted(),
      );
    });

    it('whose runtime is the one that the executable here says it has', ({ skip }) => {
      const program = join(root, 'dist', 'kubectl-mc');
      if (!existsSync(program)) skip('not built');
      const [bun] = bill.components.filter(({ name }) => name.startsWith('@oven/'));
      const env = { ...process.env, BUN_BE_BUN: '1' };
      const version = execFileSync(program, ['--version'], { env, encoding: 'utf8' }).trim();
      expect(version).toBe(bun?.version);
    });
  });
});

describe('.npmrc', () => {
  it('runs no scripts, takes nothing that is a few days old, pins exactly', () => {
    const lines = read('.npmrc').split('\n');
    for (const line of ['ignore-scripts=true', 'min-release-age=7', 'save-exact=true'])
      expect(lines).toContain(line);
  });
});
