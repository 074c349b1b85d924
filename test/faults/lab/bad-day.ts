// A bad day of a large fleet: 140 members that answer and 60 that fail in every way, and a child process that asks them.
import { performance } from 'node:perf_hooks';
import { startBuilt } from '../../support/run-built.ts';
import type { SimFault } from '../../support/sim/faults.ts';
import { type SimFleet, startSimFleet } from '../../support/sim/fleet.ts';
import type { SimMemberSpec } from '../../support/sim/spec.ts';
import { descriptorsOf, familyOf, peakRssOf } from './process-numbers.ts';

/** One kind of member: how many, how they fail, and the words for it. */
export interface Kind {
  readonly name: string;
  readonly count: number;
  readonly fault?: SimFault;
  readonly says?: RegExp;
}

const kinds: readonly Kind[] = [
  { name: 'healthy', count: 140 },
  { name: 'mute', count: 10, fault: { at: 'connect', kind: 'hang' }, says: /: connection timeout$/ },
  { name: 'silent', count: 10, fault: { at: 'response', kind: 'hang' }, says: /: connection timeout$/ },
  { name: 'refusing', count: 20, fault: { at: 'connect', kind: 'refuse' }, says: /: connection refused$/ },
  { name: 'garbled', count: 10, fault: { at: 'body', kind: 'garbage' }, says: /: bad response: is not JSON/ },
  { name: 'portal', count: 5, fault: { at: 'body', kind: 'html' }, says: /: bad response: text\/html/ },
  {
    name: 'endless',
    count: 5,
    fault: { at: 'body', kind: 'endless' },
    says: /: (response too large|connection timeout)$/,
  },
];

/** More clusters that never answer than are asked at once, and as many that do. */
export const deadDay: readonly Kind[] = [
  { name: 'healthy', count: 100 },
  { name: 'silent', count: 50, fault: { at: 'response', kind: 'hang' }, says: /: connection timeout$/ },
  { name: 'mute', count: 50, fault: { at: 'connect', kind: 'hang' }, says: /: connection timeout$/ },
];

/** As many clusters as are asked at once that send without an end, and a few that are healthy. */
export const flood: readonly Kind[] = [
  { name: 'healthy', count: 20 },
  {
    name: 'endless',
    count: 32,
    fault: { at: 'body', kind: 'endless' },
    says: /: (response too large|connection timeout)$/,
  },
  {
    name: 'crowded',
    count: 32,
    fault: { at: 'body', kind: 'replace', body: crowdedTable() },
    says: /: (response too large|connection timeout)$/,
  },
];

/** 8 MB of small rows, more than a page can have. */
function crowdedTable(): string {
  const row = '{"cells":["x","1/1","Running","0","3d"]},';
  const columns = ['Name', 'Ready', 'Status', 'Restarts', 'Age'].map((name) => ({ name, type: 'string' }));
  return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","columnDefinitions":${JSON.stringify(columns)},"rows":[${row.repeat(200_000)}{"cells":[]}]}`;
}

export const PODS = 2;

/** Where the failing ones stand in the order of names: between the others, or before all of them. */
export type Order = 'mixed' | 'failing first';

export interface BadDay {
  readonly fleet: SimFleet;
  /** Words for each failing member, by name. */
  readonly expected: ReadonlyMap<string, RegExp>;
  readonly healthy: ReadonlySet<string>;
}

/** The members answer, or not, until `fleet.stop`. */
export async function startBadDay(order: Order, of = kinds): Promise<BadDay> {
  const all = of.flatMap((kind) => Array.from({ length: kind.count }, () => kind));
  // A step that has no divisor in common with 200 visits each place once.
  const mixed = all.map((_, at) => all[(at * 67) % all.length] ?? all[0]);
  const ordered = order === 'mixed' ? mixed : all.toReversed();
  const expected = new Map<string, RegExp>();
  const healthy = new Set<string>();
  const members = ordered.flatMap((kind, at): SimMemberSpec[] => {
    if (kind === undefined) return [];
    const name = `c${String(at).padStart(3, '0')}-${kind.name}`;
    if (kind.says) expected.set(name, kind.says);
    else healthy.add(name);
    return [{ name, ...(kind.fault && { faults: [kind.fault] }) }];
  });
  return { fleet: await startSimFleet({ members, pods: PODS }), expected, healthy };
}

/** What was seen of a child while it ran. */
export interface Seen {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly tookMs: number;
  /** When the first row of a healthy member was there, and the last; only on a terminal. */
  readonly firstRowMs: number;
  readonly lastRowMs: number;
  readonly peakRssMb: number;
  readonly peakDescriptors: number;
}

/** Runs the built program and looks at it from outside. */
export async function watchRun(
  line: readonly string[],
  day: BadDay,
  more: {
    readonly tty?: boolean;
    readonly through?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Seen> {
  const through = [...(more.through ?? [])];
  const command = more.tty === true ? onTerminal(through) : through;
  const started = performance.now();
  const { child, result } = startBuilt(line, {
    home: day.fleet.home,
    through: command,
    env: { TERM: 'xterm', NO_COLOR: '1', ...more.env },
  });
  let firstRowMs = Number.NaN;
  let lastRowMs = Number.NaN;
  child.stdout?.on('data', (text: string) => {
    if (!/-healthy +/.test(text)) return;
    lastRowMs = performance.now() - started;
    if (Number.isNaN(firstRowMs)) firstRowMs = lastRowMs;
  });
  let peakRssMb = 0;
  let peakDescriptors = 0;
  const look = setInterval(() => {
    for (const pid of familyOf(child.pid)) {
      peakRssMb = Math.max(peakRssMb, peakRssOf(pid));
      peakDescriptors = Math.max(peakDescriptors, descriptorsOf(pid));
    }
  }, 20);
  const { out, err, code, tookMs } = await result.finally(() => clearInterval(look));
  return { out, err, code, tookMs, firstRowMs, lastRowMs, peakRssMb, peakDescriptors };
}

/** util-linux `script` gives a terminal and hands the exit code on; its two streams are one. */
function onTerminal(through: readonly string[]): string[] {
  return ['sh', '-c', 'command="$*"; exec script -qefc "$command" /dev/null', 'sh', ...through];
}

/** What a terminal shows: the progress line is drawn over, and a line ends with CR LF. */
function lines(text: string): string {
  return text.replaceAll('\r\u001b[K', '\n').replaceAll('\r\n', '\n');
}

/** Clusters of which a row was printed. */
export function clustersIn(out: string): Set<string> {
  return new Set([...lines(out).matchAll(/^\S+ +\S+ +(c\d{3}-\w+) +/gm)].map(([, name = '']) => name));
}

/** Names and words of the `Error:` line. */
export function namedIn(text: string): Map<string, string> {
  const line = /^Error: Failed to query \d+ clusters?: (.*)$/m.exec(lines(text))?.[1] ?? '';
  return new Map(
    [...line.matchAll(/(?:^|, )([\w.-]+) \(((?:[^()]|\([^()]*(?:\([^()]*\))?[^()]*\))*)\)/g)].map(
      ([, name = '', words = '']) => [name, words],
    ),
  );
}
