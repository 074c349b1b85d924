// The one question about a fleet's unapproved endpoints: everything that would be trusted is shown, and No is the default.
import type { OpenOffer } from '../../access/offer.ts';
import type { Target } from '../../core/fleet.ts';
import type { System } from '../../core/system.ts';
import { identityGroup } from '../../credentials/identity-group.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import { fieldWords } from '../../trust/judge.ts';
import {
  type AccessRequest,
  changesBetween,
  commandLine,
  comparable,
  fingerprintOf,
  requestFields,
} from '../../trust/request.ts';
import { addApprovals, trustFile } from '../../trust/store.ts';
import { confirm } from './ask-user.ts';

/** Shows the offers and asks once; what the user approves is stored and given back. The caller has made sure of a terminal. */
export async function approveOffers(
  offers: readonly OpenOffer[],
  system: System,
): Promise<readonly OpenOffer[]> {
  await system.streams.err.write(offersText(offers));
  const question =
    offers.length === 1
      ? 'Approve this endpoint? The command runs as you, and what it gives is sent there.'
      : `Approve these ${offers.length} endpoints? The commands run as you, and what they give is sent there.`;
  if (!(await confirm(question, false, system))) return [];
  await storeApprovals(offers, system);
  return offers;
}

/** Keeps the approvals in the user's trust file. */
export async function storeApprovals(offers: readonly OpenOffer[], system: System): Promise<void> {
  const { home, pid, now, interrupt: signal } = system;
  const requests = offers.map(({ request }) => request);
  await addApprovals(trustFile(home), requests, { pid, now, signal });
}

/** What would be approved, for people: a block a cluster, each line sanitised. */
export function offersText(offers: readonly OpenOffer[]): string {
  const changed = offers.filter(({ verdict }) => verdict.is === 'changed');
  const others = offers.filter(({ verdict }) => verdict.is !== 'changed');
  const count = offers.length === 1 ? '1 cluster' : `${offers.length} clusters`;
  const names = changed.map(({ cluster }) => cluster.name).join(', ');
  return [
    `The hub offers a way to ${count} that you have not approved:`,
    // Of a long list the end is what is still on the screen.
    ...[...others, ...changed].flatMap((offer) => ['', ...offerLines(offer)]),
    ...(offers.length > 1 && changed.length > 0 ? ['', `CHANGED since you approved: ${names}`] : []),
    '',
    '',
  ]
    .map(sanitizeLine)
    .join('\n');
}

function offerLines({ request, verdict, cluster, target }: OpenOffer): string[] {
  const state = verdict.is === 'changed' ? '  CHANGED since you approved it' : '';
  const changes =
    verdict.is === 'changed' ? changesBetween(verdict.before.approved, requestFields(request)) : [];
  return [
    `${cluster.name} (inventory ${cluster.namespace})${state}`,
    ...requestLines(request, target),
    ...changes.map(
      (change) =>
        `  changed:      ${fieldWords[change.field]}: ${change.old || '(none)'} -> ${change.new || '(none)'}`,
    ),
    `  fingerprint:  ${fingerprintOf(requestFields(request))}`,
  ];
}

/** The request in words; what is usual (a verified server, no proxy) is not said. */
function requestLines(request: AccessRequest, { connection }: Target): string[] {
  const { exec } = connection.auth;
  const fields = requestFields(request);
  const line = (label: string, text: string) => `  ${`${label}:`.padEnd(14)}${text}`;
  return [
    line('server', request.server),
    line('CA', fields.certificateAuthority === '' ? "the system's roots" : fields.certificateAuthority),
    ...(request.tlsServerName === undefined ? [] : [line('TLS name', request.tlsServerName)]),
    ...(request.insecureSkipTlsVerify ? [line('insecure', 'the certificate is NOT verified')] : []),
    ...(request.proxyUrl === undefined ? [] : [line('proxy', request.proxyUrl)]),
    line('provider', request.provider === '' ? "none: the command is the hub's proposal" : request.provider),
    // What the plugin gives is whoever it is logged in as: this much of that stands in its configuration.
    ...(exec ? [line('identity', `your login with ${comparable(identityGroup(exec).name)}`)] : []),
    line('command', commandLine([request.command, ...request.args])),
    ...request.env.map(({ name, value, fromHub }) =>
      line(
        'env',
        fromHub ? `${name}=${comparable(value)} (from the hub)` : `${name} (from your provider file)`,
      ),
    ),
    ...(request.extension === undefined ? [] : [line('config', short(comparable(fields.extension)))]),
  ];
}

const maxShown = 2_000;

/** The extension may be 64 KiB long; what is cut off is in the fingerprint all the same. */
function short(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}... (${text.length} characters)` : text;
}
