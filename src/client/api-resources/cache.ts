// What members' discovery said, on disk: one file per server and user, as kubectl keeps it six hours.
import { type CachePlace, type JsonCache, jsonCache } from '../../files/json-cache.ts';
import { isRecord } from '../../files/record.ts';
import type { ApiGroup, ApiResource, ApiVersion, Discovery, FailedGroupVersion } from './types.ts';

/** Bump when Discovery changes. */
const schema = 1;
/** cli-runtime genericclioptions/config_flags.go: six hours. A miss is looked up anew before that. */
const ttlMs = 6 * 60 * 60 * 1000;
/** A discovery with broken parts: they may be mended soon, but one broken APIService must not cost a discovery each time. */
const partialTtlMs = 10 * 60 * 1000;
/** A stock server needs 30 KB, one with a thousand CRDs 1 MB. */
const maxBytes = 32 * 1024 * 1024;

/** The discovery of many members, by `connectionIdentity`. */
export type DiscoveryCache = Pick<JsonCache<Discovery>, 'read' | 'write'>;

/** A cache that keeps discovery as long as kubectl does. */
export function discoveryCache(place: CachePlace): DiscoveryCache {
  return jsonCache(place, {
    schema,
    maxBytes,
    ttlMs: ({ failed }) => (failed.length === 0 ? ttlMs : partialTtlMs),
    isValid: isDiscovery,
  });
}

function isDiscovery(value: unknown): value is Discovery {
  return isRecord(value) && isListOf(value['groups'], isGroup) && isListOf(value['failed'], isFailed);
}

function isGroup(value: unknown): value is ApiGroup {
  return hasTexts(value, ['name', 'preferredVersion']) && isListOf(value['versions'], isVersion);
}

function isVersion(value: unknown): value is ApiVersion {
  // JSON drops what is undefined.
  return (
    hasTexts(value, ['version']) &&
    (value['resources'] === undefined || isListOf(value['resources'], isResource))
  );
}

function isResource(value: unknown): value is ApiResource {
  return (
    hasTexts(value, ['group', 'version', 'resource', 'singular', 'kind']) &&
    typeof value['namespaced'] === 'boolean' &&
    [value['shortNames'], value['categories'], value['verbs'], value['subresources'] ?? []].every((list) =>
      isListOf(list, (item) => typeof item === 'string'),
    )
  );
}

function isFailed(value: unknown): value is FailedGroupVersion {
  return hasTexts(value, ['groupVersion', 'message']);
}

function hasTexts(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  return isRecord(value) && keys.every((key) => typeof value[key] === 'string');
}

function isListOf(value: unknown, check: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check);
}
