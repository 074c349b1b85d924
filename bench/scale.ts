// `make bench-scale`: one command over 1 to 1,000 simulated clusters, and what each of them costs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startBenchFleet } from './fleet.ts';
import { compare } from './measure.ts';
import { machine, writeInto } from './report.ts';
import { BenchError, findTools } from './tools.ts';

const sizes = [1, 10, 50, 100, 200, 500, 1000] as const;
const argsOf = (members: number) => [
  'get',
  'pods',
  '-A',
  '--cluster-timeout',
  members > 200 ? '120s' : '30s',
];

try {
  const tools = findTools();
  const lines: string[] = [];
  for (const members of sizes) {
    console.error(`${members} clusters`);
    // oxlint-disable-next-line no-await-in-loop -- one fleet at a time
    lines.push(await measureFleet(members, tools));
  }
  const table = [
    '| clusters | wall | CPU | CPU a cluster | memory | memory a cluster | descriptors |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
  console.log(table);
  writeInto(
    'docs/scale.md',
    'scale',
    `Measured ${machine()}; 30 pods in each cluster, servers on the same machine.\n\n${table}`,
  );
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function measureFleet(members: number, tools: ReturnType<typeof findTools>): Promise<string> {
  const fleet = await startBenchFleet({ members, pods: 30 });
  try {
    const argv = [tools.executable, ...argsOf(members)];
    const contestant = { name: 'all', argv, home: fleet.home, minLines: members * 30 };
    const result = (await compare(tools.go, [contestant], members > 200 ? 3 : 5)).get('all');
    if (!result) throw new Error('it did not run');
    const { wall, cpu, rss } = result;
    const open = await descriptors(argv, fleet.home);
    const each = (value: number) => (value / members).toFixed(2);
    return `| ${members} | ${wall.toFixed(0)} ms | ${cpu.toFixed(0)} ms | ${each(cpu)} ms | ${rss.toFixed(0)} MiB | ${each(rss)} MiB | ${open} |`;
  } finally {
    await fleet.stop();
  }
}

/** The most that were open at once, as seen every few milliseconds. */
async function descriptors(argv: readonly string[], home: string): Promise<number> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    env: { HOME: home, PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const ended = once(child, 'exit');
  let most = 0;
  while (child.exitCode === null && child.signalCode === null) {
    try {
      most = Math.max(most, readdirSync(`/proc/${child.pid}/fd`).length);
    } catch {
      break;
    }
    // oxlint-disable-next-line no-await-in-loop -- sampling
    await delay(2);
  }
  await ended;
  return most;
}
