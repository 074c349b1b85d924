// One line for people, on stderr.
import type { System } from '../../core/system.ts';
import { sanitizeLine } from '../../output/sanitize.ts';

/** Says it. What a hub wrote in it cannot make a second line. */
export function sayLine(line: string, { streams }: Pick<System, 'streams'>): Promise<void> {
  return streams.err.write(`${sanitizeLine(line)}\n`);
}
