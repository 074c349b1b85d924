// How a setup ends: what is open, the command that mends it, and the exit code.
import { ExitCode } from '../../core/exit-code.ts';
import type { Checked } from './check.ts';
import type { Fetched } from './fetch-credentials.ts';
import type { SetupRun } from './options.ts';
import type { Proposal } from './propose.ts';

/** What came of it. */
export interface Ending {
  readonly proposals: readonly Proposal[];
  readonly checked: Checked;
  readonly fetched: Fetched;
  /** The hub that the next command has to name; undefined when it is the default now. */
  readonly hub: string | undefined;
}

/** Says what is open. 0: every cluster is reached; 2: some; 1: none. */
export async function conclude(ending: Ending, run: SetupRun): Promise<ExitCode> {
  const { proposals, checked, fetched } = ending;
  const { say, tell } = run;
  const done = new Set([...checked.kept.map(({ cluster }) => cluster.name), ...fetched.planned.keys()]);
  const open = proposals.filter(({ cluster }) => !done.has(cluster.name));
  if (open.length === 0) {
    if (!run.options.dryRun) await tell('Try it: kubectl mc get nodes');
    return ExitCode.ok;
  }
  for (const { cluster, context, source } of open)
    if (source === 'mapped')
      await say(`${cluster.name} stays mapped to ${context ?? ''}, which does not answer now.`);
  const unmapped = open.filter(({ source }) => source !== 'mapped');
  if (unmapped.length > 0)
    await say(
      `${unmapped.length} of ${proposals.length} cluster(s) ${unmapped.length === 1 ? 'is not mapped; to map it' : 'are not mapped; to map one'}:`,
    );
  for (const proposal of unmapped) await say(`  ${mendLine(proposal, ending)}`);
  return done.size === 0 ? ExitCode.failed : ExitCode.partial;
}

/** The command that helps one cluster, and why it is needed. */
function mendLine({ cluster, context, reason, mend }: Proposal, { checked, hub }: Ending): string {
  const problem = checked.problems.get(cluster.name);
  const because = problem === undefined ? reason : `does not answer: ${problem}`;
  const anyway = problem === undefined ? '' : ' --skip-check';
  const map = `kubectl mc setup --non-interactive${anyway} --map ${shellWord(`${cluster.name}=${context ?? 'CONTEXT'}`)}`;
  const where = hub === undefined ? '' : ` --hub-context ${shellWord(hub)}`;
  return `${mend ?? map}${where}${because === undefined ? '' : `   # ${because}`}`;
}

/** A word as a shell takes it: a context may be called anything. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
