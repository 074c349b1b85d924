// Whether a context really answers: GET /version with its credentials, which a server refuses with 401 when they are bad.
import { targetFor } from '../../access/resolve.ts';
import { maxVersionBytes as maxBytes, parseVersion } from '../../client/server-version.ts';
import { McError } from '../../core/errors.ts';
import { failureWords } from '../../core/failure.ts';
import type { Outcome, Target } from '../../core/fleet.ts';
import { textField } from '../../core/json/json-value.ts';
import { askFleet } from '../shared/ask-fleet.ts';
import type { FleetInput } from '../shared/fleet-input.ts';
import type { UserFiles } from '../shared/user-files.ts';
import { confirm } from '../shared/ask-user.ts';
import type { SetupRun } from './options.ts';
import type { Proposal } from './propose.ts';

/** A proposal that names a context. */
export type Mapped = Proposal & { readonly context: string };

/** A proposal that names a context, or another way to the cluster. */
export type Reachable = Mapped | (Proposal & { readonly target: Target });

/** Who may be written down, and what is wrong with the others, by cluster. */
export interface Checked {
  readonly kept: readonly Reachable[];
  readonly problems: ReadonlyMap<string, string>;
}

/** Checks the ways; one that does not answer is left out, unless a person insists. */
export async function keepAnswering(
  chosen: readonly Reachable[],
  { run, files }: { readonly run: SetupRun; readonly files: UserFiles },
): Promise<Checked> {
  const { input, interactive, say, tell } = run;
  const targets: Target[] = [];
  const problems = new Map<string, string>();
  for (const proposal of chosen) {
    const { cluster, context = '' } = proposal;
    try {
      targets.push(
        proposal.target ?? targetFor(cluster, { context, via: 'mapping' }, { ...files, overrides: {} }),
      );
    } catch (error) {
      if (!(error instanceof McError)) throw error;
      problems.set(cluster.name, error.message);
    }
  }
  if (interactive && targets.length > 0) await say(`Checking that ${targets.length} cluster(s) answer ...`);
  for (const outcome of await checkContexts(targets, input))
    if (!outcome.ok) {
      const [failure] = outcome.failures;
      problems.set(outcome.cluster.name, `${failureWords(failure)}: ${failure.message}`);
    }
  input.system.interrupt.throwIfAborted();
  for (const { cluster, context } of chosen) {
    const problem = problems.get(cluster.name);
    const way = context === undefined ? 'the way that the hub offers' : `context ${context}`;
    if (problem === undefined) await tell(`${cluster.name}: ${way} answers`);
    else await say(`${cluster.name}: ${way} does not answer: ${problem}`);
  }
  // First what is true of all of them, then the questions about some.
  const kept: Reachable[] = [];
  for (const proposal of chosen) {
    const { cluster, context } = proposal;
    const isAsked = problems.has(cluster.name) && context !== undefined && interactive;
    const question = `Map ${cluster.name} to ${context ?? ''} all the same?`;
    if (!problems.has(cluster.name) || (isAsked && (await confirm(question, false, input.system))))
      kept.push(proposal);
  }
  for (const { cluster } of kept) problems.delete(cluster.name);
  return { kept, problems };
}

/** The version of each member that answers, e.g. `v1.36.3`, or its failure. */
function checkContexts(
  targets: readonly Target[],
  { config, kube, system }: Pick<FleetInput, 'config' | 'kube' | 'system'>,
): Promise<Outcome<string>[]> {
  return askFleet(
    { targets, failed: [] },
    async ({ client, signal }) => {
      const response = await client.request({
        path: '/version',
        accept: 'application/json',
        maxBytes,
        signal,
      });
      return { value: textField(parseVersion(response.body), 'gitVersion'), failures: [] };
    },
    { config, kube, system },
  );
}
