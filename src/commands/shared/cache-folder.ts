// Where caches lie: beside kubectl's own, in a folder of ours.
import { join } from 'node:path';
import type { System } from '../../core/system.ts';
import type { KubeOptions } from './kube-flags.ts';

/** `<cache-dir>/kubectl-mc/<name>`; the cache folder is `--cache-dir`, KUBECACHEDIR, or `~/.kube/cache`. */
export function cacheFolder(name: 'hub' | 'discovery', kube: KubeOptions, system: System): string {
  const folder = kube.cacheDir || system.env['KUBECACHEDIR'] || join(system.home, '.kube', 'cache');
  return join(folder, 'kubectl-mc', name);
}
