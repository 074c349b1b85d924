// Starts a simulated fleet as a process of its own: for benchmarks, demonstrations and trying things.
// Prints one line of JSON when it is ready, and ends with the end of stdin, or SIGTERM, or SIGINT. For each line on
// stdin it prints another: when the members were asked for the first and the last time since the line before.
//   scripts/with-node node scripts/sim-fleet.ts --members 200 --pods 30 --hang 20 --refuse 20
import { createInterface } from 'node:readline';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { NAMED_FAULTS } from '../test/support/sim/faults.ts';
import { startSimFleet } from '../test/support/sim/fleet.ts';
import { DEFAULT_INVENTORY, profileManifests } from '../test/support/sim/hub.ts';
import type { Manifest } from '../test/support/sim/objects.ts';
import type { SimMemberSpec } from '../test/support/sim/spec.ts';

const USAGE = `usage: sim-fleet [options]
  --members N        ordinary members (default 3)
  --names a,b        members by name instead
  --pods N           pods in each (default 30)
  --latency MS       before each answer
  --seed TEXT        another fleet for another text
  --token TEXT       one token for all servers
  --client-cert      client certificates instead of tokens
  --no-hub           members only
  --inventory NS     hub namespace of the profiles (default fleet)
  --profiles N       so many more profiles on the hub, without servers
faulty members, counted from the last one backwards:
${Object.entries(NAMED_FAULTS)
  .map(([name, { at, kind }]) => `  --${`${name} N`.padEnd(17)}${at}: ${kind}`)
  .join('\n')}
`;

const faultOptions = Object.fromEntries(
  Object.keys(NAMED_FAULTS).map((name) => [name, { type: 'string' } as const]),
);
const OPTIONS = {
  ...faultOptions,
  members: { type: 'string' },
  names: { type: 'string' },
  pods: { type: 'string' },
  latency: { type: 'string' },
  seed: { type: 'string' },
  token: { type: 'string' },
  inventory: { type: 'string' },
  profiles: { type: 'string' },
  'client-cert': { type: 'boolean' },
  'no-hub': { type: 'boolean' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

try {
  await main();
} catch (error) {
  process.stderr.write(`sim-fleet: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const values: Readonly<Record<string, string | boolean | undefined>> = parseArgs({
    options: OPTIONS,
  }).values;
  if (values['help'] === true) {
    process.stdout.write(USAGE);
    return;
  }
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const count = (name: string, otherwise: number): number => {
    const value = text(name) ?? String(otherwise);
    if (!/^\d+$/.test(value)) throw new Error(`--${name} needs a number, not ${JSON.stringify(value)}`);
    return Number(value);
  };
  const names = text('names')?.split(',') ?? numbered(count('members', 3));
  const faulty = chooseFaulty(names, count);
  const members = names.map((name): SimMemberSpec => {
    const fault = NAMED_FAULTS[faulty.get(name) ?? ''];
    return { name, ...(fault === undefined ? {} : { faults: [fault] }) };
  });
  const [seed, token, inventory] = [text('seed'), text('token'), text('inventory')];
  const profiles = serverless(count('profiles', 0), inventory ?? DEFAULT_INVENTORY);
  const hub = { ...(inventory !== undefined && { inventories: [inventory] }), profiles };
  const fleet = await startSimFleet({
    hub: values['no-hub'] === true ? false : hub,
    members,
    pods: count('pods', 30),
    latencyMs: count('latency', 0),
    clientCert: values['client-cert'] === true,
    ...(seed === undefined ? {} : { seed }),
    ...(token === undefined ? {} : { token }),
  });
  const ready = {
    pid: process.pid,
    home: fleet.home,
    kubeconfig: fleet.kubeconfig,
    ...(values['no-hub'] === true ? {} : { hub: { context: 'hub', server: fleet.hub.server } }),
    members: Object.values(fleet.members).map(({ name, server, port }) => ({
      name,
      server,
      port,
      fault: faulty.get(name),
    })),
  };
  let since = 0;
  const told = untilTold(() => {
    const times = Object.values(fleet.members).flatMap(({ requests }) => requests.map(({ at }) => at));
    const fresh = times.filter((at) => at > since).toSorted((a, b) => a - b);
    since = Date.now();
    process.stdout.write(`${JSON.stringify({ count: fresh.length, first: fresh[0], last: fresh.at(-1) })}\n`);
  });
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await told;
  await fleet.stop();
}

function numbered(count: number): string[] {
  const width = String(count).length;
  return Array.from({ length: count }, (_, index) => `member-${String(index + 1).padStart(width, '0')}`);
}

/** Which member has which fault, by name. */
function chooseFaulty(
  names: readonly string[],
  count: (name: string, otherwise: number) => number,
): ReadonlyMap<string, string> {
  const kinds = Object.keys(NAMED_FAULTS).flatMap((name) =>
    Array.from({ length: count(name, 0) }, () => name),
  );
  if (kinds.length > names.length) throw new Error(`${kinds.length} faulty members of ${names.length}`);
  const last = names.toReversed();
  return new Map(kinds.map((kind, index) => [last[index] ?? '', kind]));
}

/** Profiles of clusters that nobody runs, for a hub that lists many. */
function serverless(count: number, namespace: string): Manifest[] {
  return Array.from({ length: count }, (_, index) => {
    const [manifest] = profileManifests(
      {
        name: `far-${index + 1}`,
        server: `https://10.0.${index >> 8}.${index & 255}`,
        caPem: '',
        gitVersion: 'v1.36.3',
      },
      { properties: { 'cluster.type': 'sim', 'topology.kubernetes.io/region': 'us-west-1' } },
      { inventory: namespace, since: 0 },
    );
    return manifest ?? [];
  }).flat();
}

async function untilTold(onLine: () => void): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', onLine);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    process.stdin.once('error', resolve);
    lines.once('close', resolve);
  });
  process.stdin.destroy();
}
