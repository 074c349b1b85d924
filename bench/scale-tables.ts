// The tables of docs/scale.md.
import { readFileSync, readdirSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchFleet, cpuOf, type FleetShape, withFleet } from './fleet.ts';
import { type Contestant, type Result, compare, resultOf } from './measure.ts';
import type { Tools } from './tools.ts';

const pods = 30;
const get = ['get', 'pods', '-A'] as const;
/** Two thousand clusters are the default limit of a hub. */
const anyNumber = ['env', 'KUBECTL_MC_DISCOVERY_MAX_CLUSTERS=5000'] as const;

function on<T>(shape: FleetShape, work: (fleet: BenchFleet) => Promise<T>): Promise<T> {
  console.error(`  ${shape.members} clusters`);
  return withFleet(shape, work);
}

function markdown(title: string, [head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`### ${title}`, line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const ms = (value: number) => `${value.toFixed(0)} ms`;
const mib = (value: number) => `${value.toFixed(0)} MiB`;
const usage = ({ wall, cpu, rss }: Result) => [ms(wall), ms(cpu), mib(rss)];

/** One command over more and more clusters, `latencyMs` away. */
export function growth(latencyMs: number): (tools: Tools) => Promise<string> {
  // A process each takes long, and longer still far away.
  const mostXargs = latencyMs === 0 ? 200 : 100;
  return async (tools) => {
    const rows: string[][] = [['clusters', 'wall', 'CPU', 'memory', 'CPU a cluster', 'descriptors']];
    rows[0]?.push('Go: wall', 'CPU', 'memory', 'xargs kubectl: wall', 'CPU', "servers' CPU a cluster");
    for (const members of [1, 10, 50, 100, 200, 500, 1000])
      // oxlint-disable-next-line no-await-in-loop -- one fleet at a time
      rows.push(await on({ members, pods, latencyMs }, (fleet) => growthRow(tools, fleet, mostXargs)));
    const where = latencyMs === 0 ? 'on the same machine' : `${latencyMs} ms away`;
    return markdown(`${get.join(' ')}, ${pods} pods in each cluster, ${where}`, rows);
  };
}

async function growthRow(
  tools: Tools,
  { home, members, cpu }: BenchFleet,
  mostXargs: number,
): Promise<string[]> {
  const count = members.length;
  const base = { home, minLines: count * pods };
  const ours = { ...base, name: 'ours', argv: [tools.executable, ...get] };
  const go = { ...base, name: 'go', argv: [tools.go, 'pods', ...members] };
  const rounds = count >= 100 ? 3 : 5;
  const before = cpu();
  const results = await compare(tools.go, [ours, go], rounds);
  const served = (cpu() - before) / (rounds + 1) / 2;
  const mine = resultOf(results, 'ours');
  const rival = resultOf(results, 'go');
  const each = `printf '%s\\n' ${members.join(' ')} | xargs -P10 -I{} ${tools.kubectl} --context {} ${get.join(' ')}`;
  const xargs = { ...base, name: 'xargs', argv: ['sh', '-c', each] };
  const kubectl = count > mostXargs ? undefined : resultOf(await compare(tools.go, [xargs], 1), 'xargs');
  return [
    String(count),
    ...usage(mine),
    `${(mine.cpu / count).toFixed(2)} ms`,
    String(await mostDescriptors(ours)),
    ...usage(rival),
    kubectl ? ms(kubectl.wall) : '',
    kubectl ? ms(kubectl.cpu) : '',
    `${(served / count).toFixed(2)} ms`,
  ];
}

/** The most that were open at once, as seen every few milliseconds. */
async function mostDescriptors({ argv, home }: Contestant): Promise<number> {
  const { child, ended } = start(argv, home);
  let most = 0;
  while (child.exitCode === null && child.signalCode === null) {
    most = Math.max(most, descriptorsOf(child.pid));
    // oxlint-disable-next-line no-await-in-loop -- sampling
    await delay(5);
  }
  await ended;
  return most;
}

function start(argv: readonly string[], home: string) {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    env: { HOME: home, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.resume();
  return { child, ended: once(child, 'close') };
}

function descriptorsOf(pid: number | undefined): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** How many are asked at once, and how few descriptors it can do with. */
export async function concurrency(tools: Tools): Promise<string> {
  const rows: string[][] = [['clusters', 'at once', 'wall', 'CPU', 'memory', 'descriptors']];
  for (const members of [200, 1000])
    // oxlint-disable-next-line no-await-in-loop -- one fleet at a time
    await on({ members, pods, latencyMs: 80 }, async ({ home }) => {
      const base = { home, minLines: members * pods };
      const ask = [tools.executable, ...get, '--cluster-timeout', '60s'];
      const contestants: Contestant[] = [members > 200 ? 16 : 10, 32, 64, 128, members].map((atOnce) => ({
        ...base,
        name: String(atOnce),
        argv: [...ask, '--concurrency', String(atOnce)],
      }));
      const few = ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'];
      const limited = `${members}, with ulimit -n 256`;
      const all = [
        ...contestants,
        { ...base, name: limited, argv: [...few, ...ask, '--concurrency', String(members)] },
      ];
      const results = await compare(tools.go, all, members > 200 ? 1 : 3);
      for (const one of all) {
        // oxlint-disable-next-line no-await-in-loop -- one at a time is the point
        const open = await mostDescriptors(one);
        rows.push([String(members), one.name, ...usage(resultOf(results, one.name)), String(open)]);
      }
    });
  return markdown(`${get.join(' ')} with another --concurrency, 80 ms away`, rows);
}

/** A watch keeps all connections open: what one costs that does nothing. */
export async function openConnections(tools: Tools): Promise<string> {
  const rows: string[][] = [
    ['clusters', 'memory', 'memory a connection', 'descriptors', 'CPU until all watch'],
  ];
  let alone = 0;
  for (const members of [1, 50, 200, 1000])
    // oxlint-disable-next-line no-await-in-loop -- one fleet at a time
    await on({ members, pods: 1 }, async ({ home }) => {
      const { child, ended } = start([tools.executable, ...get, '-w'], home);
      await stillness(() => descriptorsOf(child.pid), members);
      const open = descriptorsOf(child.pid);
      const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
      const memory = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
      const used = cpuOf(child.pid);
      child.kill('SIGINT');
      await ended;
      if (members === 1) alone = memory;
      const each = members === 1 ? '' : `${((memory - alone) / (members - 1)).toFixed(2)} MiB`;
      rows.push([String(members), mib(memory), each, String(open), ms(used)]);
    });
  return markdown(`${get.join(' ')} -w, one pod in each cluster, once nothing happens any more`, rows);
}

/** Waits until `look` has given the same for two seconds, and `least` at least. */
async function stillness(look: () => number, least: number): Promise<void> {
  let last = -1;
  for (let same = 0; same < 20;) {
    // oxlint-disable-next-line no-await-in-loop -- looking every now and then is the point
    await delay(100);
    const now = look();
    if (now === 0) throw new Error('the watch ended');
    same = now === last && now >= least ? same + 1 : 0;
    last = now;
  }
}

/** The hub's list, asked for and from the cache. */
export async function hubLists(tools: Tools): Promise<string> {
  const rows: string[][] = [
    ['profiles', 'from the hub: wall', 'CPU', 'memory', 'cached: wall', 'CPU', 'memory'],
  ];
  for (const profiles of [10, 200, 1000, 5000])
    // oxlint-disable-next-line no-await-in-loop -- one hub at a time
    await on({ members: 1, pods: 1, profiles: profiles - 1 }, async ({ home }) => {
      const list = [...anyNumber, tools.executable, 'clusters'];
      const cached = { name: 'cached', argv: list, home, minLines: profiles };
      const fresh = { ...cached, name: 'fresh', argv: [...list, '--refresh'] };
      const results = await compare(tools.go, [fresh, cached], 3);
      rows.push([
        String(profiles),
        ...usage(resultOf(results, 'fresh')),
        ...usage(resultOf(results, 'cached')),
      ]);
    });
  return markdown('clusters: the list of a hub', rows);
}

/** As many rows from one server: what an aggregator would leave to the client. */
export async function oneServer(tools: Tools): Promise<string> {
  const rows: string[][] = [['as many rows as', 'latency', 'pages of 500: wall', 'CPU', 'memory']];
  rows[0]?.push('--chunk-size=0: wall', 'CPU', 'memory');
  for (const latencyMs of [0, 80])
    for (const clusters of [10, 200, 1000])
      // oxlint-disable-next-line no-await-in-loop -- one server at a time
      await on({ members: 1, pods: pods * clusters, latencyMs }, async ({ home }) => {
        const paged = { name: 'paged', argv: [tools.executable, ...get], home, minLines: pods * clusters };
        const whole = { ...paged, name: 'whole', argv: [...paged.argv, '--chunk-size=0'] };
        const results = await compare(tools.go, [paged, whole], 2);
        rows.push([
          `${clusters} clusters`,
          `${latencyMs} ms`,
          ...usage(resultOf(results, 'paged')),
          ...usage(resultOf(results, 'whole')),
        ]);
      });
  return markdown(`${get.join(' ')} of one server that has the pods of all clusters`, rows);
}
