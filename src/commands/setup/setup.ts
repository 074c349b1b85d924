// `kubectl mc setup`: discover, fetch, propose a context per cluster, ask, check that it answers, write the mapping.
import { HubError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { selectClusters } from '../../selection/select.ts';
import { confirm } from '../shared/ask-user.ts';
import { faults, selectionsOf } from '../shared/survey-fleet.ts';
import { loadUserFiles } from '../shared/user-files.ts';
import { askForContexts } from './ask.ts';
import { type Mapped, type Reachable, keepAnswering } from './check.ts';
import { discoverOneInventory } from './choose-inventory.ts';
import { conclude } from './conclude.ts';
import { fetchCredentials } from './fetch-credentials.ts';
import { approveHubWays, findHubWays } from './hub-ways.ts';
import type { SetupRun } from './options.ts';
import { proposalLines } from './proposal-table.ts';
import { type Proposal, propose } from './propose.ts';
import { entriesToPrune, removeFetched } from './prune.ts';
import { writeKubeconfig } from './write-kubeconfig.ts';
import { changeLines, writeMapping } from './write-mapping.ts';

/** Runs setup. 0: every cluster is mapped; 2: some; 1: none; 3: the user said no. */
export async function runSetup(run: SetupRun): Promise<ExitCode> {
  const { options, input, interactive, say, tell } = run;
  const before = await loadUserFiles(input);
  for (const note of before.notes) await say(note);
  const found = await discoverOneInventory(run, before);
  await tell(`Discovered ${found.clusters.length} cluster(s) on hub ${found.hub.context}`);
  for (const fault of faults(found.dropped)) await say(fault);
  if (found.clusters.length === 0)
    throw new HubError(`hub context ${JSON.stringify(found.hub.context)} lists no ClusterProfiles`, {
      hint: 'Choose another inventory with --inventory NAMESPACE or another hub with --hub-context.',
    });
  const selected = selectionsOf(input).reduce(selectClusters, [...found.clusters]);
  const clusters = input.fleet.select
    ? await (await import('../shared/pick-clusters.ts')).pickClusters(selected, input.system)
    : selected;
  const { given } = options;
  propose(clusters, { ...before, given }); // a typo in --map is said before anything runs
  const fetched = await fetchCredentials(clusters, { run, files: before, hub: found.hub });
  const files = fetched.contexts.size > 0 ? await loadUserFiles(input) : before;
  const ways = await findHubWays(propose(clusters, { ...files, given, fetched }), {
    run,
    files,
    hub: found.hub,
  });
  for (const line of proposalLines(ways.proposals, fetched)) await tell(line);
  const contexts = [...files.kubeconfig.contexts.keys()];
  let proposals = await approveHubWays(ways, run);
  if (interactive) proposals = await askForContexts(proposals, { contexts, system: input.system });
  const chosen = proposals.filter(isReachable);
  const checked = options.skipCheck
    ? { kept: chosen, problems: new Map<string, string>() }
    : await keepAnswering(chosen, { run, files });
  const answering = checked.kept.filter(isMapped);
  const pruned = options.prune ? await entriesToPrune(run, { files, found }) : [];
  const hub = found.hub.context;
  // A hub of which nothing can be reached is no default yet.
  const change = { hubContext: checked.kept.length > 0 ? hub : undefined, chosen: answering, pruned };
  const lines = changeLines(files.mapping, change);
  if (options.dryRun) {
    await say(
      lines.length > 0 ? `Would change ${files.mapping.file}:` : `${files.mapping.file} would stay as it is.`,
    );
    for (const line of lines) await say(line);
    await say('Nothing was written (--dry-run).');
    return conclude(
      { proposals, checked, fetched, hub: files.mapping.hubContext === hub ? undefined : hub },
      run,
    );
  }
  if (interactive && checked.kept.length > 0 && lines.length > 0) {
    await say('This is to be written:');
    for (const line of shortened(lines)) await say(line);
    const what = answering.length > 0 ? `${answering.length} cluster(s)` : 'this';
    const question = `Write ${what} to ${files.mapping.file}?`;
    if (!(await confirm(question, true, input.system))) {
      await say('Nothing was written.');
      return ExitCode.declined;
    }
  }
  if (checked.kept.length > 0 || pruned.length > 0) await writeMapping(files.mapping, change, run);
  await removeFetched(pruned, { run, found });
  if (options.writeKubeconfig) await writeKubeconfig(answering, run);
  const isDefault = (change.hubContext ?? files.mapping.hubContext) === hub;
  return conclude({ proposals, checked, fetched, hub: isDefault ? undefined : hub }, run);
}

/** As many lines as leave the question in sight. */
function shortened(lines: readonly string[]): readonly string[] {
  const most = 30;
  return lines.length <= most ? lines : [...lines.slice(0, most), `  ... and ${lines.length - most} more`];
}

function isReachable(proposal: Proposal): proposal is Reachable {
  return proposal.target !== undefined || isMapped(proposal);
}

function isMapped(proposal: Proposal): proposal is Mapped {
  return proposal.context !== undefined && proposal.source !== 'guess' && proposal.source !== 'none';
}
