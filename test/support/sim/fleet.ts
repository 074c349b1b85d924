// A simulated fleet: a hub and its members in one process, on real TLS sockets of 127.0.0.1, with a
// kubeconfig in a HOME of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issued } from '../pki.ts';
import { clusterSource, customObjects } from './cluster-objects.ts';
import type { ClusterOptions } from './cluster-options.ts';
import { CLUSTER_PROFILES, WIDGETS } from './crds.ts';
import { createContext, type Context } from './fleet-context.ts';
import { DEFAULT_INVENTORY, profileManifests } from './hub.ts';
import { kubeconfigText, type KubeconfigEntry } from './kubeconfig.ts';
import { BUILT_IN_KINDS, customKinds } from './kinds.ts';
import { startMember, type RunningMember, type SimMember } from './member.ts';
import { createRandom } from './random.ts';
import type { SimFleetOptions, SimHubSpec, SimMemberSpec } from './spec.ts';
import { startSpy, type Spy } from './spy.ts';
import { createStore } from './store.ts';
import { DEFAULT_USERS, type SimUser } from './users.ts';

export interface SimFleet {
  /** Throws when the fleet was started without one. */
  readonly hub: SimMember;
  /** By name, in the order of the options. */
  readonly members: Readonly<Record<string, SimMember>>;
  /** One member; throws when there is none of that name. */
  readonly member: (name: string) => SimMember;
  /** The temporary HOME. */
  readonly home: string;
  /** `$HOME/.kube/config`: context `hub`, and one for each member. */
  readonly kubeconfig: string;
  /** PEM of the CA that signed the servers' certificates (the hub's and the spies' with `separateCas`). */
  readonly caPem: string;
  /** The token of a user at one server (`hub` for the hub). */
  readonly token: (server: string, user?: string) => string;
  /** A new certificate of a user at one server; it counts in a fleet with `clientCert`. */
  readonly clientCertificate: (server: string, user?: string) => Issued;
  /** A listening server that nobody may speak to; it ends with the fleet. */
  readonly spy: () => Promise<Spy>;
  /** Closes every socket and port, and removes the HOME. */
  readonly stop: () => Promise<void>;
}

const DEFAULT_PODS = 30;
const DEFAULT_VERSION = 'v1.36.3';
const HUB = 'hub';

/** Members by number get the names `member-1` …, padded so that their order is their number's. */
export async function startSimFleet(options: SimFleetOptions): Promise<SimFleet> {
  const specs = memberSpecs(options.members);
  const context = await createContext(options);
  const running = new Map<string, RunningMember>();
  try {
    const started = await Promise.all(
      specs.map((spec) => startServer(context, spec, memberCluster(context, spec))),
    );
    for (const [index, spec] of specs.entries()) {
      const one = started[index];
      if (one !== undefined) running.set(spec.name, one);
    }
    const hubSpec = hubOf(options);
    if (hubSpec !== undefined) {
      const cluster = hubCluster(context, hubSpec, { specs, running });
      running.set(HUB, await startServer(context, { ...hubSpec, name: HUB }, cluster));
    }
    for (const spec of specs)
      for (const fault of spec.faults ?? []) await running.get(spec.name)?.member.fault(fault);
    for (const fault of hubSpec?.faults ?? []) await running.get(HUB)?.member.fault(fault);
    const kubeconfig = writeKubeconfig(context, { specs, hubSpec, running });
    const members = Object.fromEntries(specs.flatMap(({ name }) => entry(name, running.get(name)?.member)));
    const spies: Spy[] = [];
    return {
      get hub(): SimMember {
        const hub = running.get(HUB)?.member;
        if (hub === undefined) throw new Error('this fleet has no hub');
        return hub;
      },
      members,
      member: (name) => {
        const member = members[name];
        if (member === undefined) throw new Error(`no member ${name}`);
        return member;
      },
      home: context.home,
      kubeconfig,
      caPem: context.certificates(HUB).caPem,
      token: (server, user = 'reader') => context.token(server, user),
      clientCertificate: (server, user = 'reader') => context.certificates(server).client(user),
      spy: async () => {
        const spy = await startSpy(context.certificates(HUB).good);
        spies.push(spy);
        return spy;
      },
      stop: async () => {
        await Promise.all(spies.map((spy) => spy.stop()));
        await stopAll(context, running);
      },
    };
  } catch (error) {
    await stopAll(context, running);
    throw error;
  }
}

function entry(name: string, member: SimMember | undefined): [string, SimMember][] {
  return member === undefined ? [] : [[name, member]];
}

function memberSpecs(members: number | readonly SimMemberSpec[]): readonly SimMemberSpec[] {
  if (typeof members !== 'number') return members;
  const width = String(members).length;
  return Array.from({ length: members }, (_, index) => ({
    name: `member-${String(index + 1).padStart(width, '0')}`,
  }));
}

function hubOf({ hub = true }: SimFleetOptions): SimHubSpec | undefined {
  if (hub === false) return undefined;
  return hub === true ? {} : hub;
}

