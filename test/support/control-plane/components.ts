// The programs of a cluster with the flags that make them run without root and without containers.
import { join } from 'node:path';
import { startBound, type BoundChild } from './bound-child.ts';
import type { IdentityFiles } from './identity.ts';
import { waitFor } from './wait-for.ts';

/** Where programs and logs are. */
export interface Workplace {
  /** Folder of the binaries. */
  readonly programs: string;
  /** Folder for logs and data. */
  readonly dir: string;
}

/** One etcd serves all clusters, each under its own prefix. */
export async function startEtcd(
  place: Workplace,
  ports: { client: number; peer: number },
): Promise<BoundChild> {
  const client = `http://127.0.0.1:${ports.client}`;
  const peer = `http://127.0.0.1:${ports.peer}`;
  const etcd = start(place, 'etcd', [
    `--data-dir=${join(place.dir, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // The data need not survive anything.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]);
  await waitFor('etcd', async () => ((await fetch(`${client}/health`)).ok ? true : undefined), {
    child: etcd,
  });
  return etcd;
}

export interface ApiServerOptions {
  readonly name: string;
  readonly port: number;
  readonly etcd: string;
  readonly identity: IdentityFiles;
}

/** Does not wait until it is ready. */
export function startApiServer(place: Workplace, options: ApiServerOptions): BoundChild {
  const { identity } = options;
  return start(place, 'kube-apiserver', [
    `--etcd-servers=${options.etcd}`,
    `--etcd-prefix=/${options.name}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${options.port}`,
    // Only written into the endpoints of the Service `kubernetes`, where loopback is not allowed (a
    // TEST-NET address, so that it is the same on every machine and no network interface is needed).
    '--advertise-address=192.0.2.1',
    `--tls-cert-file=${identity.servingCert}`,
    `--tls-private-key-file=${identity.servingKey}`,
    `--client-ca-file=${identity.ca}`,
    `--token-auth-file=${identity.tokens}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${identity.serviceAccountPublic}`,
    `--service-account-signing-key-file=${identity.serviceAccountPrivate}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    // Else a cluster without controller-manager, which makes the service accounts, could not have pods.
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
    `--kubelet-client-certificate=${identity.kubeletClientCert}`,
    `--kubelet-client-key=${identity.kubeletClientKey}`,
    '--kubelet-preferred-address-types=InternalIP',
  ]);
}

export interface ControllerOptions {
  readonly kubeconfig: string;
  readonly identity: IdentityFiles;
}

/** Deployments make ReplicaSets and Pods, namespaces really delete, service accounts appear. */
export function startControllerManager(place: Workplace, options: ControllerOptions): BoundChild {
  return start(place, 'kube-controller-manager', [
    `--kubeconfig=${options.kubeconfig}`,
    `--service-account-private-key-file=${options.identity.serviceAccountPrivate}`,
    `--root-ca-file=${options.identity.ca}`,
    '--use-service-account-credentials=false',
    '--leader-elect=false',
    '--secure-port=0',
    // Paused and restarted apiservers would make nodes unreachable and evict their pods.
    '--controllers=*,-nodelifecycle',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
  ]);
}

export interface KwokOptions {
  readonly kubeconfig: string;
  readonly config: string;
  readonly port: number;
}

/** Plays the kubelet of every node. */
export function startKwok(place: Workplace, options: KwokOptions): BoundChild {
  return start(place, 'kwok', [
    `--config=${options.config}`,
    `--kubeconfig=${options.kubeconfig}`,
    '--manage-all-nodes=true',
    `--server-address=127.0.0.1:${options.port}`,
    `--node-port=${options.port}`,
    '--node-ip=127.0.0.1',
    '--node-lease-duration-seconds=40',
  ]);
}

function start(place: Workplace, program: string, args: readonly string[]): BoundChild {
  return startBound({
    name: program,
    program: join(place.programs, program),
    args,
    // Neither proxies nor settings of the person who runs the tests.
    env: { HOME: place.dir, PATH: '/usr/bin:/bin' },
    logFile: join(place.dir, `${program}.log`),
  });
}
