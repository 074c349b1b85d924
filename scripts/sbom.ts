// `make sbom`: the bill of materials of what is shipped (CycloneDX 1.5), and the licences that have to go with it.
// Both are the same bytes for the same lockfile: no clock and no chance in them.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BundledPackage,
  bundledPackages,
  type RuntimePackage,
  runtimeNotice,
  runtimePackages,
  thirdPartyNotices,
} from './bundled-packages.ts';

const root = join(import.meta.dirname, '..');
const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly version: string;
  readonly license: string;
};
/** Part of every Bun, under a licence of its own. Bun does not say which revision. */
const webkit = {
  type: 'library',
  'bom-ref': 'pkg:github/oven-sh/WebKit',
  name: 'WebKit (JavaScriptCore)',
  purl: 'pkg:github/oven-sh/WebKit',
  licenses: [{ license: { id: 'LGPL-2.1-only' } }],
  scope: 'optional',
  externalReferences: [{ type: 'vcs', url: 'https://github.com/oven-sh/WebKit' }],
} as const;

const packages = await bundledPackages();
const runtimes = runtimePackages();
const dist = join(root, 'dist');
mkdirSync(dist, { recursive: true });
writeFileSync(join(dist, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(), null, 2)}\n`);
writeFileSync(join(dist, 'THIRD_PARTY_NOTICES.txt'), `${thirdPartyNotices(packages)}\n${runtimeNotice()}`);
console.log(
  `dist/sbom.cdx.json and dist/THIRD_PARTY_NOTICES.txt: ${packages.length} bundled packages, and the runtime of the executables`,
);

function billOfMaterials(): object {
  const self = `pkg:npm/${name}@${version}`;
  const components = [...packages.map(library), ...runtimes.map(runtime), webkit];
  const digest = createHash('sha256')
    .update(JSON.stringify([self, components]))
    .digest('hex');
  const uuid = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5');
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuid}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': self,
        name,
        version,
        purl: self,
        licenses: [{ license: { id: license } }],
      },
    },
    components,
    dependencies: [
      { ref: self, dependsOn: [...packages, ...runtimes].map(purlOf) },
      ...runtimes.map((one) => ({ ref: purlOf(one), dependsOn: [webkit['bom-ref']] })),
    ],
  };
}

function library(one: BundledPackage) {
  return { type: 'library', ...component(one), scope: 'required' };
}

/** An executable holds the one of its machine; the package for npm holds none. */
function runtime(one: RuntimePackage) {
  return {
    type: 'platform',
    ...component(one),
    scope: 'optional',
    description: `The runtime Bun, in the executable for ${one.machine}`,
    externalReferences: [{ type: 'vcs', url: 'https://github.com/oven-sh/bun' }],
    properties: [{ name: 'kubectl-mc:executable', value: one.machine }],
  };
}

function component(one: BundledPackage | RuntimePackage) {
  const purl = purlOf(one);
  const [algorithm = '', value = ''] = one.integrity.split('-', 2);
  const content = Buffer.from(value, 'base64').toString('hex');
  return {
    'bom-ref': purl,
    name: one.name,
    version: one.version,
    purl,
    licenses: [{ license: { id: one.license } }],
    hashes: [{ alg: algorithm.toUpperCase().replace('SHA', 'SHA-'), content }],
  };
}

function purlOf(one: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`;
}
