// A watch whose own process is stopped for a while (Ctrl-Z, a laptop that sleeps) and then goes on.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { diesWithTest, startBuilt } from '../../support/run-built.ts';
import { startSimFleet } from '../../support/sim/fleet.ts';
import { CHURN_LINE, createChurn } from './churn.ts';

/** What happens to each member's watch meanwhile; on all of them things change. */
const members = ['busy', 'closing', 'cut', 'expired', 'flooding'] as const;

/** Stops the built program for so long in the middle of a watch, and holds it to every event. */
export async function holdStopped(stopMs: number): Promise<void> {
  const fleet = await startSimFleet({ hub: false, members: members.map((name) => ({ name })), pods: 2 });
  const churn = createChurn(fleet, 'stopped');
  const changeAll = (times: number) => {
    for (let time = 0; time < times; time += 1) for (const name of members) churn.step(name);
  };
  const { child, result } = startBuilt([...CHURN_LINE.split(' '), '--contexts', members.join(',')], {
    home: fleet.home,
    through: diesWithTest,
  });
  try {
    let heard = 0;
    child.stdout?.on('data', (text: string) => {
      heard += text.length;
      churn.hear(text);
    });
    const areOpen = () => members.every((name) => fleet.member(name).openWatches() === 1);
    const watchesOf = (name: string) =>
      fleet.member(name).requests.filter(({ path }) => path.includes('watch=true')).length;
    await expect.poll(areOpen, { timeout: 30_000 }).toBe(true);
    changeAll(20);
    await expect.poll(churn.behind, { timeout: 30_000 }).toEqual([]);
    child.kill('SIGSTOP');
    await expect.poll(() => stateOf(child.pid)).toBe('T');
    const before = heard;
    const changing = setInterval(() => changeAll(1), stopMs / 50);
    changeAll(20);
    fleet.member('closing').closeWatches('eof');
    fleet.member('cut').closeWatches('reset');
    fleet.member('expired').closeWatches('expired');
    // More than the buffers of a connection hold.
    for (let time = 0; time < 5_000; time += 1) churn.step('flooding');
    await new Promise((resolve) => setTimeout(resolve, stopMs));
    clearInterval(changing);
    // What happened since the version that it knows is forgotten: only a new list can tell.
    fleet.member('expired').compact();
    expect(heard).toBe(before);
    child.kill('SIGCONT');
    await expect.poll(churn.behind, { timeout: 60_000 }).toEqual([]);
    changeAll(5);
    await expect.poll(churn.behind, { timeout: 60_000 }).toEqual([]);
    child.kill('SIGINT');
    const { code, err } = await result;
    expect(code).toBe(130);
    expect(err).not.toMatch(/internal error|\n\s+at /);
    churn.hold(new Set(['expired']));
    // It was cut, and nothing else was wrong; what was there to be read was no silence.
    expect(watchesOf('busy'), 'watches of the one with nothing but changes').toBe(1);
    expect([...err.matchAll(/watch of (\S+) broke off/g)].map(([, name]) => name)).toEqual(['cut']);
  } finally {
    child.kill('SIGKILL');
    await fleet.stop();
  }
}

/** `T` is stopped; empty for a process that is gone. */
function stateOf(pid: number | undefined): string {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? '';
  } catch {
    return '';
  }
}
