// What members' discovery said, on disk: one file per server and user, as kubectl keeps it six hours. Anything odd about
// a file makes it a miss, and a cache that cannot be written is no trouble.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Connection } from '../../core/connection.ts';
import { readOwnFile } from '../../files/safe-read.ts';
import type { ApiGroup, ApiResource, ApiVersion, Discovery, FailedGroupVersion } from './types.ts';

/** Bump when Discovery changes, so that an older program's file is a miss. */
const schema = 1;
/** cli-runtime genericclioptions/config_flags.go: six hours. A miss is looked up anew before that. */
const ttlMs = 6 * 60 * 60 * 1000;
/** A discovery with broken parts: they may be mended soon, but one broken APIService must not cost a discovery each time. */
const partialTtlMs = 10 * 60 * 1000;
/** A stock server needs 30 KB, one with a thousand CRDs 1 MB. */
const maxBytes = 32 * 1024 * 1024;

/** The discovery of many members, in one folder. */
export interface DiscoveryCache {
  /** The cached discovery, when it is young, whole and nobody else's work. */
  read(key: string): Promise<Discovery | undefined>;
  /** Never fails. */
  write(key: string, discovery: Discovery): Promise<void>;
}

/** What the cache needs from outside. */
export interface DiscoveryCacheOptions {
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Leaves a whole file of mode 0600, in a folder made with 0700 if need be, or none. */
  readonly atomicWrite: (file: string, content: string) => Promise<void>;
}

/** `<cache-dir>/kubectl-mc/discovery`, with kubectl's cache folder: the flag, KUBECACHEDIR, ~/.kube/cache. */
export function discoveryCacheFolder(from: {
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}): string {
  const folder = from.flag || from.env['KUBECACHEDIR'] || join(from.home, '.kube', 'cache');
  return join(folder, 'kubectl-mc', 'discovery');
}

/** The key of one server as one user sees it. Tokens enter as a hash only, a password not at all (it could be guessed). */
export function discoveryCacheKey(connection: Connection): string {
  const { auth } = connection;
  const parts = [
    connection.server,
    connection.tlsServerName ?? '',
    connection.proxyUrl ?? '',
    connection.certificateAuthority?.toString('base64') ?? '',
    // The file's name, not the token in it: that one changes every hour.
    auth.tokenFile ?? auth.token ?? '',
    auth.username ?? '',
    auth.clientCertificate?.toString('base64') ?? '',
    auth.exec ?? null,
    connection.impersonation,
  ];
  // The plugin's configuration may hold integers beyond 2^53.
  const text = JSON.stringify(parts, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** A cache in `options.folder`, which the first write creates. */
export function discoveryCache(options: DiscoveryCacheOptions): DiscoveryCache {
  const fileOf = (key: string) => join(options.folder, `${key}.json`);
  return {
    read: (key) => read(fileOf(key), options.now()),
    async write(key, discovery) {
      const content = JSON.stringify({ schema, savedAt: options.now(), discovery });
      // A read-only home or a full disk must not stop a read of the cluster.
      await options.atomicWrite(fileOf(key), content).catch(() => undefined);
    },
  };
}

async function read(file: string, now: number): Promise<Discovery | undefined> {
  try {
    // Refuses what somebody else owns, or may write to.
    const text = await readOwnFile(file, { maxBytes });
    return text === undefined ? undefined : fresh(JSON.parse(text), now);
  } catch {
    return undefined;
  }
}

function fresh(saved: unknown, now: number): Discovery | undefined {
  if (!isRecord(saved) || saved['schema'] !== schema || typeof saved['savedAt'] !== 'number')
    return undefined;
  const { discovery } = saved;
  if (!isDiscovery(discovery)) return undefined;
  const age = now - saved['savedAt'];
  // A clock that was set back must not make an entry immortal.
  if (age < 0 || age >= (discovery.failed.length === 0 ? ttlMs : partialTtlMs)) return undefined;
  return discovery;
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasTexts(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  return isRecord(value) && keys.every((key) => typeof value[key] === 'string');
}

function isListOf(value: unknown, check: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check);
}
