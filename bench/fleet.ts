// A simulated fleet as a process of its own, so that it is not measured with the client; it still shares the machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../scripts/bundle.ts';

/** How the fleet is made: the options of scripts/sim-fleet.ts. */
export interface FleetShape {
  readonly members: number;
  readonly pods: number;
  readonly latencyMs?: number;
  /** Members that accept connections and say nothing. */
  readonly hanging?: number;
  /** Profiles on the hub beside those of the members. */
  readonly profiles?: number;
}

/** A fleet that answers. */
export interface BenchFleet {
  readonly home: string;
  readonly members: readonly string[];
  /** When the members were asked for the first and the last time since this was called before, as epoch milliseconds. */
  readonly asked: () => Promise<Asked>;
  /** Of the servers so far, see `cpuOf`. */
  readonly cpu: () => number;
  readonly stop: () => Promise<void>;
}

/** Requests of the members. */
export interface Asked {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Starts one, lets `work` run on it and stops it. */
export async function withFleet<T>(shape: FleetShape, work: (fleet: BenchFleet) => Promise<T>): Promise<T> {
  const fleet = await startBenchFleet(shape);
  try {
    return await work(fleet);
  } finally {
    await fleet.stop();
  }
}

/** Starts it. */
export async function startBenchFleet({
  members,
  pods,
  latencyMs = 0,
  hanging = 0,
  profiles = 0,
}: FleetShape): Promise<BenchFleet> {
  const faults = ['--hang', hanging, '--profiles', profiles];
  const args = ['--members', members, '--pods', pods, '--latency', latencyMs, ...faults];
  const child = spawn(process.execPath, [join(root, 'scripts', 'sim-fleet.ts'), ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const ready = JSON.parse(line) as {
    readonly home: string;
    readonly members: readonly { readonly name: string }[];
  };
  return {
    home: ready.home,
    members: ready.members.map(({ name }) => name),
    async asked() {
      child.stdin.write('\n');
      const [answer] = (await once(lines, 'line')) as [string];
      return JSON.parse(answer) as Asked;
    },
    cpu: () => cpuOf(child.pid),
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** Milliseconds of user and system time of a process so far, where the system tells (Linux). */
export function cpuOf(pid: number | undefined): number {
  // proc_pid_stat(5): utime and stime, in hundredths of a second; the name before them may hold spaces.
  const [, ...fields] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
  const [user = 0, system = 0] = fields.join('').split(' ').slice(11, 13).map(Number);
  return (user + system) * 10;
}
