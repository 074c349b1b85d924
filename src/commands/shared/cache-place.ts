// Where caches lie: beside kubectl's own, in a folder of ours.
import { join } from 'node:path';
import type { System } from '../../core/system.ts';
import type { CachePlace } from '../../files/json-cache.ts';
import type { KubeOptions } from './kube-flags.ts';

/** `<cache-dir>/kubectl-mc/<name>`; the cache folder is `--cache-dir`, KUBECACHEDIR, or `~/.kube/cache`. */
export function cachePlace(
  name: 'hub' | 'discovery',
  kube: Pick<KubeOptions, 'cacheDir'>,
  { env, home, now, pid }: Pick<System, 'env' | 'home' | 'now' | 'pid'>,
): CachePlace {
  const folder = kube.cacheDir || env['KUBECACHEDIR'] || join(home, '.kube', 'cache');
  return { folder: join(folder, 'kubectl-mc', name), now, pid };
}
