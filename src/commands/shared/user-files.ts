// The user's kubeconfig and mapping, read once per command.
import { orAbort } from '../../client/cancel.ts';
import type { System } from '../../core/system.ts';
import type { Kubeconfig } from '../../kubeconfig/kubeconfig.ts';
import { loadKubeconfig } from '../../kubeconfig/load-kubeconfig.ts';
import { ownKubeconfigFiles } from '../../kubeconfig/own-files.ts';
import { loadMapping } from '../../mapping/load.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import type { KubeOptions } from './kube-flags.ts';

/** What the user has on disk. */
export interface UserFiles {
  readonly kubeconfig: Kubeconfig;
  readonly mapping: Mapping;
  /** Sentences for stderr. */
  readonly notes: readonly string[];
}

/** Reads both. Throws ConfigError for a broken one, or the reason of the interrupt: a pipe may have nobody at its other end. */
export async function loadUserFiles({
  kube,
  system,
}: {
  readonly kube: KubeOptions;
  readonly system: System;
}): Promise<UserFiles> {
  const { env, home, interrupt } = system;
  const extraFiles = await ownKubeconfigFiles(home);
  const [kubeconfig, mapping] = await Promise.all([
    orAbort(loadKubeconfig({ env, home, flagPath: kube.kubeconfig, extraFiles }), interrupt),
    loadMapping({ home }),
  ]);
  const warnings = kubeconfig.warnings.map((warning) => `Warning: ${warning.message}`);
  return { kubeconfig, mapping, notes: [...warnings, ...mapping.notes] };
}
