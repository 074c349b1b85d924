// A member's resource types: the built-in table, the discovery cache, the member itself.
import { type ResourceLookup, createResourceLookup } from '../../client/api-resources/resource-lookup.ts';
import { discoveryCache, discoveryCacheKey } from '../../client/api-resources/cache.ts';
import type { System } from '../../core/system.ts';
import { atomicWrite } from '../../files/atomic-write.ts';
import type { Member } from './ask-fleet.ts';
import { cacheFolder } from './cache-folder.ts';
import type { KubeOptions } from './kube-flags.ts';

/** Makes the lookup of each member; one cache folder serves them all. */
export function memberLookups(kube: KubeOptions, system: System): (member: Member) => ResourceLookup {
  const store = discoveryCache({
    folder: cacheFolder('discovery', kube, system),
    now: system.now,
    atomicWrite: (file, content) => atomicWrite(file, content, { pid: system.pid, durable: false }),
  });
  return ({ client, target, signal }) =>
    createResourceLookup({
      signal,
      cache: { store, key: discoveryCacheKey(target.connection) },
      async get(path, accept, abort) {
        const response = await client.request({ path, accept, signal: abort });
        return { contentType: response.headers['content-type'] ?? '', text: response.body.toString('utf8') };
      },
    });
}
