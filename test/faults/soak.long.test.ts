// S4. The bad day of bad-day.test.ts fifty times in one process, with the program as a library: what a run leaves behind
// would add up. KUBECTL_MC_SOAK_RUNS=12 for a look.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BadDay, PODS, startBadDay } from './lab/bad-day.ts';
import type { RunNumbers } from './lab/run-repeatedly.ts';

const runs = Number(process.env['KUBECTL_MC_SOAK_RUNS'] ?? 50);
/** Until here caches fill and the engine finds its size. */
const WARM = 5;

let day: BadDay;
beforeAll(async () => {
  day = await startBadDay('mixed');
});
afterAll(() => day.fleet.stop());

it(`${runs} bad days in one process leave neither descriptors nor memory behind`, async () => {
  const numbers = await repeat(['get', 'pods', '-A', '--cluster-timeout', '5s']);
  const drift = {
    descriptors: driftOf(numbers.map(({ descriptors }) => descriptors)),
    rss: driftOf(numbers.map(({ rssMb }) => rssMb)),
    heap: driftOf(numbers.map(({ heapMb }) => heapMb)),
  };
  process.stdout.write(`${JSON.stringify({ drift, warm: numbers[WARM], last: numbers.at(-1) })}\n`);
  expect(numbers).toHaveLength(runs);
  for (const { code, rows, clusters, named } of numbers)
    expect({ code, rows, clusters, named }).toEqual({ code: 2, rows: 140 * PODS, clusters: 140, named: 60 });
  expect(drift.descriptors).toBe(0);
  expect(drift.rss).toBeLessThan(0.05);
  // Code that the engine compiles while it runs counts as heap, too, and is thrown away after hundreds of runs only.
  expect(drift.heap).toBeLessThan(0.1);
});

/** Each run's numbers. The engine cleans up after each, and may not enlarge its nursery, which would look like a leak. */
async function repeat(argv: readonly string[]): Promise<RunNumbers[]> {
  const script = join(import.meta.dirname, 'lab', 'run-repeatedly.ts');
  const engine = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];
  const child = spawn(process.execPath, [...engine, script, String(runs), ...argv], {
    env: { PATH: process.env['PATH'], HOME: day.fleet.home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    await once(child, 'close');
    return out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunNumbers);
  } finally {
    child.kill('SIGKILL');
  }
}

/**
 * From the ten runs after the first few to the ten last ones, by the least of each: what endless answers took is given
 * back to the system whenever the allocator likes, and says nothing of what a run leaves.
 */
function driftOf(values: readonly number[]): number {
  const steady = values.slice(WARM);
  const width = Math.min(10, Math.floor(steady.length / 2));
  return Math.min(...steady.slice(-width)) / Math.min(...steady.slice(0, width)) - 1;
}
