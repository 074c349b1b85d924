// What is said on stderr before the clusters are shown.
import { type FlagValues, flagBool } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import type { Survey } from '../shared/survey-fleet.ts';

/** Notes on the user's files and on doubles, and how many clusters there are; with `-q` nothing. */
export async function sayNotes(
  survey: Survey,
  { values, isTable }: { readonly values: FlagValues; readonly isTable: boolean },
  system: System,
): Promise<void> {
  if (flagBool(values, 'quiet')) return;
  const count = survey.hub && isTable ? [`Discovered ${survey.total} cluster(s)`] : [];
  const lines = [...survey.notes, ...count];
  if (lines.length > 0) await system.streams.err.write(`${lines.join('\n')}\n`);
}
