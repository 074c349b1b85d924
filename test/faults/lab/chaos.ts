// A fleet in which every member draws its own bad luck from a seed: for its connections, and for each type it is asked for.
import { expect } from 'vitest';
import type { CliResult } from '../../support/cli-world.ts';
import { runCli } from '../../support/run-cli.ts';
import type { BodyFault, ConnectFault, ResponseFault, SimFault, TlsFault } from '../../support/sim/faults.ts';
import { type SimFleet, startSimFleet } from '../../support/sim/fleet.ts';
import { type Random, createRandom } from '../../support/sim/random.ts';
import { descriptorsOf } from './process-numbers.ts';

const MEMBERS = 12;
const DEADLINE_MS = 1_500;
/** On a busy machine everything is late, and it is not the program that is. */
const BUSY_MS = 8_000;

const types = ['pods', 'services', 'configmaps'] as const;
type Type = (typeof types)[number];

/** A fault without its path, the words that may be said of it, and whether the program gets over it. */
interface Luck<Fault> {
  readonly fault: Fault;
  readonly says?: RegExp;
}

const timeout = /^connection timeout$/;
const bad = /^bad response: /;

/** Strikes that end before the third try are no failure. */
const connections: readonly Luck<ConnectFault | TlsFault>[] = [
  { fault: { at: 'connect', kind: 'refuse' }, says: /^connection refused$/ },
  { fault: { at: 'connect', kind: 'blackhole' }, says: timeout },
  { fault: { at: 'connect', kind: 'hang' }, says: timeout },
  { fault: { at: 'connect', kind: 'reset' }, says: /^unreachable$/ },
  { fault: { at: 'connect', kind: 'reset', times: 1 } },
  { fault: { at: 'connect', kind: 'eof', times: 2 } },
  { fault: { at: 'tls', kind: 'hang' }, says: timeout },
  { fault: { at: 'tls', kind: 'reset', times: 2 } },
  { fault: { at: 'tls', kind: 'eof' }, says: /^unreachable$/ },
  { fault: { at: 'tls', kind: 'plaintext' }, says: /^certificate problem: / },
  { fault: { at: 'tls', kind: 'expired' }, says: /^certificate problem: expired/ },
  { fault: { at: 'tls', kind: 'self-signed' }, says: /^certificate problem: unknown authority$/ },
];

type Unplaced<Fault> = Fault extends unknown ? Omit<Fault, 'path'> : never;

const answers: readonly Luck<Unplaced<ResponseFault | BodyFault>>[] = [
  { fault: { at: 'response', kind: 'hang' }, says: timeout },
  { fault: { at: 'response', kind: 'reset' }, says: /^unreachable$/ },
  { fault: { at: 'response', kind: 'reset', times: 2 } },
  { fault: { at: 'response', kind: 'eof', times: 1 } },
  { fault: { at: 'response', kind: 'delay', ms: 60 } },
  { fault: { at: 'response', kind: 'status', code: 401 }, says: /^unauthorized$/ },
  { fault: { at: 'response', kind: 'status', code: 403 }, says: /^forbidden$/ },
  { fault: { at: 'response', kind: 'status', code: 500 }, says: /^server error$/ },
  { fault: { at: 'response', kind: 'status', code: 503, form: 'html' }, says: /^server error$/ },
  { fault: { at: 'response', kind: 'status', code: 429, retryAfter: 0, times: 2 } },
  { fault: { at: 'response', kind: 'status', code: 429, retryAfter: 9_999 }, says: /^throttled$/ },
  {
    fault: { at: 'response', kind: 'redirect', location: 'https://evil.example/' },
    says: /^redirected to evil\.example, refused$/,
  },
  { fault: { at: 'response', kind: 'huge-header' }, says: /^bad response: headers too large$/ },
  { fault: { at: 'response', kind: 'raw', bytes: 'SSH-2.0-x\r\n' }, says: bad },
  { fault: { at: 'response', kind: 'warnings', texts: ['hello'] } },
  { fault: { at: 'body', kind: 'stall' }, says: timeout },
  { fault: { at: 'body', kind: 'drip' }, says: timeout },
  { fault: { at: 'body', kind: 'truncate' }, says: /^truncated response$/ },
  { fault: { at: 'body', kind: 'truncate', framing: 'chunked' }, says: /^truncated response$/ },
  { fault: { at: 'body', kind: 'reset' }, says: /^truncated response$/ },
  { fault: { at: 'body', kind: 'garbage' }, says: bad },
  { fault: { at: 'body', kind: 'empty' }, says: bad },
  { fault: { at: 'body', kind: 'html' }, says: bad },
  { fault: { at: 'body', kind: 'wrong-kind' }, says: bad },
  { fault: { at: 'body', kind: 'deep' }, says: bad },
];

