// The hub's offers in words: everything that would be trusted, for a person who compares it. Each line is sanitised.
import type { OpenOffer } from '../../access/offer.ts';
import type { Target } from '../../core/fleet.ts';
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

/** What stands before offers, whole or in short. */
export function headLine(count: number): string {
  const clusters = count === 1 ? '1 cluster' : `${count} clusters`;
  return `The hub offers a way to ${clusters} that you have not approved:`;
}

/** All of it: a block a cluster. */
export function offersText(offers: readonly OpenOffer[]): string {
  const changed = offers.filter(({ verdict }) => verdict.is === 'changed');
  const others = offers.filter(({ verdict }) => verdict.is !== 'changed');
  const names = changed.map(({ cluster }) => cluster.name).join(', ');
  return [
    headLine(offers.length),
    // Of a long list the end is what is still on the screen.
    ...[...others, ...changed].flatMap((offer) => ['', ...offerLines(offer)]),
    ...(offers.length > 1 && changed.length > 0 ? ['', `CHANGED since you approved: ${names}`] : []),
    '',
    '',
  ]
    .map(sanitizeLine)
    .join('\n');
}

/** One offer whole, what changed of it last. */
export function offerLines({ request, verdict, cluster, target }: OpenOffer): string[] {
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
