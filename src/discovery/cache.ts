// The hub's list on disk, for reads: one file per hub, CA, user and inventory. Anything odd about a
// cache file makes it a miss. Writes never use it.
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../core/connection.ts';
import type { Cluster } from '../core/fleet.ts';
import { isRecord } from '../files/record.ts';
import { readOwnFile } from '../files/safe-read.ts';

/** Bump when Cluster changes, so that an older program's file is a miss. */
const schema = 1;
/** 5,000 profiles with properties and certificates. */
const maxBytes = 64 * 1024 * 1024;

/** The cache of hub lists in one folder. */
export interface ProfileCache {
  /** The cached list, when it is younger than the TTL. */
  read(key: string): Promise<readonly Cluster[] | undefined>;
  write(key: string, clusters: readonly Cluster[]): Promise<void>;
  /** Forgets everything: `setup` calls it. */
  drop(): Promise<void>;
}

/** What the cache needs from outside; `atomicWrite` leaves a whole file of mode 0600 or none. */
export interface ProfileCacheOptions {
  readonly folder: string;
  readonly ttlMs: number;
  readonly now: () => number;
  readonly atomicWrite: (file: string, content: string) => Promise<void>;
}

/** A cache in `folder` (created by the first write). */
export function profileCache(options: ProfileCacheOptions): ProfileCache {
  const fileOf = (key: string) => join(options.folder, `${key}.json`);
  return {
    read: (key) => readFresh(fileOf(key), options),
    async write(key, clusters) {
      const content = JSON.stringify({ schema, savedAt: options.now(), clusters });
      // A cache that cannot be written (read-only home, full disk) must not stop a read.
      await options.atomicWrite(fileOf(key), content).catch(() => undefined);
    },
    drop: () => rm(options.folder, { recursive: true, force: true }),
  };
}

async function readFresh(
  file: string,
  options: ProfileCacheOptions,
): Promise<readonly Cluster[] | undefined> {
  try {
    // Somebody else may have planted it: only a file that this user alone can write counts.
    const text = await readOwnFile(file, { maxBytes });
    if (text === undefined) return undefined;
    const saved: unknown = JSON.parse(text);
    if (!isRecord(saved) || saved['schema'] !== schema || typeof saved['savedAt'] !== 'number')
      return undefined;
    const age = options.now() - saved['savedAt'];
    // A clock that was set back must not make a list immortal.
    if (age < 0 || age >= options.ttlMs) return undefined;
    const { clusters } = saved;
    return Array.isArray(clusters) && clusters.every(isCluster) ? clusters : undefined;
  } catch {
    return undefined;
  }
}

/** A file of this schema was written by this program; this only keeps a damaged one from being believed. */
function isCluster(value: unknown): value is Cluster {
  return isRecord(value) && typeof value['name'] === 'string' && Array.isArray(value['accessProviders']);
}

/**
 * The key for one hub as one user sees one inventory. Credentials enter as a hash only, and a password not
 * at all (it could be guessed from its hash).
 */
export function profileCacheKey(connection: Connection, inventory: string | undefined): string {
  const { auth } = connection;
  const parts = [
    connection.server,
    connection.certificateAuthority?.toString('base64') ?? '',
    connection.tlsServerName ?? '',
    connection.proxyUrl ?? '',
    auth.token ?? '',
    auth.tokenFile ?? '',
    auth.username ?? '',
    auth.clientCertificate?.toString('base64') ?? '',
    JSON.stringify(auth.exec ?? null),
    JSON.stringify(connection.impersonation),
    inventory ?? '*',
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
