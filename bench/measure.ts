// Whole processes, interleaved: each round runs every contestant once, in an order of its own, so that what the machine
// does besides hits all of them alike.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What one run took. */
export interface Usage {
  /** Milliseconds from start to end. */
  readonly wall: number;
  /** Milliseconds of user and system time, children included. */
  readonly cpu: number;
  /** MiB at the peak, of the largest process. */
  readonly rss: number;
  /** Milliseconds until the first and the last piece of output. */
  readonly first: number;
  readonly last: number;
  readonly lines: number;
  readonly code: number;
  readonly err: string;
}

/** One contestant. */
export interface Contestant {
  readonly name: string;
  readonly argv: readonly string[];
  readonly home: string;
  readonly onTerminal?: boolean;
  /** What a run must print at least to count. */
  readonly minLines?: number;
  readonly okCodes?: readonly number[];
}

/** Medians. */
export interface Result {
  readonly name: string;
  readonly wall: number;
  readonly cpu: number;
  readonly rss: number;
  readonly first: number;
  readonly last: number;
}

/** Variables that make each TLS client read a bundle first: they would be measured, not the program. */
const traps = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_OPTIONS', 'KUBECONFIG', 'DEBUG'];

/** Runs all contestants `rounds` times. Throws when one of them does not do its work. */
export async function compare(
  go: string,
  contestants: readonly Contestant[],
  rounds: number,
): Promise<Map<string, Result>> {
  const runs = new Map(contestants.map(({ name }) => [name, [] as Usage[]]));
  // Caches are warm for everybody: the first round does not count, and servers make their answers in it.
  for (let round = -1; round < rounds; round++)
    for (const contestant of rotated(contestants, round)) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time is the point
      const usage = await runOnce(go, contestant);
      if (round < 0) continue;
      check(contestant, usage);
      runs.get(contestant.name)?.push(usage);
    }
  return new Map([...runs].map(([name, usages]) => [name, { name, ...medians(usages) }]));
}

/** Runs one contestant once. Throws when it does not do its work. */
export async function runChecked(go: string, contestant: Contestant): Promise<Usage> {
  const usage = await runOnce(go, contestant);
  check(contestant, usage);
  return usage;
}

async function runOnce(go: string, contestant: Contestant): Promise<Usage> {
  const { argv, home, onTerminal } = contestant;
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !traps.includes(key)));
  const child = spawn(go, ['measure', ...(onTerminal ? ['-tty'] : []), '--', ...argv], {
    env: { ...env, HOME: home, XDG_CACHE_HOME: `${home}/.cache` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  await once(child, 'close');
  return JSON.parse(text) as Usage;
}

function check({ name, minLines = 1, okCodes = [0] }: Contestant, { code, lines, err }: Usage): void {
  if (!okCodes.includes(code) || lines < minLines)
    throw new Error(`${name}: exit code ${code}, ${lines} lines: ${err.slice(0, 400)}`);
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = ((by % list.length) + list.length) % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function medians(usages: readonly Usage[]): Omit<Result, 'name'> {
  const middle = (key: 'wall' | 'cpu' | 'rss' | 'first' | 'last') =>
    median(usages.map((usage) => usage[key]));
  return {
    wall: middle('wall'),
    cpu: middle('cpu'),
    rss: middle('rss'),
    first: middle('first'),
    last: middle('last'),
  };
}

/** The middle one; 0 of nothing. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** One of them by its name. Throws when it did not run. */
export function resultOf(results: ReadonlyMap<string, Result>, name: string): Result {
  const found = results.get(name);
  if (!found) throw new Error(`${name} did not run`);
  return found;
}
