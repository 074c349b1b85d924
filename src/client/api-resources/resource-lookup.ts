// One member's way from words to resources: the built-in table where it cannot be wrong, the cached discovery, the server.
import { builtinMapper, builtinResource } from './builtin.ts';
import type { DiscoveryCache } from './cache.ts';
import { discover, type DiscoveryGet } from './discovery.ts';
import { createMapper, type Mapper } from './mapper.ts';
import type { Discovery } from './types.ts';

/** How far an answer may come from the past: `cache` skips the table, `server` the cache too. */
export type Trust = 'table' | 'cache' | 'server';

/** Resolves words on one member; holds what it has read for the length of one command. */
export interface ResourceLookup {
  /**
   * Runs `attempt` with a mapper that knows `words`. When the attempt misses a type in a discovery that came from the
   * cache, the server is asked once and the attempt runs again (client-go DeferredDiscoveryRESTMapper).
   * After a 404 for a path, resolve again with `trust: 'cache'`, and after another one with `'server'`.
   * @throws ClusterError when discovery was needed and failed
   */
  resolve<T extends { readonly misses: boolean }>(
    words: readonly string[],
    attempt: (mapper: Mapper) => T,
    options?: { readonly trust?: Trust },
  ): Promise<T>;
  /** All that the member serves, from the cache unless told otherwise. */
  discovery(options?: { readonly trust?: Exclude<Trust, 'table'> }): Promise<Discovery>;
}

/** What a lookup needs. */
export interface ResourceLookupOptions {
  readonly get: DiscoveryGet;
  readonly signal: AbortSignal;
  /** Without it nothing is kept from one command to the next. */
  readonly cache?: { readonly store: DiscoveryCache; readonly key: string };
}

/** A lookup for one member. */
export function createResourceLookup(options: ResourceLookupOptions): ResourceLookup {
  let known: { readonly discovery: Discovery; readonly live: boolean; readonly mapper: Mapper } | undefined;

  const keep = (discovery: Discovery, live: boolean) => {
    known = { discovery, live, mapper: createMapper(discovery.groups) };
    return known;
  };

  const load = async (trust: Exclude<Trust, 'table'>) => {
    if (known?.live || (known && trust === 'cache')) return known;
    const { cache } = options;
    const cached = trust === 'cache' ? await cache?.store.read(cache.key) : undefined;
    if (cached) return keep(cached, false);
    const discovery = await discover(options.get, options.signal);
    // client-go caches no empty answer.
    if (discovery.groups.length > 0) await cache?.store.write(cache.key, discovery);
    return keep(discovery, true);
  };

  return {
    async resolve(words, attempt, { trust = 'table' } = {}) {
      if (trust === 'table' && words.every((word) => builtinResource(word) !== undefined))
        return attempt(builtinMapper);
      const loaded = await load(trust === 'server' ? 'server' : 'cache');
      const result = attempt(loaded.mapper);
      if (!result.misses || loaded.live) return result;
      return attempt((await load('server')).mapper);
    },
    discovery: async ({ trust = 'cache' } = {}) => (await load(trust)).discovery,
  };
}