/** What one member drew, and what must come of it. */
interface Draw {
  readonly name: string;
  readonly faults: readonly SimFault[];
  /** Words of every failure; none: the member is fine. */
  readonly says: readonly RegExp[];
  readonly healthy: ReadonlySet<Type>;
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function draw(name: string, random: Random): Draw {
  if (random.below(4) === 0) {
    const { fault, says } = pick(random, connections);
    return says
      ? { name, faults: [fault], says: [says], healthy: new Set() }
      : { name, faults: [fault], says: [], healthy: new Set(types) };
  }
  const faults: SimFault[] = [];
  const says: RegExp[] = [];
  const healthy = new Set<Type>();
  for (const type of types) {
    const luck = random.below(5) < 2 ? pick(random, answers) : undefined;
    if (luck) faults.push({ ...luck.fault, path: `/${type}` });
    if (luck?.says) says.push(luck.says);
    else healthy.add(type);
  }
  return { name, faults, says, healthy };
}

/** Loads what a first run loads: its time is not the fleet's. */
export async function warmUp(): Promise<void> {
  const fleet = await startSimFleet({ hub: false, members: 1, pods: 1 });
  await runCli(`get ${types.join(',')} -A --contexts member-*`, { home: fleet.home });
  await fleet.stop();
}

/** Plays one seed. What it throws says how to play it again. */
export async function playChaos(seed: number): Promise<void> {
  const random = createRandom(`chaos/${seed}`);
  const names = Array.from({ length: MEMBERS }, (_, at) => `m${String(at).padStart(2, '0')}`);
  const draws = names.map((name) => draw(name, random));
  const pods = 1 + random.below(4);
  const fleet = await startSimFleet({
    hub: false,
    members: draws.map(({ name, faults }) => ({ name, faults })),
    pods,
    seed: String(seed),
  });
  const again = `CHAOS_SEED=${seed} scripts/with-node npx vitest run --project fault test/faults/chaos.test.ts`;
  try {
    await holdChaos(fleet, draws, pick(random, ['', '--concurrency 3', '--concurrency 1000']));
  } catch (error) {
    throw new Error(`seed ${seed}; again: ${again}\n${draws.map(describeDraw).join('\n')}`, { cause: error });
  } finally {
    await fleet.stop();
  }
}

function describeDraw({ name, faults }: Draw): string {
  return `${name}: ${faults.length === 0 ? 'fine' : JSON.stringify(faults)}`;
}

async function holdChaos(fleet: SimFleet, draws: readonly Draw[], flags: string): Promise<void> {
  const objects = (name: string, type: Type) => fleet.member(name).objects(type).length;
  const expected = new Map<string, number>();
  for (const { name, healthy } of draws)
    for (const type of types) expected.set(`${name} ${type}`, healthy.has(type) ? objects(name, type) : 0);
  const descriptors = () => descriptorsOf('self');
  const before = descriptors();
  const started = performance.now();
  const all = `get ${types.join(',')} -A --contexts m* --cluster-timeout ${DEADLINE_MS}ms`;
  const result = await runCli(`${all} ${flags}`.trim(), { home: fleet.home });
  const rounds = flags === '--concurrency 3' ? Math.ceil(draws.length / 3) : 1;
  expect(performance.now() - started).toBeLessThan(rounds * DEADLINE_MS + BUSY_MS);
  holdNames(result, draws);
  expect(countRows(result.out)).toEqual(withoutZeros(expected));
  const retried = draws.filter(({ faults, says }) => says.length > 0 || faults.every(isLasting));
  const json = await runCli(`${all} -o json`, { home: fleet.home });
  holdDocument(json, { draws: retried, expected });
  // Everything that was opened for this is closed again, on either side.
  await expect.poll(descriptors, { timeout: 10_000 }).toBeLessThanOrEqual(before);
}

/** Named exactly once, in the words of one of its faults; the exit code agrees. */
function holdNames({ err, code }: CliResult, draws: readonly Draw[]): void {
  const failing = draws.filter(({ says }) => says.length > 0);
  const line = /^Error: Failed to query (\d+) clusters?: (.*)$/m.exec(err);
  const named = [...(line?.[2] ?? '').matchAll(/(?:^|, )(m\d\d) \((.*?)\)(?=, m\d\d \(|$)/g)];
  expect(named.map(([, name]) => name)).toEqual(failing.map(({ name }) => name));
  expect(Number(line?.[1] ?? 0)).toBe(failing.length);
  for (const [, name, words = ''] of named) {
    const { says = [] } = failing.find((one) => one.name === name) ?? {};
    expect(
      says.some((pattern) => pattern.test(words)),
      `${name} (${words})`,
    ).toBe(true);
  }
  expect(code).toBe(failing.length === 0 ? 0 : failing.length === draws.length ? 1 : 2);
  expect(err).not.toMatch(/internal error|\n\s+at /);
}

/** Rows by member and type; the kind stands before the name. */
function countRows(out: string): Map<string, number> {
  const kinds: Readonly<Record<string, Type>> = { pod: 'pods', service: 'services', configmap: 'configmaps' };
  const counts = new Map<string, number>();
  for (const row of out.split('\n')) {
    if (row === '' || row.startsWith('NAMESPACE')) continue;
    const [, name = '', cluster = ''] = row.split(/ +/);
    const key = `${cluster} ${kinds[name.split('/')[0] ?? ''] ?? `no type in ${row}`}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function withoutZeros(counts: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...counts].filter(([, count]) => count > 0).toSorted());
}

interface Document {
  readonly clusters: readonly { cluster: string; items: readonly unknown[]; error?: { reason: string } }[];
  readonly summary: { total: number; successful: number; failed: number };
}

function holdDocument(
  { out, code }: CliResult,
  { draws, expected }: { draws: readonly Draw[]; expected: ReadonlyMap<string, number> },
): void {
  const document = JSON.parse(out) as Document;
  for (const { name, says } of draws) {
    const [one, ...more] = document.clusters.filter(({ cluster }) => cluster === name);
    expect(more).toEqual([]);
    expect(one?.error === undefined, `error of ${name}`).toBe(says.length === 0);
    const count = types.reduce((sum, type) => sum + (expected.get(`${name} ${type}`) ?? 0), 0);
    expect(one?.items, `items of ${name}`).toHaveLength(count);
  }
  const { total, successful, failed } = document.summary;
  expect([total, successful + failed]).toEqual([MEMBERS, MEMBERS]);
  expect(code).toBe(failed === 0 ? 0 : successful === 0 ? 1 : 2);
}

/** Not one that was used up by the first command. */
function isLasting(fault: SimFault): boolean {
  return !('times' in fault) || fault.times === undefined;
}
