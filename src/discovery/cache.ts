// The hub's list on disk, for reads: one file per hub, CA, user and inventory. Writes never use it.
import { connectionIdentity } from '../core/connection-identity.ts';
import type { Connection } from '../core/connection.ts';
import type { Cluster } from '../core/fleet.ts';
import { type CachePlace, type JsonCache, jsonCache } from '../files/json-cache.ts';
import { isRecord } from '../files/record.ts';

/** Bump when Cluster changes. */
const schema = 1;
/** 5,000 profiles with properties and certificates. */
const maxBytes = 64 * 1024 * 1024;

/** The cache of hub lists; `setup` drops it. */
export type ProfileCache = JsonCache<readonly Cluster[]>;

/** A cache whose lists are believed for `ttlMs`. */
export function profileCache(place: CachePlace, ttlMs: number): ProfileCache {
  return jsonCache(place, { schema, maxBytes, ttlMs: () => ttlMs, isValid: isClusterList });
}

function isClusterList(value: unknown): value is readonly Cluster[] {
  return Array.isArray(value) && value.every(isCluster);
}

function isCluster(value: unknown): value is Cluster {
  return isRecord(value) && typeof value['name'] === 'string' && Array.isArray(value['accessProviders']);
}

/** The key for one hub as one user sees one inventory. */
export function profileCacheKey(connection: Connection, inventory: string | undefined): string {
  return connectionIdentity(connection, inventory ?? '*');
}
