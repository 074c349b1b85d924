// Reads discovery documents: aggregated (v2, v2beta1) and legacy. Lenient about what is missing, and deaf to names
// that could not stand in a path: what a server sends is data.
import { isRecord } from '../../files/record.ts';
import {
  groupVersion,
  type ApiGroup,
  type ApiResource,
  type ApiVersion,
  type Discovery,
  type FailedGroupVersion,
} from './types.ts';

/** A legacy /apis document: the groups, not yet their resources. */
export interface LegacyGroup {
  readonly name: string;
  readonly preferredVersion: string;
  readonly versions: readonly string[];
}

/** client-go discovery/aggregated_discovery.go SplitGroupsAndResources: stale versions are failed ones, and not versions. */
export function readAggregated(document: unknown): Discovery {
  const groups: ApiGroup[] = [];
  const failed: FailedGroupVersion[] = [];
  for (const item of objects(document, 'items')) {
    const name = text(field(item, 'metadata'), 'name');
    if (!isGroup(name)) continue;
    const versions: ApiVersion[] = [];
    for (const entry of objects(item, 'versions')) {
      const version = text(entry, 'version');
      if (!isSegment(version)) continue;
      if (text(entry, 'freshness') === 'Stale') {
        // schema.GroupVersion prints as group/version.
        failed.push({
          groupVersion: groupVersion(name, version),
          message: `stale GroupVersion discovery: ${groupVersion(name, version)}`,
        });
      } else {
        versions.push({ version, resources: aggregatedResources(entry, { group: name, version }) });
      }
    }
    groups.push({ name, preferredVersion: versions[0]?.version ?? '', versions });
  }
  return { groups, failed };
}

interface Place {
  readonly group: string;
  readonly version: string;
}

function aggregatedResources(entry: unknown, place: Place): ApiResource[] {
  const resources: ApiResource[] = [];
  for (const item of objects(entry, 'resources')) {
    const resource = text(item, 'resource');
    const kind = text(field(item, 'responseKind'), 'kind');
    // Without a kind it is only the parent of its subresources.
    if (!isSegment(resource) || kind === '') continue;
    resources.push({
      ...place,
      resource,
      singular: text(item, 'singularResource'),
      kind,
      namespaced: text(item, 'scope') === 'Namespaced',
      shortNames: texts(item, 'shortNames'),
      categories: texts(item, 'categories'),
      verbs: texts(item, 'verbs'),
      subresources: objects(item, 'subresources').map((sub) => text(sub, 'subresource')),
    });
  }
  return resources;
}

/** Legacy /api (APIVersions): the core group, whose first version is the preferred one. */
export function readLegacyCore(document: unknown): LegacyGroup[] {
  const versions = texts(document, 'versions').filter(isSegment);
  return [{ name: '', preferredVersion: versions[0] ?? '', versions }];
}

/** Legacy /apis (APIGroupList). */
export function readLegacyGroups(document: unknown): LegacyGroup[] {
  return objects(document, 'groups').flatMap((item) => {
    const name = text(item, 'name');
    if (!isGroup(name)) return [];
    const versions = objects(item, 'versions')
      .map((entry) => text(entry, 'version'))
      .filter(isSegment);
    return [{ name, preferredVersion: text(field(item, 'preferredVersion'), 'version'), versions }];
  });
}

/** The groups alone of an aggregated document, for the odd server of which only one of /api and /apis is aggregated. */
export function legacyGroupsOf(discovery: Discovery): LegacyGroup[] {
  return discovery.groups.map((group) => ({
    ...group,
    versions: group.versions.map(({ version }) => version),
  }));
}

/** A legacy APIResourceList. Subresources stand in it as `pods/log`; they join their parent. */
export function readResourceList(document: unknown, place: Place): ApiResource[] {
  const items = objects(document, 'resources');
  const subresources = subresourcesOf(items);
  return items.flatMap((item) => {
    const resource = text(item, 'name');
    const kind = text(item, 'kind');
    if (!isSegment(resource) || kind === '') return [];
    return [
      {
        ...place,
        resource,
        singular: text(item, 'singularName'),
        kind,
        namespaced: field(item, 'namespaced') === true,
        shortNames: texts(item, 'shortNames'),
        categories: texts(item, 'categories'),
        verbs: texts(item, 'verbs'),
        subresources: subresources.get(resource) ?? [],
      },
    ];
  });
}

/** `pods/log` is one of `pods`. In one pass: a server with a hundred thousand types must not hold up the others. */
function subresourcesOf(items: readonly unknown[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const item of items) {
    const name = text(item, 'name');
    const slash = name.indexOf('/');
    if (slash < 0) continue;
    const resource = name.slice(0, slash);
    const known = found.get(resource);
    if (known) known.push(name.slice(slash + 1));
    else found.set(resource, [name.slice(slash + 1)]);
  }
  return found;
}

/** What may stand between two slashes of a path, unescaped and unchanged. */
function isSegment(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name);
}

function isGroup(name: string): boolean {
  return name === '' || isSegment(name);
}

function field(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: unknown, key: string): string {
  const found = field(value, key);
  return typeof found === 'string' ? found : '';
}

function texts(value: unknown, key: string): string[] {
  const found = field(value, key);
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string') : [];
}

function objects(value: unknown, key: string): unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
}
