import { describe, expect, it } from 'vitest';
import { ClusterError } from '../../core/failure.ts';
import type { DiscoveryCache } from './cache.ts';
import type { DiscoveryGet } from './discovery.ts';
import type { Mapper } from './mapper.ts';
import { createResourceLookup } from './resource-lookup.ts';
import type { Discovery } from './types.ts';

const contentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const signal = new AbortController().signal;

function documentOf(plurals: readonly string[]): string {
  const resources = plurals.map((resource) => ({
    resource,
    responseKind: { kind: 'K' },
    scope: 'Namespaced',
    verbs: [],
  }));
  return JSON.stringify({
    items: [{ metadata: { name: 'x.io' }, versions: [{ version: 'v1', resources }] }],
  });
}

/** A member that serves these plurals in x.io/v1, and counts its discoveries. */
function member(plurals: string[]) {
  const state = { plurals, discoveries: 0 };
  const get: DiscoveryGet = (path) => {
    if (path === '/api') return Promise.resolve({ contentType, text: '{}' });
    state.discoveries++;
    return Promise.resolve({ contentType, text: documentOf(state.plurals) });
  };
  return { state, get };
}

/** A cache that keeps its entries in memory. */
function memory(): DiscoveryCache {
  const entries = new Map<string, Discovery>();
  return {
    read: (key) => Promise.resolve(entries.get(key)),
    write: (key, discovery) => Promise.resolve(void entries.set(key, discovery)),
  };
}

const emptyAnswer: DiscoveryGet = () => Promise.resolve({ contentType, text: '{"items":[]}' });

const refused: DiscoveryGet = () =>
  Promise.reject(new ClusterError({ reason: 'forbidden', message: 'no', kubectlText: 'no' }));

const attempt = (word: string) => (mapper: Mapper) => {
  const result = mapper.mappingFor(word);
  return { misses: !result.found, group: result.found ? result.mapping.resource.group : undefined };
};

describe('createResourceLookup', () => {
  it('asks nothing for words of the table', async () => {
    const { state, get } = member([]);
    const lookup = createResourceLookup({ get, signal });
    expect(await lookup.resolve(['deployments'], attempt('deployments'))).toEqual({
      misses: false,
      group: 'apps',
    });
    expect(state.discoveries).toBe(0);
  });

  it('asks once for other words, for a mixture, and for the table’s words when told to', async () => {
    const { state, get } = member(['jobs']);
    const lookup = createResourceLookup({ get, signal });
    expect(await lookup.resolve(['foo', 'jobs'], attempt('jobs'))).toEqual({ misses: false, group: 'x.io' });
    expect(await lookup.resolve(['jobs'], attempt('jobs'), { trust: 'cache' })).toEqual({
      misses: false,
      group: 'x.io',
    });
    expect(await lookup.resolve(['jobs'], attempt('jobs'))).toEqual({ misses: false, group: 'batch' });
    expect(state.discoveries).toBe(1);
  });

  it('uses the cache of an earlier command, and asks once more when that misses the type', async () => {
    const { state, get } = member(['foos']);
    const cache = { store: memory(), key: 'a' };
    await createResourceLookup({ get, signal, cache }).resolve(['foos'], attempt('foos'));
    expect(state.discoveries).toBe(1);

    const second = createResourceLookup({ get, signal, cache });
    expect((await second.resolve(['foos'], attempt('foos'))).misses).toBe(false);
    expect(state.discoveries).toBe(1);

    state.plurals = ['foos', 'bars'];
    expect((await second.resolve(['bars'], attempt('bars'))).misses).toBe(false);
    expect(state.discoveries).toBe(2);
    expect((await second.resolve(['bazs'], attempt('bazs'))).misses).toBe(true);
    expect(state.discoveries).toBe(2);

    // What was refreshed is cached too.
    expect(
      (await createResourceLookup({ get, signal, cache }).resolve(['bars'], attempt('bars'))).misses,
    ).toBe(false);
    expect(state.discoveries).toBe(2);
  });

  it('tries once when the server itself has been asked', async () => {
    const { get } = member(['foos']);
    let attempts = 0;
    const { misses } = await createResourceLookup({ get, signal }).resolve(['bars'], () => {
      attempts++;
      return { misses: true };
    });
    expect([misses, attempts]).toEqual([true, 1]);
  });

  it('passes the cache by when told to, once', async () => {
    const { state, get } = member(['foos']);
    const cache = { store: memory(), key: 'a' };
    await createResourceLookup({ get, signal, cache }).discovery();
    const lookup = createResourceLookup({ get, signal, cache });
    expect((await lookup.discovery()).groups).toHaveLength(1);
    expect(state.discoveries).toBe(1);
    await lookup.resolve(['foos'], attempt('foos'), { trust: 'server' });
    await lookup.discovery({ trust: 'server' });
    expect(state.discoveries).toBe(2);
  });

  it('caches no empty answer', async () => {
    const cache = { store: memory(), key: 'a' };
    await createResourceLookup({ get: emptyAnswer, signal, cache }).discovery();
    expect(await cache.store.read('a')).toBeUndefined();
  });

  it('fails as discovery fails', async () => {
    await expect(
      createResourceLookup({ get: refused, signal }).resolve(['foos'], attempt('foos')),
    ).rejects.toMatchObject({
      failure: { reason: 'forbidden' },
    });
  });
});
