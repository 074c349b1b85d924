// `setup --prune`: entries of the mapping whose ClusterProfile is gone from this hub and inventory.
import { rm } from 'node:fs/promises';
import { McError } from '../../core/errors.ts';
import { connectionFor } from '../../kubeconfig/connection-for.ts';
import { ownKubeconfigFile, ownKubeconfigFiles } from '../../kubeconfig/own-files.ts';
import { normaliseServer } from '../../kubeconfig/servers.ts';
import { type MappingEntry, profileName } from '../../mapping/mapping.ts';
import type { DiscoveredFleet } from '../shared/discover-fleet.ts';
import type { UserFiles } from '../shared/user-files.ts';
import { confirm } from '../shared/ask-user.ts';
import type { SetupRun } from './options.ts';

/** The entries that may go: shown, and agreed to. */
export async function entriesToPrune(
  run: SetupRun,
  { files, found }: { readonly files: UserFiles; readonly found: DiscoveredFleet },
): Promise<readonly MappingEntry[]> {
  const { say } = run;
  const { mapping } = files;
  if (mapping.hubContext !== undefined && !isSameHub(mapping.hubContext, { files, found })) {
    await say(
      `Nothing is pruned: the entries are of hub context ${mapping.hubContext}, and this is ${found.hub.context}. Run: kubectl mc setup --prune --hub-context ${mapping.hubContext}`,
    );
    return [];
  }
  const inventories = new Set([
    ...(found.inventory === undefined ? [] : [found.inventory]),
    ...found.clusters.map(({ namespace }) => namespace),
  ]);
  const gone = mapping.clusters.filter(
    (entry) =>
      entry.namespace !== undefined &&
      inventories.has(entry.namespace) &&
      ![...found.clusters, ...found.dropped].some((profile) => isOf(entry, profile)),
  );
  if (gone.length === 0) {
    await say('Nothing is to be pruned: every entry of this inventory has its ClusterProfile.');
    return [];
  }
  await say(
    `These entries have no ClusterProfile in ${[...inventories].join(', ')} of ${found.hub.context} any more:`,
  );
  for (const { name, context } of gone)
    await say(`  - ${name}${context === undefined ? '' : `: context ${context}`}`);
  if (run.options.dryRun) return gone;
  if (run.interactive) {
    const question = `Remove ${gone.length} of ${mapping.clusters.length} entries from ${mapping.file}?`;
    return (await confirm(question, false, run.input.system)) ? gone : [];
  }
  return gone;
}

/** Removes the credentials that were fetched for entries that are gone. */
export async function removeFetched(
  pruned: readonly MappingEntry[],
  { run, found }: { readonly run: SetupRun; readonly found: DiscoveredFleet },
): Promise<void> {
  const { home } = run.input.system;
  const own = new Set(await ownKubeconfigFiles(home));
  for (const { name, namespace = '' } of pruned) {
    const file = ownKubeconfigFile(home, { hubServer: found.hub.connection.server, namespace, name });
    if (!own.has(file)) continue;
    await rm(file, { force: true });
    await run.say(`Removed ${file}`);
  }
}

/** A profile that is unusable, or that is being deleted, is not gone yet. */
function isOf(entry: MappingEntry, profile: { readonly name: string; readonly namespace?: string }): boolean {
  return entry.name === profileName(profile) && entry.namespace === profile.namespace;
}

/** Two contexts may lead to one hub. */
function isSameHub(
  context: string,
  { files, found }: { readonly files: UserFiles; readonly found: DiscoveredFleet },
): boolean {
  if (context === found.hub.context) return true;
  try {
    const { connection } = connectionFor(files.kubeconfig, context);
    return normaliseServer(connection.server) === normaliseServer(found.hub.connection.server);
  } catch (error) {
    if (error instanceof McError) return false;
    throw error;
  }
}
