// A hub may hold several inventories: on a terminal the person chooses one of them, once.
import type { Cluster } from '../../core/fleet.ts';
import { DeclinedError } from '../../core/errors.ts';
import { profileName } from '../../mapping/mapping.ts';
import { ask } from '../shared/ask-user.ts';
import { type DiscoveredFleet, discoverFleet } from '../shared/discover-fleet.ts';
import type { UserFiles } from '../shared/user-files.ts';
import { understand } from './choose-context.ts';
import type { SetupRun } from './options.ts';

/** Asks the hub; of several inventories one is asked for where a person is there, else the hub's list is refused. */
export async function discoverOneInventory(run: SetupRun, files: UserFiles): Promise<DiscoveredFleet> {
  const { input, interactive } = run;
  const { fleet } = input;
  const isOpen =
    fleet.inventory === undefined && !fleet.allInventories && files.mapping.clusters.length === 0;
  if (!interactive || !isOpen) return discoverFleet(input, files);
  const all = await discoverFleet({ ...input, fleet: { ...fleet, allInventories: true } }, files);
  const namespaces = [...new Set(all.clusters.map(({ namespace }) => namespace))].toSorted();
  const [only] = namespaces;
  const inventory = namespaces.length > 1 ? await choose(namespaces, all.clusters, run) : only;
  const isIn = (one: { readonly namespace: string }) =>
    inventory === undefined || one.namespace === inventory;
  return {
    ...all,
    inventory,
    clusters: all.clusters.filter(isIn).map((cluster) => ({ ...cluster, name: profileName(cluster) })),
    dropped: all.dropped.filter(isIn),
  };
}

async function choose(
  namespaces: readonly string[],
  clusters: readonly Cluster[],
  { input: { system }, say }: SetupRun,
): Promise<string> {
  await say(`The hub has ${namespaces.length} inventories, which are not mixed:`);
  for (const [at, namespace] of namespaces.entries()) {
    const own = clusters.filter((cluster) => cluster.namespace === namespace);
    const managers = [...new Set(own.flatMap(({ manager }) => manager ?? []))].join(', ');
    await say(
      `  ${at + 1}  ${namespace}   (${own.length} cluster(s)${managers === '' ? '' : `, ${managers}`})`,
    );
  }
  for (;;) {
    const typed = await ask('Which one, by number or name? ', system);
    if (typed === undefined) throw new DeclinedError('Nothing was written.');
    const answer = typed === '' ? undefined : understand(typed, namespaces);
    if (answer !== undefined && 'context' in answer) return answer.context;
    await say(`Please name one of them: ${namespaces.join(', ')}`);
  }
}
