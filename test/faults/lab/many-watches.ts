// One watch over many members for a long time: what the built program holds meanwhile, and whether it tells everything.
import { expect } from 'vitest';
import { diesWithTest, startBuilt } from '../../support/run-built.ts';
import { type SimFleet, startSimFleet } from '../../support/sim/fleet.ts';
import { createRandom } from '../../support/sim/random.ts';
import { CHURN_LINE, createChurn } from './churn.ts';
import { descriptorKindsOf, rssOf } from './process-numbers.ts';

/** How many members, how long, and how often one of them changes. */
export interface WatchLoad {
  readonly members: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** What is done to every fifth member's watch every so often, in turn: closed, cut, called too old, closed. */
  readonly closeEverySeconds: number;
}

/** What was seen after the first two fifths of the time, in which the runtime finds its size. */
export interface WatchNumbers {
  readonly events: number;
  /** How many connections the watches had, as fewest and most. */
  readonly sockets: readonly [number, number];
  readonly otherDescriptors: readonly [number, number];
  /** The least in each half minute: what is held when what is not has just been given back. */
  readonly rssMb: readonly number[];
  /** From the least in the first third of the time to the least in the last. */
  readonly rssMbPerMinute: number;
  readonly closedWatches: number;
}

interface Sample {
  readonly minute: number;
  readonly sockets: number;
  readonly others: number;
  readonly rssMb: number;
}

/** Watches, holds the program to every event, and gives the numbers. */
export async function holdWatches(load: WatchLoad): Promise<WatchNumbers> {
  const fleet = await startSimFleet({ hub: false, members: load.members, pods: 2, seed: 'many watches' });
  const { child, result } = startBuilt([...CHURN_LINE.split(' '), '--contexts', 'member-*'], {
    home: fleet.home,
    through: diesWithTest,
  });
  try {
    const churn = createChurn(fleet, 'many watches');
    child.stdout?.on('data', churn.hear);
    const names = Object.keys(fleet.members);
    const openWatches = () => names.filter((name) => fleet.member(name).openWatches() === 1).length;
    await expect.poll(openWatches, { timeout: 60_000 }).toBe(load.members);
    const { samples, closedWatches, relisted } = await live(fleet, { ...load, pid: child.pid ?? 0, churn });
    await expect.poll(openWatches, { timeout: 60_000 }).toBe(load.members);
    await expect.poll(churn.behind, { timeout: 60_000 }).toEqual([]);
    child.kill('SIGINT');
    const { code, out, err } = await result;
    expect(code).toBe(130);
    expect(err).not.toMatch(/internal error|\n\s+at |MaxListeners/);
    expect(out.match(/^EVENT /gm), 'headers').toHaveLength(1);
    churn.hold(relisted);
    return { events: churn.count(), closedWatches, ...numbersOf(samples) };
  } finally {
    child.kill('SIGKILL');
    await fleet.stop();
  }
}

/** Changes and broken watches until the time is over. */
async function live(
  fleet: SimFleet,
  {
    seconds,
    eventsPerSecond,
    closeEverySeconds,
    pid,
    churn,
  }: WatchLoad & { pid: number; churn: ReturnType<typeof createChurn> },
) {
  const names = Object.keys(fleet.members);
  const broken = names.filter((_, at) => at % 5 === 4);
  const random = createRandom('many watches');
  const samples: Sample[] = [];
  const relisted = new Set<string>();
  let closedWatches = 0;
  let turn = 0;
  // One after the other: how many are on their way back at a moment is then a matter of the program's own time.
  const breakWatch = () => {
    const at = turn % broken.length;
    const name = broken[at] ?? '';
    const member = fleet.member(name);
    const how = (['eof', 'reset', 'expired', 'eof'] as const)[at % 4] ?? 'eof';
    if (how === 'expired') relisted.add(name);
    if (Math.floor(turn / broken.length) % 2 === 1) member.sendBookmarks();
    closedWatches += member.openWatches();
    member.closeWatches(how);
    turn += 1;
  };
  const began = performance.now();
  const timers = [
    setInterval(() => churn.step(names[random.below(names.length)] ?? ''), 1_000 / eventsPerSecond),
    setInterval(breakWatch, (closeEverySeconds * 1_000) / broken.length),
    setInterval(() => {
      const minute = (performance.now() - began) / 60_000;
      samples.push({ minute, ...descriptorKindsOf(pid), rssMb: rssOf(pid) });
    }, 1_000),
  ];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  for (const timer of timers) clearInterval(timer);
  return { samples, closedWatches, relisted };
}

function numbersOf(all: readonly Sample[]) {
  const samples = all.slice(Math.floor((all.length * 2) / 5));
  const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  const third = Math.ceil(samples.length / 3);
  const [first, last] = [samples.slice(0, third), samples.slice(-third)].map((some) =>
    Math.min(...some.map(({ rssMb }) => rssMb)),
  );
  const minutes = ((samples.at(-1)?.minute ?? 0) - (samples[0]?.minute ?? 0)) * (2 / 3);
  const halfMinutes = Map.groupBy(samples, ({ minute }) => Math.floor(minute * 2));
  const least = [...halfMinutes.values()].map((some) => Math.min(...some.map(({ rssMb }) => rssMb)));
  return {
    sockets: range(samples.map(({ sockets }) => sockets)),
    otherDescriptors: range(samples.map(({ others }) => others)),
    rssMb: least.map(Math.round),
    rssMbPerMinute: ((last ?? Number.NaN) - (first ?? Number.NaN)) / minutes,
  };
}
