// `kubectl mc trust add`: shows what the hub offers, asks, and keeps what the user approves.
import type { OpenOffer } from '../../access/offer.ts';
import { UsageError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { fingerprintOf, requestFields } from '../../trust/request.ts';
import { approveOffers, storeApprovals } from '../shared/approve.ts';
import { isInteractive } from '../shared/ask-user.ts';
import type { FleetInput } from '../shared/fleet-input.ts';
import { offersText } from '../shared/offers-text.ts';
import { sayLine } from '../shared/say-line.ts';
import { type NamedOffers, namedOffers } from './offers.ts';

/** What the command line says. No names: every cluster. */
export interface AddOptions {
  readonly names: readonly string[];
  readonly fingerprints: readonly string[];
}

/** 0: all are approved; 1: none; 2: some cannot be; 3: the user said no. */
export async function approve({ names, fingerprints }: AddOptions, input: FleetInput): Promise<ExitCode> {
  const say = (line: string) => sayLine(line, input.system);
  const offers = await namedOffers(names, input);
  // Of a whole fleet only what needs a word is worth a line.
  const unusable = names.length > 0 ? [...offers.broken, ...offers.withoutCredentials] : offers.broken;
  const lines = [
    ...offers.notes,
    ...(names.length > 0 ? nothingToDo(offers) : []),
    ...unusable.map(({ cluster, failure }) => `Error: ${cluster.name}: ${failure.message}`),
  ];
  for (const line of lines) await say(line);
  if (!(await decide(offers.open, fingerprints, input))) {
    await say('Nothing was approved.');
    return ExitCode.declined;
  }
  for (const { cluster } of offers.open) await say(`Approved ${cluster.name}`);
  if (offers.open.length === 0 && lines.length === 0) await say('Nothing to approve.');
  if (unusable.length === 0) return ExitCode.ok;
  return offers.open.length + offers.approved.length > 0 ? ExitCode.partial : ExitCode.failed;
}

function nothingToDo({ own, approved }: NamedOffers): string[] {
  return [
    ...own.map(({ name }) => `${name}: your own contexts decide how it is reached; nothing to approve`),
    ...approved.map(
      ({ cluster, verdict }) =>
        `${cluster.name}: ${verdict.is === 'allowed' ? 'allowed by a rule of yours' : 'approved'} already`,
    ),
  ];
}

/** All of the open offers, or none of them: false when the user says no. Throws UsageError when nobody can answer. */
async function decide(
  open: readonly OpenOffer[],
  fingerprints: readonly string[],
  { system }: FleetInput,
): Promise<boolean> {
  if (open.length === 0) return true;
  if (fingerprints.length > 0) {
    checkFingerprints(open, fingerprints);
    await storeApprovals(open, system);
    return true;
  }
  if (isInteractive(system)) return (await approveOffers(open, system)).length > 0;
  await system.streams.err.write(offersText(open));
  throw new UsageError('nothing was approved: there is no terminal to ask on', {
    hint: 'To approve exactly what is shown above, pass each fingerprint with --fingerprint.',
  });
}

function checkFingerprints(open: readonly OpenOffer[], fingerprints: readonly string[]): void {
  const offered = open.map(({ cluster, request }) => ({
    name: cluster.name,
    fingerprint: fingerprintOf(requestFields(request)),
  }));
  const other = offered.find(({ fingerprint }) => !fingerprints.includes(fingerprint));
  if (other)
    throw new UsageError(
      `${other.name}: what the hub offers now has the fingerprint ${other.fingerprint}, which is not given; nothing was approved`,
      { hint: `Review it with: kubectl mc trust diff ${other.name}` },
    );
}
