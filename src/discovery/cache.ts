// The hub's list on disk, for reads: one file per hub, CA, user and inventory. Writes never use it.
import { connectionIdentity } from '../core/connection-identity.ts';
import type { Connection } from '../core/connection.ts';
import type { Cluster } from '../core/fleet.ts';
import { type CachePlace, type JsonCache, jsonCache } from '../files/json-cache.ts';
import { isRecord } from '../files/record.ts';
import type { ProfileList } from './list-profiles.ts';

/** Bump when Cluster changes. */
const schema = 3;
/** 5,000 profiles with properties and certificates. */
const maxBytes = 64 * 1024 * 1024;

/** The cache of hub lists; `setup` drops it. */
export type ProfileCache = JsonCache<ProfileList>;

/** A cache whose lists are believed for `ttlMs`. */
export function profileCache(place: CachePlace, ttlMs: number): ProfileCache {
  return jsonCache(place, { schema, maxBytes, ttlMs: () => ttlMs, isValid: isProfileList });
}

function isProfileList(value: unknown): value is ProfileList {
  if (!isRecord(value) || !Array.isArray(value['dropped'])) return false;
  return Array.isArray(value['clusters']) && value['clusters'].every(isCluster);
}

function isCluster(value: unknown): value is Cluster {
  return isRecord(value) && typeof value['name'] === 'string' && Array.isArray(value['accessProviders']);
}

/** The key for one hub as one user sees one inventory, or `scope`, which is no namespace. */
export function profileCacheKey(connection: Connection, scope: string): string {
  return connectionIdentity(connection, scope);
}
