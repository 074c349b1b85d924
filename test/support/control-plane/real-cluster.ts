// One real cluster: its apiserver, and if wanted the controllers and a kubelet for every node.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminClient, type AdminClient } from './admin-client.ts';
import type { BoundChild } from './bound-child.ts';
import { startApiServer, startControllerManager, startKwok, type Workplace } from './components.ts';
import { onFreePorts } from './free-port.ts';
import { createIdentity, VIEWERS, type Identity } from './identity.ts';
import { contextNames, writeKubeconfig, type ContextNames } from './kubeconfig.ts';
import { podLogLine, writeKwokConfig } from './kwok-config.ts';
import { fakeNode } from './nodes.ts';
import { waitFor } from './wait-for.ts';

export interface ClusterOptions {
  readonly name: string;
  /** With kube-controller-manager. */
  readonly controllers: boolean;
  /** With nodes `n1` and `n2`, which are Ready and run the pods that name them. */
  readonly nodes: boolean;
  /** TCP port on 127.0.0.1 to which a port-forward to any pod leads. */
  readonly forwardTo?: number;
}

export interface ClusterSurroundings extends Workplace {
  /** URL of the etcd. */
  readonly etcd: string;
}

/** Ready when `startCluster` gives it out; ends with `kill`. */
export class RealCluster {
  readonly name: string;
  /** What runs besides the apiserver. */
  readonly has: { readonly controllers: boolean; readonly nodes: boolean };
  readonly contexts: ContextNames;
  readonly identity: Identity;
  readonly server: string;
  readonly port: number;
  /** Requests as admin. */
  readonly api: AdminClient;
  /** CRI log file of all containers (with `nodes`). */
  readonly podLog: string;
  readonly #place: ClusterSurroundings;
  #apiServer: BoundChild;
  #others: BoundChild[] = [];

  constructor(place: ClusterSurroundings, options: ClusterOptions & { port: number; identity: Identity }) {
    this.name = options.name;
    this.has = { controllers: options.controllers, nodes: options.nodes };
    this.contexts = contextNames(options.name);
    this.identity = options.identity;
    this.port = options.port;
    this.server = `https://127.0.0.1:${options.port}`;
    this.api = adminClient(this.server, options.identity);
    this.podLog = join(place.dir, 'pods.log');
    this.#place = place;
    this.#apiServer = this.#startApiServer();
  }

  /** Kills the apiserver: connections are refused from now on. Controllers and nodes wait for it. */
  async stop(): Promise<void> {
    await this.#apiServer.kill();
  }

  /** Stops the apiserver in its tracks: connections are accepted by the kernel, but nothing answers. */
  pause(): void {
    this.#apiServer.signal('SIGSTOP');
  }

  /** Ends `pause`. */
  resume(): void {
    this.#apiServer.signal('SIGCONT');
  }

  /** Stops the apiserver if it runs and starts it again on the same port and data; waits until it is ready. */
  async restart(): Promise<void> {
    await this.stop();
    this.#apiServer = this.#startApiServer();
    await this.untilReady();
  }

  /** What the apiserver wrote since its last start. */
  log(): string {
    return this.#apiServer.log();
  }

  /** Its processes that run, the apiserver first. */
  processes(): BoundChild[] {
    return [this.#apiServer, ...this.#others].filter((child) => child.isRunning());
  }

  /** Appends lines to the log of all containers; `kubectl logs -f` sees them at once. */
  writePodLog(lines: readonly string[], at?: Date): void {
    appendFileSync(this.podLog, lines.map((line) => podLogLine(line, at)).join(''));
  }

  /** Ends everything, hard. */
  async kill(): Promise<void> {
    // The apiserver first: one that lost its etcd would hold its port for minutes.
    await Promise.all([this.#apiServer, ...this.#others].map((child) => child.kill()));
  }

  async untilReady(): Promise<void> {
    const child = this.#apiServer;
    await waitFor(`${this.name} to be ready`, () => this.#answers('/readyz'), { child });
    // Made by a controller inside the apiserver that /readyz does not wait for.
    await waitFor('the namespace default', () => this.#answers('/api/v1/namespaces/default'), { child });
  }

  async startControllers(): Promise<void> {
    const child = startControllerManager(this.#place, {
      kubeconfig: this.#adminKubeconfig(),
      identity: this.identity.files,
    });
    this.#others.push(child);
    const account = '/api/v1/namespaces/default/serviceaccounts/default';
    await waitFor(`the controllers of ${this.name}`, () => this.#answers(account), { child });
  }

  async startNodes(forwardTo?: number): Promise<void> {
    writeFileSync(this.podLog, '');
    const config = writeKwokConfig(this.#place.dir, {
      programs: this.#place.programs,
      podLog: this.podLog,
      forwardTo,
    });
    await Promise.all(
      [1, 2].map((index) => this.api.must('/api/v1/nodes', { method: 'POST', body: fakeNode(index) })),
    );
    await onFreePorts(async (port) => {
      const child = startKwok(this.#place, { kubeconfig: this.#adminKubeconfig(), config, port });
      this.#others.push(child);
      const health = `http://127.0.0.1:${port}/healthz`;
      await waitFor('kwok', async () => ((await fetch(health)).ok ? true : undefined), { child });
      await waitFor(`the nodes of ${this.name}`, () => this.#areReady(['n1', 'n2']), { child });
    });
  }

  /** Lets the viewer see what `view` shows, which without controllers is an empty role itself. */
  async grantView(): Promise<void> {
    await this.grant('system:aggregate-to-view');
  }

  /** Binds the viewer to a ClusterRole. */
  async grant(role: string): Promise<void> {
    await this.api.must('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      method: 'POST',
      body: {
        metadata: { name: `viewers-${role.replaceAll(':', '-')}` },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: VIEWERS }],
      },
    });
  }

  async #answers(path: string): Promise<true | undefined> {
    return (await this.api.ask(path)).status === 200 ? true : undefined;
  }

  async #areReady(nodes: readonly string[]): Promise<true | undefined> {
    const answers = await Promise.all(nodes.map((name) => this.api.must(`/api/v1/nodes/${name}`)));
    return answers.every((node) => /"type":"Ready","status":"True"/.test(JSON.stringify(node)))
      ? true
      : undefined;
  }

  #startApiServer(): BoundChild {
    return startApiServer(this.#place, {
      name: this.name,
      port: this.port,
      etcd: this.#place.etcd,
      identity: this.identity.files,
    });
  }

  #adminKubeconfig(): string {
    const path = join(this.#place.dir, 'admin.kubeconfig');
    writeKubeconfig(path, [this]);
    return path;
  }
}

/** Starts a cluster and waits until all of it is ready; on failure nothing of it is left running. */
export async function startCluster(
  place: ClusterSurroundings,
  options: ClusterOptions,
): Promise<RealCluster> {
  const dir = join(place.dir, options.name);
  mkdirSync(dir, { recursive: true });
  const identity = createIdentity(options.name, join(dir, 'pki'));
  const cluster = await onFreePorts(async (port) => {
    const candidate = new RealCluster({ ...place, dir }, { ...options, port, identity });
    return whole(candidate, () => candidate.untilReady());
  });
  return whole(cluster, async () => {
    await Promise.all([
      cluster.grantView(),
      options.controllers ? cluster.startControllers() : undefined,
      options.nodes ? cluster.startNodes(options.forwardTo) : undefined,
    ]);
  });
}

async function whole(cluster: RealCluster, step: () => Promise<void>): Promise<RealCluster> {
  try {
    await step();
    return cluster;
  } catch (error) {
    await cluster.kill();
    throw error;
  }
}