async function stopAll(context: Context, running: ReadonlyMap<string, RunningMember>): Promise<void> {
  await Promise.all([...running.values()].map((one) => one.stop()));
  await context.stop();
}

function memberCluster(context: Context, spec: SimMemberSpec): ClusterOptions {
  return {
    seed: context.seed,
    name: spec.name,
    pods: spec.pods ?? context.options.pods ?? DEFAULT_PODS,
    region: spec.region ?? 'us-west-1',
    gitVersion: spec.version ?? DEFAULT_VERSION,
    caPem: context.certificates(spec.name).caPem,
    startedAt: context.startedAt,
    ...(spec.namespaces === undefined ? {} : { namespaces: spec.namespaces }),
    ...(spec.objects === undefined ? {} : { objects: spec.objects }),
  };
}

interface Started {
  readonly specs: readonly SimMemberSpec[];
  readonly running: ReadonlyMap<string, RunningMember>;
}

function hubCluster(context: Context, hub: SimHubSpec, { specs, running }: Started): ClusterOptions {
  const [inventory = DEFAULT_INVENTORY] = hub.inventories ?? [];
  const cluster = memberCluster(context, { ...hub, name: HUB, pods: hub.pods ?? 0 });
  const since = context.startedAt - 30 * 86_400_000;
  const manifests = specs.flatMap((spec) => {
    const member = running.get(spec.name)?.member;
    if (spec.profile === false || member === undefined) return [];
    const { caPem, gitVersion } = memberCluster(context, spec);
    return profileManifests(
      { name: spec.name, server: member.server, caPem, gitVersion },
      spec.profile ?? {},
      {
        inventory,
        since,
      },
    );
  });
  const profiles = [...manifests, ...(hub.profiles ?? [])];
  const namespaces = [
    ...(hub.inventories ?? [inventory]),
    ...profiles.flatMap(({ metadata }) => metadata.namespace ?? []),
  ];
  return {
    ...cluster,
    namespaces: [...namespaces, ...(hub.namespaces ?? [])],
    objects: {
      ...hub.objects,
      clusterprofiles: hub.objects?.['clusterprofiles'] ?? customObjects(profiles, cluster),
    },
  };
}

async function startServer(
  context: Context,
  spec: SimMemberSpec & Pick<SimHubSpec, 'versions'>,
  cluster: ClusterOptions,
): Promise<RunningMember> {
  const { name } = spec;
  const users = context.options.users ?? DEFAULT_USERS;
  const tokens = new Map<string, SimUser>();
  // With one token for all, it is the first user's.
  for (const user of users.toReversed()) tokens.set(context.token(name, user.name), user);
  for (const token of tokens.keys()) context.allTokens.add(token);
  const random = createRandom(`${context.seed}/${name}/server`);
  const isHub = name === HUB;
  const widgets = spec.widgets ?? !isHub;
  const kinds = [
    ...BUILT_IN_KINDS,
    ...(widgets === false ? [] : customKinds(WIDGETS, widgets === true ? {} : widgets)),
    ...(isHub
      ? customKinds(CLUSTER_PROFILES, spec.versions === undefined ? {} : { versions: spec.versions })
      : []),
  ];
  const one = await startMember({
    name,
    kinds,
    store: createStore(clusterSource(cluster)),
    users,
    tokens,
    isForeign: (token) => context.allTokens.has(token),
    clock: context.clock,
    gitVersion: cluster.gitVersion,
    hasLegacyDiscovery: spec.hasLegacyDiscovery ?? false,
    pathPrefix: spec.pathPrefix ?? '',
    latencyMs: spec.latencyMs ?? context.options.latencyMs ?? 0,
    warnings: spec.warnings ?? [],
    flowUids: [random.uuid(), random.uuid()],
    cache: context.cache,
    keeperPort: context.keeperPort,
    blackhole: context.blackhole,
    front: (fault) => context.front(name, fault),
    renewCertificate: (issuer) => context.renew(name, issuer),
  });
  context.byPort.set(one.member.port, one);
  return one;
}

function writeKubeconfig(
  context: Context,
  { specs, running, hubSpec }: Started & { readonly hubSpec: SimHubSpec | undefined },
): string {
  const servers: readonly SimMemberSpec[] = [
    ...(hubSpec === undefined ? [] : [{ ...hubSpec, name: HUB }]),
    ...specs,
  ];
  const entries = servers.flatMap((spec): KubeconfigEntry[] => {
    const member = running.get(spec.name)?.member;
    if (spec.context === false || member === undefined) return [];
    const user = spec.user ?? 'reader';
    const { caPem, client } = context.certificates(spec.name);
    return [
      {
        name: spec.context ?? spec.name,
        server: member.server,
        caPem,
        ...(spec.namespace === undefined ? {} : { namespace: spec.namespace }),
        credential:
          context.options.clientCert === true ? client(user) : { token: context.token(spec.name, user) },
      },
    ];
  });
  const folder = join(context.home, '.kube');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'config'), kubeconfigText(entries), { mode: 0o600 });
  return join(folder, 'config');
}
