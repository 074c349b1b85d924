// The kinds that every server has, so that `get pods` or `get deploy,svc` costs one request and no discovery.
//
// The rule. A word is answered from the table only when every server since Kubernetes 1.25 would resolve it alike:
// - Only resources of stable group versions that every server since 1.25 serves and prefers in their group. Anything
//   newer, beta or removed goes to discovery; so does a server that answers 404 for the path (an older one, or one with
//   the API switched off by --runtime-config): the caller then resolves again without the table.
// - Plural, singular and kind (in any case), each bare or with `.GROUP` or `.VERSION.GROUP` in full.
//   A CRD cannot take these from a built-in kind: its group has priority 1000, the built-in ones 16000 and more, and
//   core stands first of all (cmd/kube-apiserver/app/aggregator.go, client-go restmapper/discovery.go).
// - Never a category: `all` may hold CRDs. Never the beginning of a group (`deploy.app`): it depends on all groups.
// - Never a short name: a CRD whose plural or singular is `po` takes that word from the pods. Discovery is cached, so
//   that a short name costs it once in six hours.
// What it cannot see, since only discovery shows it: a CRD with a category named as one of these words, on servers
// before 1.27, which list no singulars, a CRD whose short name is a built-in singular, and an aggregated API server
// registered with a priority above 16000 that serves the same word. Kubernetes' conventions speak against all of them;
// whoever has one gets past the table with `resolve(…, { trust: 'cache' })`.
//
// The table is in builtin-table.ts, which scripts/gen-builtin-resources.ts writes from a real kube-apiserver.
import { builtinRows } from './builtin-table.ts';
import type { Mapper, Mapping } from './mapper.ts';
import type { ApiResource } from './types.ts';

/** The verbs that the table writes as `*`. */
export const standardVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const;

let table: ReadonlyMap<string, ApiResource> | undefined;

/** The resource that the word means on every server since 1.25; undefined sends the caller to discovery. */
export function builtinResource(word: string): ApiResource | undefined {
  table ??= readTable();
  const dot = word.indexOf('.');
  const name = dot < 0 ? word : word.slice(0, dot);
  // client-go compares names without case.
  const resource = table.get(name.toLowerCase());
  if (resource === undefined || dot < 0) return resource;
  const rest = word.slice(dot + 1);
  return rest === resource.group || rest === `${resource.version}.${resource.group}` ? resource : undefined;
}

/** A mapper over the table, for plans whose every word `builtinResource` knows. */
export const builtinMapper: Mapper = {
  mappingFor(word) {
    const resource = builtinResource(word);
    if (resource === undefined)
      return { found: false, message: `no built-in resource ${word}`, warnings: [] };
    const mapping: Mapping = { resource, kind: resource.kind };
    return { found: true, mapping, warnings: [] };
  },
  mappingForKind({ group, version, kind }) {
    const resource = builtinResource(`${kind}.${version}.${group}`);
    if (resource?.kind === kind) return { found: true, mapping: { resource, kind }, warnings: [] };
    return { found: false, message: `no built-in kind ${kind}`, warnings: [] };
  },
  expandCategory: () => undefined,
};

/** All resources of the table, in discovery order. */
export function builtinResources(): ApiResource[] {
  return builtinRows.map(readRow);
}

function readTable() {
  const names = new Map<string, ApiResource>();
  for (const resource of builtinResources()) {
    names.set(resource.resource, resource);
    names.set(resource.singular, resource);
  }
  return names;
}

/** A row: group version, plural, singular, kind, scope, short names, categories, verbs; `-` is none. */
function readRow(row: string): ApiResource {
  const [place = '', resource = '', singular = '', kind = '', scope, shortNames, categories, verbs] =
    row.split(' ');
  const slash = place.indexOf('/');
  return {
    group: slash < 0 ? '' : place.slice(0, slash),
    version: place.slice(slash + 1),
    resource,
    singular,
    kind,
    namespaced: scope === 'namespaced',
    shortNames: words(shortNames),
    categories: words(categories),
    verbs: verbs === '*' ? standardVerbs : words(verbs),
  };
}

function words(column: string | undefined): string[] {
  return column === undefined || column === '-' ? [] : column.split(',');
}
