// Many offers in short: a line a cluster, and whole only what is not as it was approved.
import type { OpenOffer } from '../../access/offer.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { commandLine, comparable, fingerprintOf, requestFields } from '../../trust/request.ts';
import { headLine, offerLines } from './offers-text.ts';

/** A table of the offers, and below it what changed of those that were approved once. Each line is sanitised. */
export function summaryText(offers: readonly OpenOffer[]): string {
  const writer = createTableWriter();
  const rows = offers.map(cells);
  // Most fleets have nothing to be noted, and some no config.
  const isShown = columns.map((_, at) => rows.some((row) => row[at] !== ''));
  writer.row(columns.filter((_, at) => isShown[at]));
  for (const row of rows) writer.row(row.filter((_, at) => isShown[at]).map(formatCell));
  const changed = offers.filter(({ verdict }) => verdict.is === 'changed');
  const below = changed.flatMap((offer) => ['', ...offerLines(offer)]);
  return [
    `${headLine(offers.length)}\n\n`,
    ...writer.flush(),
    ...below.map((line) => `${sanitizeLine(line)}\n`),
    '\n',
  ].join('');
}

const columns = ['CLUSTER', 'SERVER', 'PROVIDER', 'COMMAND', 'CONFIG', 'FINGERPRINT', 'NOTE'];

function cells({ cluster, request, verdict }: OpenOffer): string[] {
  const { provider, server, command, args, env } = request;
  const fields = requestFields(request);
  const notes = [
    ...(verdict.is === 'changed' ? ['CHANGED'] : []),
    ...(provider === '' ? ["the hub's own command"] : []),
    ...(request.insecureSkipTlsVerify ? ['certificate NOT verified'] : []),
    ...(request.proxyUrl === undefined ? [] : ['proxy']),
    ...(request.tlsServerName === undefined ? [] : ['TLS name']),
    ...(env.some(({ fromHub }) => fromHub) ? ['env from the hub'] : []),
  ];
  return [
    cluster.name,
    server,
    provider === '' ? '<hub>' : provider,
    clipped(commandLine([command, ...args]), 100),
    // It may choose whose token the command gives.
    clipped(comparable(fields.extension), 60),
    clipped(fingerprintOf(fields), 'sha256:'.length + 16),
    notes.join(', '),
  ];
}

/** Whoever compares to the last letter asks for the details. */
function clipped(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}
