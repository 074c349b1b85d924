// Whether the user's kuberc lets a credential plugin run, told before anything is run or asked.
import type { Connection } from '../core/connection.ts';
import type { ClusterFailure } from '../core/failure.ts';
import type { LookedUp } from '../files/look-path.ts';
import { type Kuberc, type KubercPlace, loadKuberc } from './kuberc.ts';
import { lookUpPlugin, planPlugin, refusalOf } from './plugin-plan.ts';

/** Gives the failure that the member of a connection would end with; undefined when the kuberc has nothing against it. */
export type PluginJudge = (connection: Connection) => Promise<ClusterFailure | undefined>;

/** The broker's own checks; the kuberc is read when the first connection with a plugin is met. */
export function pluginJudge(place: KubercPlace): PluginJudge {
  let kuberc: Promise<Kuberc> | undefined;
  const lookups = new Map<string, Promise<LookedUp>>();
  return async (connection) => {
    const { exec } = connection.auth;
    if (!exec) return undefined;
    const found = lookups.get(exec.command) ?? lookUpPlugin(exec.command, place);
    lookups.set(exec.command, found);
    const plan = await planPlugin({ exec, cluster: connection }, found);
    const refusal = await refusalOf(plan, await (kuberc ??= loadKuberc(place)), place);
    return refusal?.reason === 'plugin-denied' ? refusal : undefined;
  };
}
