// What stderr says about clusters that failed or were skipped, in the contract's words.
import { type ClusterFailure, type NextStep, failureWords, shorten } from '../core/failure.ts';
import type { Cluster, Outcome, Target, Unreachable } from '../core/fleet.ts';
import { sanitizeLine, sanitizeMessage, sanitizeText } from './sanitize.ts';

type Failed = Extract<Outcome<unknown>, { ok: false }>;

/** `Error: Failed to query 2 clusters: a (connection refused), b (forbidden)`; undefined when none failed. */
export function failedLine(outcomes: readonly Outcome<unknown>[]): string | undefined {
  const failed = failedOnes(outcomes);
  if (failed.length === 0) return undefined;
  const names = failed
    .map((outcome) => `${outcome.cluster.name} (${failureWords(outcome.failures[0])})`)
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return sanitizeLine(`Error: Failed to query ${clusters(failed.length)}: ${names.join(', ')}`);
}

/** `Showing results from 8/10 clusters:` */
export function showingLine(outcomes: readonly Outcome<unknown>[]): string {
  return `Showing results from ${outcomes.length - failedOnes(outcomes).length}/${outcomes.length} clusters:`;
}

/** `Warning: Failed to query 2/10 clusters. Run with -v for details.` */
export function warningLine(outcomes: readonly Outcome<unknown>[], verbose: boolean): string {
  const rate = `${failedOnes(outcomes).length}/${outcomes.length}`;
  return `Warning: Failed to query ${rate} clusters.${verbose ? '' : ' Run with -v for details.'}`;
}

/** `Skipped 3 clusters without credentials: a, b, c. Run kubectl mc setup.` */
export function skippedLine(skipped: readonly Unreachable[]): string | undefined {
  if (skipped.length === 0) return undefined;
  const names = skipped.map((entry) => entry.cluster.name).toSorted();
  return sanitizeLine(
    `Skipped ${clusters(skipped.length)} without credentials: ${names.join(', ')}. Run kubectl mc setup.`,
  );
}

/** `Review and approve: kubectl mc trust add a b`, a line for each command that goes on from these failures. */
export function nextStepLines(outcomes: readonly Outcome<unknown>[]): string[] {
  return nextSteps.flatMap(({ step, words, all }) => {
    const waiting = failedOnes(outcomes).filter(({ failures }) => failures[0].nextStep === step);
    if (waiting.length === 0) return [];
    const names = waiting.map(({ cluster }) => cluster.name).join(' ');
    return [sanitizeLine(`${words}: ${step}${waiting.length > maxNames ? all : ` ${names}`}`)];
  });
}

const nextSteps: readonly { readonly step: NextStep; readonly words: string; readonly all: string }[] = [
  { step: 'kubectl mc trust add', words: 'Review and approve', all: ' --all' },
  { step: 'kubectl mc trust diff', words: 'See what changed', all: '' },
];

/** A command that names more clusters than that is nothing to copy. */
const maxNames = 5;

/** A template's error holds the whole object. */
const maxDetail = 1_000;

/** With -v: per failed cluster the context, server, time and cause, and per skipped one its reason. */
export function detailLines(
  outcomes: readonly Outcome<unknown>[],
  skipped: readonly Unreachable[],
): string[] {
  const failed = failedOnes(outcomes).flatMap((outcome) => {
    const { target, cluster, tookMs } = outcome;
    const way = target
      ? `${wayTo(target)}, server ${target.connection.server}, after ${seconds(tookMs)}`
      : 'not reached';
    const hub = hubsView(cluster);
    return outcome.failures.map(
      (failure) => `${cluster.name}: ${way}: ${failure.message}${causeOf(failure)}${hub}`,
    );
  });
  const without = skipped.map(
    ({ cluster, failure }) => `${cluster.name}: skipped, ${failure.detail ?? ''}: ${failure.message}`,
  );
  return [...failed, ...without].map((line) => sanitizeLine(shorten(line, maxDetail)));
}

/** What the hub says of a cluster that failed; empty when that explains nothing. */
function hubsView({ conditions = [], healthMessage }: Cluster): string {
  const lost = conditions.find(({ type, status }) => type === 'ControlPlaneHealthy' && status !== 'True');
  if (!lost) return '';
  const since = lost.since === undefined ? '' : ` since ${lost.since}`;
  return `; the hub says ControlPlaneHealthy=${lost.status}${since}${healthMessage === undefined ? '' : `: ${healthMessage}`}`;
}

/**
 * When every member failed alike (type unknown everywhere, object nowhere) the message is kubectl's own, once;
 * undefined when they differ.
 */
export function commonFailure(outcomes: readonly Outcome<unknown>[]): string | undefined {
  const failed = failedOnes(outcomes);
  // `internal` holds kubectl's refusals of a command line that only a member can judge.
  const alike: readonly string[] = ['not-found', 'no-resource-type', 'server', 'internal'];
  if (failed.length === 0 || failed.length !== outcomes.length) return undefined;
  const texts = new Set(failed.map((outcome) => kubectlText(outcome.failures)));
  const [only] = texts;
  const known = failed.every((outcome) =>
    outcome.failures.every((failure) => alike.includes(failure.reason)),
  );
  return texts.size === 1 && known ? only : undefined;
}

/** All of one member's failures as kubectl prints them. Its text may have several lines, so may a server's message. */
export function kubectlText(failures: readonly ClusterFailure[]): string {
  // Only what is said here (a template that cannot be run) is laid out with tabs; a server's tab is a blank.
  const shown = ({ reason, kubectlText: text }: ClusterFailure) =>
    reason === 'internal' ? sanitizeMessage(text) : sanitizeText(text);
  return failures.map(shown).join('\n');
}

function failedOnes(outcomes: readonly Outcome<unknown>[]): Failed[] {
  return outcomes.filter((outcome): outcome is Failed => !outcome.ok);
}

function clusters(count: number): string {
  return count === 1 ? '1 cluster' : `${count} clusters`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}

/** What the user calls this way: their context, their provider, or the hub's proposal. */
function wayTo({ context, provider, identity }: Target): string {
  if (context !== undefined) return `context ${context}`;
  return provider === undefined ? `properties of the profile (${identity})` : `access provider ${provider}`;
}

function causeOf(failure: ClusterFailure): string {
  const { cause } = failure;
  if (!(cause instanceof Error) || failure.message.includes(cause.message)) return '';
  return ` (${cause.message})`;
}
