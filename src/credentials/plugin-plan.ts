// One plugin configuration made ready: which program it is, whether it may run, and what makes two of them the same run.
import { createHash } from 'node:crypto';
import { type ExecConfig, execVersions } from '../core/connection.ts';
import type { ClusterFailure } from '../core/failure.ts';
import { type LookedUp, type LookPathOptions, lookPath } from '../files/look-path.ts';
import { type ClusterInfo, clusterJson } from './exec-info.ts';
import { type IdentityGroup, identityGroup } from './identity-group.ts';
import type { Kuberc } from './kuberc.ts';
import { deniedFailure, missingFailure, pluginFailure, versionFailure } from './plugin-failure.ts';
import { cleanPath, denial } from './plugin-policy.ts';

/** What a member wants to be run. */
export interface PluginRequest {
  readonly exec: ExecConfig;
  /** The cluster that is really dialled. */
  readonly cluster: ClusterInfo;
}

/** A request whose program is known. */
export interface PluginPlan extends PluginRequest {
  /** Equal keys are one run. */
  readonly key: string;
  readonly group: IdentityGroup;
  /** The command as client-go shows it. */
  readonly name: string;
  readonly found: LookedUp;
}

/** Makes a request ready, once its program was looked up. */
export async function planPlugin(request: PluginRequest, lookup: Promise<LookedUp>): Promise<PluginPlan> {
  const { exec } = request;
  const found = await lookup;
  const name = cleanPath(exec.command);
  return { ...request, key: keyOf(request, found), group: identityGroup(exec), name, found };
}

/** exec.Command: a name is looked for on PATH, a path is taken as it is. */
export async function lookUpPlugin(command: string, world: LookPathOptions): Promise<LookedUp> {
  const name = cleanPath(command);
  return name.includes('/') ? { path: name } : lookPath(name, world);
}

function keyOf({ exec, cluster }: PluginRequest, found: LookedUp): string {
  const { source, apiVersion, command, args, env, installHint, interactiveMode } = exec;
  const info = exec.provideClusterInfo ? clusterJson(exec, cluster) : null;
  const program = 'path' in found ? found.path : '';
  const parts = [source, apiVersion, command, program, args, env, installHint, interactiveMode, info];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Why the plugin is not run at all, in client-go's order; undefined when it may be. */
export async function refusalOf(
  plan: PluginPlan,
  kuberc: Kuberc,
  world: LookPathOptions,
): Promise<ClusterFailure | undefined> {
  const { exec, name, found } = plan;
  if ('problem' in kuberc)
    return deniedFailure(
      `the kuberc file cannot be used, so no credential plugin is run: ${kuberc.problem}`,
      kuberc.problem,
    );
  if (!execVersions.includes(exec.apiVersion)) return versionFailure(exec.apiVersion);
  if (kuberc.isUnreadable && exec.source !== 'kubeconfig') {
    const why = `the kuberc file cannot be read, and the plugin ${name} is not from the kubeconfig`;
    return deniedFailure(`${why}: ${kuberc.warnings.join(' ')}`, `error: ${why}`);
  }
  const denied = await denial(kuberc.policy, { name, found, world });
  if (denied !== undefined)
    return pluginFailure({
      reason: 'plugin-denied',
      detail: 'PluginDenied',
      message: `${denied} (kuberc)`,
      go: denied,
    });
  if ('problem' in found) return missingFailure(exec, name, found.problem.text);
  return undefined;
}
