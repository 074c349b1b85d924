// Whether a request may be used: the user has approved exactly this, or a rule of theirs covers it.
import { ConfigError } from '../core/errors.ts';
import type { ClusterFailure } from '../core/failure.ts';
import {
  type AccessRequest,
  type FieldName,
  changesBetween,
  commandLine,
  fingerprintOf,
  requestFields,
} from './request.ts';
import { type ServerMatcher, serverPattern } from '../core/server-pattern.ts';
import type { TrustStore } from './store.ts';
import type { Approval } from './trust-file.ts';

/** What the user said about a request. */
export type Verdict = { readonly is: 'approved' | 'allowed' } | OpenVerdict;

/** Not approved: never seen, or something else was approved for this cluster. */
export type OpenVerdict = { readonly is: 'new' } | { readonly is: 'changed'; readonly before: Approval };

/** Looks a request up. `allows` are the rules that cover its provider's servers. */
export function judge(
  request: AccessRequest,
  { store, allows }: { readonly store: TrustStore; readonly allows: readonly ServerMatcher[] },
): Verdict {
  const fields = requestFields(request);
  const before = store.approvalFor(fields);
  if (before?.fingerprint === fingerprintOf(fields)) return { is: 'approved' };
  if (isAllowed(request, allows)) return { is: 'allowed' };
  return before ? { is: 'changed', before } : { is: 'new' };
}

/**
 * A rule over servers says nothing of a command that the hub names, of a proxy that would see the traffic, or of a
 * server that is not verified: those need the user's own eyes.
 */
function isAllowed(request: AccessRequest, allows: readonly ServerMatcher[]): boolean {
  if (request.provider === '' || request.proxyUrl !== undefined || request.insecureSkipTlsVerify)
    return false;
  return allows.some((matches) => matches(new URL(request.server)));
}

/** Reads the user's patterns. Throws ConfigError that names `where` they stand. */
export function serverMatchers(patterns: readonly string[], where: string): ServerMatcher[] {
  return patterns.map((pattern) => {
    const matcher = serverPattern(pattern);
    if (typeof matcher === 'function') return matcher;
    throw new ConfigError(`${where}: ${JSON.stringify(pattern)} ${matcher.problem}. Correct it.`);
  });
}

/** Why a request that is not approved is not used: one sentence, and the command that mends it. */
export function unapprovedFailure(request: AccessRequest, verdict: OpenVerdict): ClusterFailure {
  const mend = `kubectl mc trust add ${request.name}`;
  if (verdict.is === 'changed') {
    const changes = changesBetween(verdict.before.approved, requestFields(request)).map(
      ({ field, old, new: now }) => {
        const from = differsFrom(old, now);
        return `${fieldWords[field]} ${clipped(old, from)} -> ${clipped(now, from)}`;
      },
    );
    return changedFailure(request, changes, mend);
  }
  const command = clipped(commandLine([request.command, ...request.args]));
  const way =
    request.provider === ''
      ? `the hub proposes to run ${command}`
      : `access provider ${request.provider} would run ${command}`;
  return failure('untrusted', {
    detail: 'UntrustedEndpoint',
    nextStep: 'kubectl mc trust add',
    message: `${way} and send what it gives to ${request.server}, which you have not approved; nothing was run or sent; run: ${mend}`,
  });
}

/** Something else than what was approved, change by change; `mend` is what to do when that is right. */
export function changedFailure(
  { name }: { readonly name: string },
  changes: readonly string[],
  mend = `kubectl mc trust rm ${name}`,
): ClusterFailure {
  return failure('endpoint-changed', {
    detail: 'EndpointChanged',
    nextStep: 'kubectl mc trust diff',
    message: `not what you approved: ${changes.join('; ')}; nothing was run or sent; compare with kubectl mc trust diff ${name}, then: ${mend}`,
  });
}

/** A request that breaks a rule of docs/clusters.md; approving cannot mend it. */
export function refusedFailure(what: string): ClusterFailure {
  return failure('untrusted', {
    detail: 'UntrustedEndpoint',
    message: `what the hub offers is refused: ${what}; nothing was run or sent`,
  });
}

function failure(
  reason: ClusterFailure['reason'],
  words: Pick<ClusterFailure, 'detail' | 'message' | 'nextStep'>,
): ClusterFailure {
  return { reason, ...words, kubectlText: `error: ${words.message}` };
}

/** How a person calls each field. */
export const fieldWords: Readonly<Record<FieldName, string>> = {
  hub: 'hub',
  hubCertificateAuthority: "hub's certificate authority",
  namespace: 'inventory',
  name: 'name',
  server: 'server',
  certificateAuthority: 'certificate authority',
  tlsServerName: 'TLS server name',
  insecureSkipTlsVerify: 'insecure-skip-tls-verify',
  proxyUrl: 'proxy',
  provider: 'access provider',
  command: 'command',
  args: 'arguments',
  env: 'environment',
  apiVersion: 'plugin API version',
  provideClusterInfo: 'cluster info for the plugin',
  extension: 'exec extension',
};

const maxShown = 200;

/** A message ends with what to do, which must not be pushed off its line; `trust diff` shows everything. */
function clipped(text: string, from = 0): string {
  if (text === '') return '(none)';
  const end = from + maxShown;
  return `${from > 0 ? '...' : ''}${text.slice(from, end)}${text.length > end ? '...' : ''}`;
}

/** Where to begin so that the first difference is among what is shown, with some words before it. */
function differsFrom(old: string, now: string): number {
  let same = 0;
  while (same < old.length && old[same] === now[same]) same++;
  return same < maxShown / 2 ? 0 : same - 20;
}
