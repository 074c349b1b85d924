// A member's resource types: the built-in table, the discovery cache, the member itself.
import { type ResourceLookup, createResourceLookup } from '../../client/api-resources/resource-lookup.ts';
import { discoveryCache } from '../../client/api-resources/cache.ts';
import { collectAfter } from '../../client/collect-garbage.ts';
import { connectionIdentity } from '../../core/connection-identity.ts';
import type { System } from '../../core/system.ts';
import type { Member } from './ask-fleet.ts';
import { cachePlace } from './cache-place.ts';
import type { KubeOptions } from './kube-flags.ts';

/** The discovery of a server with ten thousand custom types is a quarter of it. */
const maxBytes = 16 * 1024 * 1024;

/** Makes the lookup of each member; one cache folder serves them all. */
export function memberLookups(kube: KubeOptions, system: System): (member: Member) => ResourceLookup {
  const store = discoveryCache(cachePlace('discovery', kube, system));
  return ({ client, target, signal }) =>
    createResourceLookup({
      signal,
      cache: {
        store,
        // Made when it is needed: built-in kinds need no discovery.
        get key() {
          return connectionIdentity(target.connection);
        },
      },
      async get(path, accept, abort) {
        try {
          const response = await client.request({ path, accept, maxBytes, signal: abort });
          return { contentType: response.header('content-type') ?? '', text: response.body.toString('utf8') };
        } catch (error) {
          collectAfter(error);
          throw error;
        }
      },
    });
}
