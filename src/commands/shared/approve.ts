// The one question about a fleet's unapproved endpoints: everything that would be trusted is shown, and No is the default.
import type { OpenOffer } from '../../access/offer.ts';
import type { System } from '../../core/system.ts';
import { addApprovals, trustFile } from '../../trust/store.ts';
import { decide } from './ask-user.ts';
import { summaryText } from './offers-summary.ts';
import { offersText } from './offers-text.ts';

/** More than that are not read when each takes eight lines. */
const mostWhole = 5;

/** Shows the offers and asks once; what the user approves is stored and given back. The caller has made sure of a terminal. */
export async function approveOffers(
  offers: readonly OpenOffer[],
  system: System,
): Promise<readonly OpenOffer[]> {
  const isWhole = await showOffers(offers, system);
  const question =
    offers.length === 1
      ? 'Approve this endpoint? The command runs as you, and what it gives is sent there.'
      : `Approve these ${offers.length} endpoints? The commands run as you, and what they give is sent there.`;
  const more = isWhole ? '' : ' d shows each of them whole.';
  const details = isWhole ? {} : { details: offersText(offers) };
  if (!(await decide(question + more, { otherwise: false, ...details }, system))) return [];
  await storeApprovals(offers, system);
  return offers;
}

/** What would be approved, on stderr; whether each offer is there whole, and not in a table. */
export async function showOffers(offers: readonly OpenOffer[], { streams }: System): Promise<boolean> {
  const isWhole = offers.length <= mostWhole;
  await streams.err.write(isWhole ? offersText(offers) : summaryText(offers));
  return isWhole;
}

/** Keeps the approvals in the user's trust file. */
export async function storeApprovals(offers: readonly OpenOffer[], system: System): Promise<void> {
  const { home, pid, now, interrupt: signal } = system;
  const requests = offers.map(({ request }) => request);
  await addApprovals(trustFile(home), requests, { pid, now, signal });
}
