// `kubectl mc setup`: discover, propose a context per cluster, ask, check that it answers, write the mapping.
import { targetFor } from '../../access/resolve.ts';
import { HubError, McError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { type ClusterFailure, failureWords } from '../../core/failure.ts';
import type { System } from '../../core/system.ts';
import { setContext, setHubContext } from '../../mapping/edit.ts';
import { moveLegacy, updateMapping } from '../../mapping/update.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { selectClusters } from '../../selection/select.ts';
import { type DiscoveredFleet, discoverFleet, openProfileCache } from '../shared/discover-fleet.ts';
import type { OpenFleetInput } from '../shared/open-fleet.ts';
import { type UserFiles, loadUserFiles } from '../shared/user-files.ts';
import { askForContexts, confirm } from './ask.ts';
import { checkContexts } from './check.ts';
import { type Proposal, propose } from './propose.ts';

/** What the command line says. */
export interface SetupOptions extends Omit<OpenFleetInput, 'system'> {
  /** `--map`: context by cluster name. */
  readonly given: ReadonlyMap<string, string>;
  /** Write only what is certain, ask nothing. */
  readonly nonInteractive: boolean;
  /** Write contexts that do not answer, too. */
  readonly skipCheck: boolean;
}

type Mapped = Proposal & { readonly context: string };

/** Runs setup. 0: every cluster is mapped; 2: some; 1: none; 3: the user said no. */
export async function runSetup(options: SetupOptions, system: System): Promise<ExitCode> {
  const input = { ...options, fleet: { ...options.fleet, refresh: true }, system };
  const say = (line: string) => system.streams.err.write(`${sanitizeLine(line)}\n`);
  const files = await loadUserFiles(input);
  for (const note of files.notes) await say(note);
  const found = await discoverFleet(input, files);
  await say(`Discovered ${found.clusters.length} cluster(s) on hub ${found.hub.context}`);
  if (found.clusters.length === 0)
    throw new HubError(`hub context ${JSON.stringify(found.hub.context)} lists no ClusterProfiles`, {
      hint: 'Choose another inventory with --inventory NAMESPACE or another hub with --hub-context.',
    });
  const clusters = selectClusters(found.clusters, options.fleet);
  let proposals = propose(clusters, { ...files, given: options.given });
  const interactive = !options.nonInteractive && system.streams.inIsTTY && system.streams.err.isTTY;
  await system.streams.err.write(proposalTable(proposals));
  if (interactive) proposals = await askForContexts(proposals, { system, kubeconfig: files.kubeconfig });
  const chosen = proposals.filter(isCertain);
  const answering = options.skipCheck ? chosen : await keepAnswering(chosen, { input, files, interactive });
  if (answering.length > 0 && interactive) {
    const question = `Write ${answering.length} cluster(s) to ${files.mapping.file}?`;
    if (!(await confirm(question, true, system))) {
      await say('Nothing was written.');
      return ExitCode.declined;
    }
  }
  if (answering.length > 0) await write(answering, { input, files, found });
  return conclude(proposals, answering, say);
}

function isCertain(proposal: Proposal): proposal is Mapped {
  return proposal.context !== undefined && proposal.source !== 'guess' && proposal.source !== 'none';
}

/** Checks the contexts; one that does not answer is left out, unless a person insists. */
async function keepAnswering(
  chosen: readonly Mapped[],
  { input, files, interactive }: { input: OpenFleetInput; files: UserFiles; interactive: boolean },
): Promise<Mapped[]> {
  const { system } = input;
  const targets = [];
  const problems = new Map<string, string>();
  for (const { cluster, context } of chosen) {
    try {
      targets.push(targetFor(cluster, { context, via: 'mapping' }, { ...files, overrides: {} }));
    } catch (error) {
      if (!(error instanceof McError)) throw error;
      problems.set(cluster.name, error.message);
    }
  }
  for (const outcome of await checkContexts(targets, input))
    if (!outcome.ok) problems.set(outcome.cluster.name, describe(outcome.failures[0]));
  const kept: Mapped[] = [];
  for (const proposal of chosen) {
    const { cluster, context } = proposal;
    const problem = problems.get(cluster.name);
    const line = `${cluster.name}: context ${context} ${problem === undefined ? 'answers' : `does not answer: ${problem}`}`;
    await system.streams.err.write(`${sanitizeLine(line)}\n`);
    const insists =
      problem !== undefined &&
      interactive &&
      (await confirm(`Map ${cluster.name} to ${context} all the same?`, false, system));
    if (problem === undefined || insists) kept.push(proposal);
  }
  return kept;
}

async function write(
  chosen: readonly Mapped[],
  { input, files, found }: { input: OpenFleetInput; files: UserFiles; found: DiscoveredFleet },
): Promise<void> {
  const { system } = input;
  const file = files.mapping.file.replace(/kubectl-mc\.yaml$/, 'kubectl-mc-clusters.yaml');
  const options = { pid: system.pid, signal: system.interrupt };
  const moved = await moveLegacy(file, options);
  if (moved !== undefined) await system.streams.err.write(`${sanitizeLine(moved)}\n`);
  const { changed } = await updateMapping(
    file,
    () => [
      setHubContext(found.hub.context),
      ...chosen.map(({ cluster, context }) =>
        setContext({ name: cluster.name, namespace: cluster.namespace, context }),
      ),
    ],
    options,
  );
  await openProfileCache(input).drop();
  const what = changed
    ? `Wrote ${chosen.length} cluster(s) to ${file}`
    : `${file} says so already; nothing was changed`;
  await system.streams.err.write(`${sanitizeLine(what)}\n`);
}

async function conclude(
  proposals: readonly Proposal[],
  written: readonly Mapped[],
  say: (line: string) => Promise<void>,
): Promise<ExitCode> {
  const names = new Set(written.map(({ cluster }) => cluster.name));
  const open = proposals.filter(({ cluster }) => !names.has(cluster.name));
  if (open.length === 0) {
    await say('Try it: kubectl mc get nodes');
    return ExitCode.ok;
  }
  await say(`${open.length} of ${proposals.length} cluster(s) are not mapped; to map one:`);
  for (const { cluster, context, reason } of open) {
    const why = reason === undefined ? '' : `   # ${reason}`;
    await say(`  kubectl mc setup --non-interactive --map ${cluster.name}=${context ?? 'CONTEXT'}${why}`);
  }
  return written.length === 0 ? ExitCode.failed : ExitCode.partial;
}

const why: Readonly<Record<Proposal['source'], string>> = {
  given: 'as you say',
  mapped: 'in the mapping already',
  server: 'its server is the endpoint in the profile',
  guess: 'only the name is similar',
  none: '',
};

function proposalTable(proposals: readonly Proposal[]): string {
  const writer = createTableWriter();
  writer.row(['CLUSTER', 'CONTEXT', 'WHY']);
  for (const { cluster, context, source, reason } of proposals) {
    const shown = source === 'guess' ? `${context ?? ''}?` : (context ?? '-');
    writer.row([cluster.name, shown, source === 'none' ? (reason ?? '') : why[source]].map(formatCell));
  }
  return [...writer.flush()].join('');
}

function describe(failure: ClusterFailure): string {
  return `${failureWords(failure)} (${failure.message})`;
}
