// The proposals of a setup as a table for people.
import { createTableWriter, formatCell } from '../../output/table.ts';
import type { Fetched } from './fetch-credentials.ts';
import type { Proposal } from './propose.ts';

const why: Readonly<Record<Proposal['source'], string>> = {
  given: 'as you say',
  fetched: 'just fetched',
  mapped: 'in the mapping already',
  server: 'its server is the endpoint in the profile',
  hub: 'by what the hub offers',
  guess: 'only the name is similar',
  none: '',
};

/** The table, line by line. */
export function proposalLines(proposals: readonly Proposal[], fetched: Fetched): string[] {
  const writer = createTableWriter();
  writer.row(['CLUSTER', 'CONTEXT', 'WHY']);
  for (const { cluster, context, source, reason, isCurrent } of proposals) {
    const shown = source === 'guess' ? `${context ?? ''}?` : (context ?? '-');
    const guess = isCurrent ? 'several contexts lead there; this is the current one' : why.guess;
    const words = source === 'guess' ? guess : (reason ?? why[source]);
    const planned = fetched.planned.has(cluster.name) ? 'would be fetched' : words;
    writer.row([cluster.name, shown, planned].map(formatCell));
  }
  return [...writer.flush()].join('').trimEnd().split('\n');
}
