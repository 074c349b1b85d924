// A run of the built program that gets Ctrl-C at some moment, and what must hold then.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { startBuilt } from './run-built.ts';
import { type SimFleet, startSimFleet } from './sim/fleet.ts';

/** One member that answers, one that takes its time, and one that never does. */
export async function startUnevenFleet(): Promise<SimFleet> {
  const names = ['fast', 'slow', 'stuck'];
  const fleet = await startSimFleet({ members: names.map((name) => ({ name })), pods: 50 });
  await fleet.member('slow').fault({ at: 'response', kind: 'delay', ms: 400 });
  await fleet.member('stuck').fault({ at: 'connect', kind: 'hang' });
  return fleet;
}

/** Presses so many times in a row: 130 at once, whole rows, no stack, and nothing left of processes and files. */
export async function holdInterrupted(fleet: SimFleet, ms: number, times = 1): Promise<void> {
  const { child, result } = startBuilt('get pods -A --cluster-timeout 20s'.split(' '), { home: fleet.home });
  const timer = setTimeout(() => {
    for (let time = 0; time < times; time += 1) child.kill('SIGINT');
  }, ms);
  const { out, err, code, signal, tookMs } = await result;
  clearTimeout(timer);
  // Before our own handler is there, the signal itself ends the process: a shell calls that 130, too.
  expect(code === 130 || signal === 'SIGINT', `code ${code}, signal ${signal}`).toBe(true);
  expect(tookMs).toBeLessThan(ms + 3_000);
  expect(err).not.toMatch(/\n\s+at |Unhandled|internal error/);
  for (const row of out.split('\n').slice(1, -1)) expect(row.trim().split(/\s{2,}/)).toHaveLength(7);
  expect(leftOf(child.pid)).toBe('');
  expect(strays(fleet.home)).toEqual([]);
}

/** Files that a write left half done. */
function strays(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tmp$|\.lock$/.test(name),
  );
}

/** What is left of the child's process group. */
function leftOf(group: number | undefined): string {
  return spawnSync('ps', ['-o', 'pid=,args=', '-g', String(group)], { encoding: 'utf8' }).stdout.trim();
}
