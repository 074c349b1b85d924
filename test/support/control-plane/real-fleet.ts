// A real fleet for tests: a hub with ClusterProfiles and its members, no containers needed.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CLUSTER_PROFILE_CRD, controlPlaneDir } from '../../../scripts/control-plane-dir.ts';
import { bindFolder, type BoundChild } from './bound-child.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { runKubectl, type Finished, type KubectlOptions } from './kubectl.ts';
import { createProfile, untilProfilesAreServed, type ProfileOptions } from './profiles.ts';
import { startCluster, type ClusterOptions, type RealCluster } from './real-cluster.ts';
import { startRealEtcd, type RealEtcd } from './real-etcd.ts';

/** A member by its name, or with what sets it apart from the others. */
export type MemberOptions = string | (Partial<ClusterOptions> & OwnEtcd & { readonly name: string });

interface OwnEtcd {
  /** It does not share the etcd of the others, so that a test can do as it likes with it. */
  readonly ownEtcd?: boolean;
}

export interface FleetOptions {
  /** Default: alpha, beta and gamma. */
  readonly members?: readonly MemberOptions[];
  /** Members run kube-controller-manager. Default: true. */
  readonly controllers?: boolean;
  /** Members have the nodes n1 and n2, whose pods run. Default: true. */
  readonly nodes?: boolean;
  /** Each member gets a healthy ClusterProfile of its name with its endpoint. Default: true. */
  readonly profiles?: boolean;
}

export interface RealFleet {
  /** Folder of the binaries. */
  readonly programs: string;
  /** Everything of the fleet lies below; gone after `stop`. */
  readonly dir: string;
  /** A home for the programs under test: `.kube/config` has the contexts of `RealCluster.contexts`. */
  readonly home: string;
  readonly kubeconfig: string;
  /** HOME, KUBECONFIG and a PATH on which `kubectl` is the real one; nothing else. */
  readonly env: Readonly<Record<string, string>>;
  readonly hub: RealCluster;
  readonly members: readonly RealCluster[];
  /** By name; throws for an unknown one. */
  readonly member: (name: string) => RealCluster;
  /** The own etcd of a member; throws when it has none. */
  readonly etcd: (name: string) => RealEtcd;
  readonly createProfile: (options: ProfileOptions) => Promise<void>;
  /** Runs the real kubectl. A failure is an answer too: look at `code`. */
  readonly kubectl: (args: readonly string[], options?: KubectlOptions) => Promise<Finished>;
  /** `kubectl apply`; throws when it fails. */
  readonly apply: (context: string, yaml: string) => Promise<void>;
  /** Every process of the fleet that runs. */
  readonly processes: () => BoundChild[];
  /** Ends everything, hard, and removes `dir`. May be called again. */
  readonly stop: () => Promise<void>;
}

/** Starts a fleet and waits until all of it is ready; on failure nothing is left. */
export async function startFleet(options: FleetOptions = {}): Promise<RealFleet> {
  const programs = controlPlaneDir();
  const dir = mkdtempSync(join(tmpdir(), 'kubectl-mc-fleet-'));
  const removeFolder = bindFolder(dir);
  const clusters: RealCluster[] = [];
  const etcds = new Map<string, RealEtcd>();
  const stop = async (): Promise<void> => {
    // Clusters before their etcd; see RealCluster.kill.
    await Promise.all(clusters.map((cluster) => cluster.kill()));
    await Promise.all([...etcds.values()].map((etcd) => etcd.kill()));
    await removeFolder();
  };

  try {
    const shared = await startRealEtcd({ programs, dir });
    etcds.set('', shared);
    const begin = async ({ ownEtcd = false, ...cluster }: ClusterOptions & OwnEtcd): Promise<RealCluster> => {
      const etcd = ownEtcd ? await startRealEtcd({ programs, dir: join(dir, cluster.name) }) : shared;
      if (ownEtcd) etcds.set(cluster.name, etcd);
      const started = await startCluster({ programs, dir, etcd: etcd.url }, cluster);
      clusters.push(started);
      return started;
    };
    const [hub, ...members] = await allOrNone([
      begin({ name: 'hub', controllers: false, nodes: false }).then(prepareHub(programs)),
      ...memberOptions(options).map((member) => begin(member)),
    ]);
    if (hub === undefined) throw new Error('no hub');
    if (options.profiles ?? true)
      await Promise.all(members.map((member) => createMemberProfile(hub, member)));

    const home = join(dir, 'home');
    const kubeconfig = join(home, '.kube', 'config');
    mkdirSync(join(home, '.kube'), { recursive: true, mode: 0o700 });
    writeKubeconfig(kubeconfig, [hub, ...members]);
    const env = { HOME: home, KUBECONFIG: kubeconfig, PATH: `${programs}:${process.env['PATH'] ?? ''}` };
    const kubectl: RealFleet['kubectl'] = (args, how) => runKubectl({ programs, env }, args, how);
    return {
      programs,
      dir,
      home,
      kubeconfig,
      env,
      hub,
      members,
      member: (name) => {
        const found = members.find((member) => member.name === name);
        if (found === undefined) throw new Error(`no member ${name} in the fleet`);
        return found;
      },
      etcd: (name) => {
        const found = etcds.get(name);
        if (found === undefined) throw new Error(`${name} has no etcd of its own`);
        return found;
      },
      createProfile: (profile) => createProfile(hub.api, profile),
      kubectl,
      apply: async (context, yaml) => {
        const { code, stderr } = await kubectl(['apply', '-f', '-'], { context, input: yaml });
        if (code !== 0) throw new Error(`kubectl apply on ${context} failed: ${stderr}`);
      },
      processes: () => [
        ...clusters.flatMap((cluster) => cluster.processes()),
        ...[...etcds.values()].flatMap((etcd) => etcd.processes()),
      ],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function memberOptions(options: FleetOptions): (ClusterOptions & OwnEtcd)[] {
  const defaults = { controllers: options.controllers ?? true, nodes: options.nodes ?? true };
  return (options.members ?? ['alpha', 'beta', 'gamma']).map((member) => ({
    ...defaults,
    ...(typeof member === 'string' ? { name: member } : member),
  }));
}

/** Installs the ClusterProfile CRD and lets the viewer read profiles. */
function prepareHub(programs: string): (hub: RealCluster) => Promise<RealCluster> {
  return async (hub) => {
    const crd: unknown = parse(readFileSync(join(programs, CLUSTER_PROFILE_CRD), 'utf8'));
    await hub.api.must('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      method: 'POST',
      body: crd,
    });
    await hub.api.must('/apis/rbac.authorization.k8s.io/v1/clusterroles', {
      method: 'POST',
      body: {
        metadata: { name: 'clusterprofile-reader' },
        rules: [
          {
            apiGroups: ['multicluster.x-k8s.io'],
            resources: ['clusterprofiles'],
            verbs: ['get', 'list', 'watch'],
          },
        ],
      },
    });
    await hub.grant('clusterprofile-reader');
    await untilProfilesAreServed(hub.api);
    return hub;
  };
}

async function createMemberProfile(hub: RealCluster, member: RealCluster): Promise<void> {
  await createProfile(hub.api, {
    name: member.name,
    displayName: member.name,
    version: 'v1.36.3',
    server: member.server,
    caPem: member.identity.caPem,
    conditions: [{ type: 'ControlPlaneHealthy', status: 'True', reason: 'Ready', message: 'it answers' }],
    properties: { 'cluster.clusterset.k8s.io': member.name, 'clusterset.k8s.io': 'test' },
  });
}

// Promise.all would give up at the first failure, while others are still starting processes.
async function allOrNone<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
