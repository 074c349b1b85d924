// Looks for processes that somebody forgot.
import { execFileSync } from 'node:child_process';

/** Command lines, with their pids, of all processes of this machine that name `text` (a folder of the test's own). */
export function processesMentioning(text: string): string[] {
  const list = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.includes(text));
}
