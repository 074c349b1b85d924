// Which packages of others end up in the bundle, asked of the bundler itself: what is shipped, not what is installed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, root } from './bundle.ts';

/** One package whose code is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX, from its package.json. */
  readonly license: string;
  /** Subresource integrity of the package that was installed, from the lockfile. */
  readonly integrity: string;
  /** The text of its licence file. */
  readonly licenseText: string;
}

/** The packages, ordered by name. Throws when one has no licence file or is not in the lockfile. */
export async function bundledPackages(): Promise<BundledPackage[]> {
  const { metafile } = await build({ ...bundleOptions, write: false, metafile: true });
  const names = Object.keys(metafile.inputs).flatMap((file) => {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
    return name === undefined ? [] : [name];
  });
  const integrities = lockedIntegrities();
  return [...new Set(names)].toSorted().map((name) => {
    const folder = join(root, 'node_modules', name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version: string;
      license: string;
    };
    const integrity = integrities.get(name);
    if (integrity === undefined) throw new Error(`${name} is bundled but not in package-lock.json`);
    const { version, license } = manifest;
    return { name, version, license, integrity, licenseText: licenseText(folder) };
  });
}

function lockedIntegrities(): Map<string, string> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  return new Map(
    Object.entries(lock.packages).flatMap(([place, { integrity }]) =>
      integrity === undefined ? [] : [[place.replace(/^node_modules\//, ''), integrity] as const],
    ),
  );
}

function licenseText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  if (file === undefined) throw new Error(`${folder} has no licence file to pass on`);
  return readFileSync(join(folder, file), 'utf8').trim();
}

/** The licences that go with whatever contains the bundle. */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  const rule = '-'.repeat(80);
  const parts = packages.map(
    (one) => `${rule}\n${one.name} ${one.version} (${one.license})\n${rule}\n\n${one.licenseText}\n`,
  );
  return `kubectl-mc contains code of the following packages.\n\n${parts.join('\n')}`;
}

/** The runtime in the executable for one kind of machine, as npm has it. */
export interface RuntimePackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly integrity: string;
  /** `linux x64 musl`. */
  readonly machine: string;
}

/** Every runtime that an executable may be built with, ordered by name: what tools/bun pins. */
export function runtimePackages(): RuntimePackage[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'tools', 'bun', 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedRuntime>>;
  };
  return Object.entries(packages).flatMap(([place, { version, license, integrity, os, cpu, libc = [] }]) =>
    place === ''
      ? []
      : [
          {
            name: place.replace(/^node_modules\//, ''),
            version,
            license,
            integrity,
            machine: [...os, ...cpu, ...libc].join(' '),
          },
        ],
  );
}

interface LockedRuntime {
  readonly version: string;
  readonly license: string;
  readonly integrity: string;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly libc?: readonly string[];
}

/** What the executable holds beside the bundle. */
export function runtimeNotice(): string {
  const [runtime] = runtimePackages();
  return `The single executable also contains the runtime Bun ${runtime?.version} (MIT, https://github.com/oven-sh/bun), which
contains JavaScriptCore and other parts of WebKit (LGPL-2.1, https://github.com/oven-sh/WebKit) and the
libraries that its LICENSE.md lists. Whoever wants another version of these parts can build the executable
with it: \`make build\` makes it from the source code of kubectl-mc and the Bun that tools/bun names.
`;
}
