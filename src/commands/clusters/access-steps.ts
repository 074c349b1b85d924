// How the credentials of a cluster were looked for, step by step.
import { matchServer } from '../../access/resolve.ts';
import type { Cluster } from '../../core/fleet.ts';
import { contextsByServer } from '../../kubeconfig/servers.ts';
import { lookup } from '../../mapping/mapping.ts';
import type { UserFiles } from '../shared/user-files.ts';
import type { KnownCluster } from './known-cluster.ts';

/** One step of the search, in the order in which they are tried. */
export interface AccessStep {
  readonly step: string;
  readonly result: 'used' | 'no' | 'not reached';
  readonly detail: string;
}

/** The steps for one cluster; once a step is used, the later ones are not reached. */
export function accessSteps(known: KnownCluster, files: UserFiles): AccessStep[] {
  const { cluster, target } = known;
  if (target?.via === 'context') return [{ step: 'context', result: 'used', detail: 'named by --contexts' }];
  const steps = [mappingStep(cluster, files), serverStep(cluster, files), ...hubSteps(known)];
  const used = steps.findIndex(({ result }) => result === 'used');
  return steps.map((step, at) =>
    used >= 0 && at > used ? { step: step.step, result: 'not reached', detail: '' } : step,
  );
}

function mappingStep(cluster: Cluster, { mapping }: UserFiles): AccessStep {
  const entry = lookup(mapping, cluster);
  if (entry?.context === undefined)
    return { step: 'mapping', result: 'no', detail: `no entry in ${mapping.file} has a context for it` };
  return {
    step: 'mapping',
    result: 'used',
    detail: `context ${entry.context}, ${mapping.file}:${entry.line}`,
  };
}

function serverStep(cluster: Cluster, { kubeconfig }: UserFiles): AccessStep {
  const match = matchServer(cluster, contextsByServer(kubeconfig), kubeconfig);
  if ('context' in match)
    return { step: 'server match', result: 'used', detail: `context ${match.context} has its server` };
  return { step: 'server match', result: 'no', detail: withoutAdvice(match.failure.message) };
}

function hubSteps({ cluster, target, failure }: KnownCluster): AccessStep[] {
  const names = cluster.accessProviders.map(({ name }) => name).join(', ');
  const offered = names === '' ? 'the profile offers none' : `the profile offers ${names}`;
  const result = (via: string): AccessStep['result'] => (target?.via === via ? 'used' : 'no');
  const why = failure === undefined ? '' : `; ${failure.detail ?? failure.reason}`;
  const command = cluster.properties['auth.exec.command'];
  return [
    {
      step: 'access provider',
      result: result('access-provider'),
      detail: target?.provider === undefined ? `${offered}${why}` : `provider ${target.provider}`,
    },
    {
      step: 'properties',
      result: result('hub-properties'),
      detail: command === undefined ? 'the profile has no auth.exec.command' : `the hub proposes ${command}`,
    },
  ];
}

function withoutAdvice(message: string): string {
  return message.replace(/; run: kubectl mc setup.*$/, '');
}
