// A simulated fleet as a process of its own, so that it is not measured with the client; it still shares the machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
}

/** A fleet that answers. */
export interface BenchFleet {
  readonly home: string;
  readonly members: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts it. */
export async function startBenchFleet({
  members,
  pods,
  latencyMs = 0,
  hanging = 0,
}: FleetShape): Promise<BenchFleet> {
  const args = ['--members', members, '--pods', pods, '--latency', latencyMs, '--hang', hanging];
  const child = spawn(process.execPath, [join(root, 'scripts', 'sim-fleet.ts'), ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const ready = JSON.parse(line) as {
    readonly home: string;
    readonly members: readonly { readonly name: string }[];
  };
  return {
    home: ready.home,
    members: ready.members.map(({ name }) => name),
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
