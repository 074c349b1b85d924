// How the credentials of a cluster were looked for, step by step.
import { wayFinder } from '../../access/hub-offers.ts';
import type { HubWay } from '../../access/hub-way.ts';
import { matchServer } from '../../access/resolve.ts';
import type { Cluster } from '../../core/fleet.ts';
import { contextsByServer } from '../../kubeconfig/servers.ts';
import { lookup } from '../../mapping/mapping.ts';
import type { WaySources } from '../shared/resolve-clusters.ts';
import type { UserFiles } from '../shared/user-files.ts';
import type { KnownCluster } from './known-cluster.ts';

/** One step of the search, in the order in which they are tried. */
export interface AccessStep {
  readonly step: string;
  /** `open`: found, and waiting for the user's approval. */
  readonly result: 'used' | 'open' | 'refused' | 'no' | 'not reached';
  readonly detail: string;
}

/** A function that gives the steps for one cluster after the other; the user's files are read once. */
export async function accessStepFinder({
  files,
  hubTrust,
}: WaySources): Promise<(known: KnownCluster) => Promise<AccessStep[]>> {
  if (!hubTrust) return async () => [{ step: 'context', result: 'used', detail: 'named by --contexts' }];
  const [find, providerFile] = await Promise.all([
    wayFinder({ ...files, hubTrust }),
    hubTrust.loadProviders(),
  ]);
  const byServer = contextsByServer(files.kubeconfig);
  const providers = new Set(providerFile?.providers.map(({ name }) => name));
  return async (known) => {
    const own = [mappingStep(known.cluster, files), serverStep(known.cluster, files, byServer)];
    const used = own.findIndex(({ result }) => result !== 'no');
    const hubs = used >= 0 ? unreached : hubSteps(known, { found: await find(known.cluster), providers });
    return [...own, ...hubs].map(({ step, ...rest }, at) =>
      used >= 0 && at > used ? { step, result: 'not reached', detail: '' } : { step, ...rest },
    );
  };
}

const unreached: readonly AccessStep[] = ['access provider', 'properties'].map((step) => ({
  step,
  result: 'not reached',
  detail: '',
}));

function mappingStep(cluster: Cluster, { mapping }: UserFiles): AccessStep {
  const entry = lookup(mapping, cluster);
  if (entry?.context === undefined)
    return { step: 'mapping', result: 'no', detail: `no entry in ${mapping.file} has a context for it` };
  const detail = `context ${entry.context}, ${mapping.file}:${entry.line}`;
  return { step: 'mapping', result: 'used', detail };
}

function serverStep(
  cluster: Cluster,
  { kubeconfig }: UserFiles,
  byServer: ReadonlyMap<string, readonly string[]>,
): AccessStep {
  const match = matchServer(cluster, byServer, kubeconfig);
  if ('context' in match)
    return { step: 'server match', result: 'used', detail: `context ${match.context} has its server` };
  const { detail: code, message } = match.failure;
  // Several contexts of the user's own are a question to the user: the hub is not asked instead.
  const result = code === 'AmbiguousContext' ? 'refused' : 'no';
  const detail = code === 'AmbiguousContext' ? message : 'no context has its server';
  return { step: 'server match', result, detail: withoutAdvice(detail) };
}

interface HubSearch {
  readonly found: HubWay;
  /** Names in the user's provider file. */
  readonly providers: ReadonlySet<string>;
}

/** The hub's offer is a provider or a proposal: what became of it stands with its step. */
function hubSteps(known: KnownCluster, { found, providers }: HubSearch): AccessStep[] {
  const { cluster } = known;
  const names = cluster.accessProviders.map(({ name }) => name);
  const command = cluster.properties['auth.exec.command'];
  const outcome = outcomeOf(known, found);
  // A provider of the user's file that the profile offers, too, decides; the properties are not looked at then.
  if (names.some((name) => providers.has(name)))
    return [
      { step: 'access provider', ...outcome },
      { step: 'properties', result: 'not reached', detail: '' },
    ];
  const detail =
    names.length === 0
      ? 'the profile offers none'
      : `your provider file has none of what the profile offers (${names.join(', ')})`;
  const provider: AccessStep = { step: 'access provider', result: 'no', detail };
  if (command === undefined)
    return [provider, { step: 'properties', result: 'no', detail: 'the profile has no auth.exec.command' }];
  return [provider, { step: 'properties', ...outcome }];
}

function outcomeOf({ target, failure }: KnownCluster, found: HubWay): Omit<AccessStep, 'step'> {
  if (target) return { result: 'used', detail: `${target.identity} for ${target.connection.server}` };
  const detail = withoutAdvice(failure?.message ?? '');
  if ('way' in found && failure?.reason !== 'plugin-denied') return { result: 'open', detail };
  return { result: 'none' in found ? 'no' : 'refused', detail };
}

function withoutAdvice(message: string): string {
  return message.replace(/; run: kubectl mc .*$/, '');
}
