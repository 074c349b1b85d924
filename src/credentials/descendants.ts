// The processes below one, for a plugin that stays in our own process group and so cannot be ended as a group.
import { spawnSync } from 'node:child_process';

/** Their ids, parents first; none where there is no ps. */
export function descendantsOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8', timeout: 1000 });
  const rows = (stdout ?? '').split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  const below = (parent: number) => {
    for (const [child = 0, of] of rows)
      if (of === parent && child > 0 && !found.includes(child)) {
        found.push(child);
        below(child);
      }
  };
  below(pid);
  return found;
}
