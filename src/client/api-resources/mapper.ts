// From the word that a user types (`po`, `deploy.apps`, `Pod`, `all`) to the resource that a server means by it,
// step by step as kubectl: cli-runtime resource/builder.go mappingFor over client-go restmapper (shortcut.go,
// discovery.go, category_expansion.go) over apimachinery api/meta (restmapper.go, multirestmapper.go, priority.go).
// One mapper holds one member's discovery; nothing is asked from here.
import { quoteGo } from '../../core/go-quote.ts';
import { groupResource, groupVersion, type ApiGroup, type ApiResource } from './types.ts';

/** What a word means on one member. */
export interface Mapping {
  readonly resource: ApiResource;
  /** The kind it was found by. kubectl tells two words for one resource apart by it: `Foo` and `foo` may differ. */
  readonly kind: string;
}

/** A word resolved, or kubectl's message about it (without `error: `). */
export type MappingResult =
  | { readonly found: true; readonly mapping: Mapping; readonly warnings: readonly string[] }
  | { readonly found: false; readonly message: string; readonly warnings: readonly string[] };

/** `apiVersion` and `kind` of an object. */
export interface KindOfObject {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Resolves words on one member. */
export interface Mapper {
  /** `TYPE`, `TYPE.GROUP` (or the beginning of a group), `TYPE.VERSION.GROUP`, a kind, a short name. */
  readonly mappingFor: (word: string) => MappingResult;
  /** The resource of an object from a file: exactly this group and kind, in this version. */
  readonly mappingForKind: (kind: KindOfObject) => MappingResult;
  /** The types of a category, as words for `mappingFor` and possibly repeated; undefined when it is none. */
  readonly expandCategory: (word: string) => readonly string[] | undefined;
}

/** schema.GroupVersionResource; an empty string means any. */
interface PartialResource {
  readonly group: string;
  readonly version: string;
  readonly name: string;
}

interface KindMatch extends Mapping {
  readonly group: string;
  readonly version: string;
}

/** One group version that could be read: a DefaultRESTMapper. */
interface Served {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ApiResource[];
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** A mapper over the groups of one server, in discovery order. */
export function createMapper(groups: readonly ApiGroup[]): Mapper {
  const served = groups.flatMap(({ name, versions }) =>
    versions.flatMap(({ version, resources }) => (resources ? [{ group: name, version, resources }] : [])),
  );
  const tables: Tables = { served, priority: priorities(groups) };
  return {
    mappingFor: (word) => mappingFor(word, tables),
    mappingForKind: (kind) => mappingForKind(kind, tables),
    expandCategory: (word) => expandCategory(word, served),
  };
}

interface Tables {
  readonly served: readonly Served[];
  readonly priority: readonly GroupVersion[];
}

/**
 * NewDiscoveryRESTMapper: /v1 first, then each group's preferred version and its others. client-go's patterns for whole
 * groups behind them can decide nothing more.
 */
function priorities(groups: readonly ApiGroup[]): GroupVersion[] {
  const patterns: GroupVersion[] = [{ group: '', version: 'v1' }];
  for (const { name, preferredVersion, versions } of groups) {
    const readable = versions
      .filter(({ resources }) => resources !== undefined)
      .map(({ version }) => version);
    if (readable.includes(preferredVersion)) patterns.push({ group: name, version: preferredVersion });
    for (const version of readable) if (version !== preferredVersion) patterns.push({ group: name, version });
  }
  return patterns;
}

/** builder.go mappingFor: as a resource (fully specified, then not), then as a kind. */
function mappingFor(word: string, tables: Tables): MappingResult {
  const warnings: string[] = [];
  const [name, rest] = cut(word);
  const full = fullySpecified(word);
  const partial: PartialResource = { group: rest, version: '', name };
  const match = (full && kindFor(full, tables, warnings)) ?? kindFor(partial, tables, warnings);
  if (match) return resolved(restMapping(match.kind, match, tables), word, warnings);
  const asKind = full && restMapping(full.name, full, tables);
  if (asKind?.found) return resolved(asKind, word, warnings);
  return resolved(restMapping(name, partial, tables), word, warnings);
}

/** cli-runtime resource/mapper.go infoForData, whose message goes on with the object's name and its file. */
function mappingForKind(wanted: KindOfObject, tables: Tables): MappingResult {
  const result = restMapping(wanted.kind, wanted, tables);
  if (result.found) return { found: true, mapping: result.mapping, warnings: [] };
  const version = quoteGo(groupVersion(wanted.group, wanted.version));
  const unknown = `no matches for kind ${quoteGo(wanted.kind)} in version ${version}`;
  return { found: false, message: result.ambiguous ?? unknown, warnings: [] };
}

/** ParseResourceArg and ParseKindArg: with two dots or more the second part may be a version. */
function fullySpecified(word: string): PartialResource | undefined {
  const [name, rest] = cut(word);
  if (!rest.includes('.')) return undefined;
  const [version, group] = cut(rest);
  return { group, version, name };
}

function cut(word: string): readonly [string, string] {
  const dot = word.indexOf('.');
  return dot < 0 ? [word, ''] : [word.slice(0, dot), word.slice(dot + 1)];
}

type RestMapping =
  | { readonly found: true; readonly mapping: Mapping }
  | { readonly found: false; readonly ambiguous?: string };

function resolved(result: RestMapping, word: string, warnings: readonly string[]): MappingResult {
  if (result.found) return { found: true, mapping: result.mapping, warnings };
  const unknown = `the server doesn't have a resource type ${quoteGo(cut(word)[0])}`;
  return { found: false, message: result.ambiguous ?? unknown, warnings };
}

/** shortcutExpander.KindFor over PriorityRESTMapper.KindFor; undefined for no match and for an ambiguous one. */
function kindFor(wanted: PartialResource, tables: Tables, warnings: string[]): KindMatch | undefined {
  const candidates = kindsFor(expandShortName(wanted, tables.served, warnings), tables.served);
  return byPriority(candidates, tables.priority);
}

/**
 * DefaultRESTMapper.KindsFor for each version. A group that is given must begin the server's: an exact match within
 * one version mapper excludes nothing, since a mapper holds one group only.
 */
function kindsFor(wanted: PartialResource, served: readonly Served[]): KindMatch[] {
  const name = wanted.name.toLowerCase();
  if (name === '') return [];
  const version = wanted.version === '__internal' ? '' : wanted.version;
  const matches: KindMatch[] = [];
  for (const place of served) {
    if (version !== '' && place.version !== version) continue;
    // Fully specified: the exact group.
    if (
      version !== '' && wanted.group !== ''
        ? place.group !== wanted.group
        : !place.group.startsWith(wanted.group)
    )
      continue;
    const mapping = entryByName(place, name);
    if (mapping) matches.push({ ...mapping, group: place.group, version: place.version });
  }
  return matches;
}

/** PriorityRESTMapper: each pattern that matches something narrows the list, until one remains. */
function byPriority<T extends { group: string; version: string }>(
  candidates: readonly T[],
  patterns: readonly GroupVersion[],
): T | undefined {
  let remaining = candidates;
  for (const { group, version } of patterns) {
    if (remaining.length <= 1) break;
    const matching = remaining.filter(
      (one) => one.group === group && (version === undefined || one.version === version),
    );
    if (matching.length > 0) remaining = matching;
  }
  return remaining.length === 1 ? remaining[0] : undefined;
}

/** PriorityRESTMapper.RESTMapping: a kind in exactly this group, in this version if one is given. */
function restMapping(
  kind: string,
  place: { readonly group: string; readonly version: string },
  tables: Tables,
): RestMapping {
  const version = place.version === '__internal' ? '' : place.version;
  const candidates: KindMatch[] = [];
  for (const one of tables.served) {
    if (one.group !== place.group || (version !== '' && one.version !== version)) continue;
    const mapping = entryByKind(one, kind);
    if (mapping) candidates.push({ ...mapping, group: one.group, version: one.version });
  }
  if (candidates.length === 0) return { found: false };
  const best = byPriority(candidates, tables.priority);
  if (best) return { found: true, mapping: { resource: best.resource, kind: best.kind } };
  const kinds = candidates.map((one) => `${one.group}/${one.version}, Kind=${one.kind}`).join(' ');
  return { found: false, ambiguous: `${place.group}/, Kind=${kind} matches multiple kinds [${kinds}]` };
}

/*
 * The tables of a DefaultRESTMapper, searched instead of built: a command looks up a few words only. client-go fills
 * them resource by resource, first with the lower-cased kind, then the kind, then a guessed `KindList`, and at the end
 * `List`; what is written later replaces what was there. So the search runs backwards.
 */

function entryByName({ group, version, resources }: Served, name: string): Mapping | undefined {
  if (name === 'list' || name === 'lists') return listOfAnything(group, version);
  for (const resource of resources.toReversed()) {
    const kind = resource.kind.toLowerCase();
    if (name.startsWith(kind) && (name === `${kind}list` || name === `${kind}lists`)) return listOf(resource);
    if (name === resource.resource || name === singularOf(resource)) return { resource, kind: resource.kind };
  }
  return undefined;
}

function entryByKind({ group, version, resources }: Served, kind: string): Mapping | undefined {
  if (kind === 'List') return listOfAnything(group, version);
  for (const resource of resources.toReversed()) {
    if (kind === `${resource.kind}List`) return listOf(resource);
    if (kind === resource.kind || kind === resource.kind.toLowerCase()) return { resource, kind };
  }
  return undefined;
}

/** UnsafeGuessKindToResource's singular, for servers that do not list it. */
function singularOf(resource: ApiResource): string {
  return resource.singular === '' ? resource.kind.toLowerCase() : resource.singular;
}

/** `get podlist` asks for /podlists and gets a 404 from the server, with kubectl too. */
function listOf(resource: ApiResource): Mapping {
  const kind = `${resource.kind}List`;
  const { group, version, namespaced } = resource;
  return { resource: guessed({ group, version, namespaced, kind }), kind };
}

function listOfAnything(group: string, version: string): Mapping {
  return { resource: guessed({ group, version, namespaced: false, kind: 'List' }), kind: 'List' };
}

function guessed(known: Pick<ApiResource, 'group' | 'version' | 'namespaced' | 'kind'>): ApiResource {
  const singular = known.kind.toLowerCase();
  return { ...known, resource: `${singular}s`, singular, shortNames: [], categories: [], verbs: [] };
}

/** shortcut.go expandResourceShortcut. A short name loses the version that was asked for, as in client-go. */
function expandShortName(
  wanted: PartialResource,
  served: readonly Served[],
  warnings: string[],
): PartialResource {
  const { group, name } = wanted;
  for (const place of served) {
    if (group !== '' && group !== place.group) continue;
    if (place.resources.some(({ resource, singular }) => name === resource || name === singular))
      return wanted;
  }
  const owners = served.flatMap((place) =>
    place.resources.filter(({ shortNames }) => shortNames.includes(name)),
  );
  const [first, ...others] = group === '' ? owners : owners.filter((owner) => owner.group === group);
  if (first) {
    const seen = new Set([groupResource(first.group, first.resource)]);
    for (const other of others) {
      const lower = groupResource(other.group, other.resource);
      if (seen.has(lower)) continue;
      seen.add(lower);
      warnings.push(`short name ${quoteGo(name)} could also match lower priority resource ${lower}`);
    }
    return { group: first.group, version: '', name: first.resource };
  }
  const byPrefix = group === '' ? undefined : owners.find((owner) => owner.group.startsWith(group));
  return byPrefix ? { ...wanted, group: byPrefix.group, name: byPrefix.resource } : wanted;
}

/** category_expansion.go over the discovery lists, written as builder.go ReplaceAliases writes them. */
function expandCategory(word: string, served: readonly Served[]): string[] | undefined {
  const members = served.flatMap(({ resources }) =>
    resources.filter(({ categories }) => categories.includes(word)),
  );
  return members.length === 0
    ? undefined
    : members.map(({ group, resource }) => groupResource(group, resource));
}
