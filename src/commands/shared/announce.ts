// What is said on stderr before a fleet is asked: notes on the user's files and on doubles, and how many clusters there are.
import type { System } from '../../core/system.ts';

/** What was found. */
export interface Announcement {
  /** Sentences; they may hold names that a hub made up. */
  readonly notes: readonly string[];
  /** How many clusters the hub lists; undefined for a fleet from contexts. */
  readonly discovered: number | undefined;
}

/** Says it; with `quiet` nothing, and the number only beside rows for people. */
export async function announce(
  { notes, discovered }: Announcement,
  { quiet, table }: { readonly quiet: boolean; readonly table: boolean },
  { streams }: System,
): Promise<void> {
  if (quiet) return;
  const count = discovered !== undefined && table ? [`Discovered ${discovered} cluster(s)`] : [];
  const lines = [...notes, ...count];
  if (lines.length === 0) return;
  const { sanitizeLine } = await import('../../output/sanitize.ts');
  await streams.err.write(lines.map((line) => `${sanitizeLine(line)}\n`).join(''));
}
