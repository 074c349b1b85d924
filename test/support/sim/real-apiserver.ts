// One real etcd + kube-apiserver, to record from and to compare the simulated members with. It holds
// the users of the simulation and nobody else, so that its 401 and 403 are the ones to imitate.
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCa } from '../pki.ts';
import { ask as askServer, type ServerAnswer } from './ask.ts';
import { fieldOf, parseJson } from './trusted.ts';
import { DEFAULT_USERS } from './users.ts';

export interface RealRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A user of the simulation, `admin` (may do everything), or nobody. */
  readonly user?: string;
  readonly body?: unknown;
}

export interface RealApiserver {
  readonly url: string;
  readonly caPem: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly ask: (request: RealRequest) => Promise<ServerAnswer>;
  /** As admin; throws when the server does not agree. */
  readonly write: (method: string, path: string, body: unknown) => Promise<unknown>;
  /** Makes etcd forget the past. Lists of events show it: they do not come from a cache. */
  readonly compact: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface RealApiserverOptions {
  /** The folder with etcd, kube-apiserver and, for controllers, kube-controller-manager. */
  readonly binaries: string;
  /** Also run controllers, so that Deployments get Pods with a service account; nobody schedules or runs them. */
  readonly controllers?: boolean;
}

/** Whether `folder` has what startRealApiserver needs. */
export function hasControlPlane(folder: string): boolean {
  return ['etcd', 'kube-apiserver'].every((name) => existsSync(join(folder, name)));
}

/** Starts both on free ports of 127.0.0.1 in a temporary folder; stop() kills them and removes it. */
export async function startRealApiserver(options: RealApiserverOptions): Promise<RealApiserver> {
  const folder = mkdtempSync(join(tmpdir(), 'real-apiserver-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const children: ChildProcess[] = [];
  const run = (name: string, args: readonly string[]): void => {
    const child = spawn(join(options.binaries, name), args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(join(folder, `${name}.log`));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    children.push(child);
  };
  // The apiserver first and hard: one that outlives its etcd keeps its port for many minutes.
  const stop = async (): Promise<void> => {
    process.removeListener('exit', killAll);
    for (const child of children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    agent.destroy();
    rmSync(folder, { recursive: true, force: true });
  };
  const killAll = (): void => {
    for (const child of children.toReversed()) child.kill('SIGKILL');
  };
  process.once('exit', killAll);

  const ca = createCa('real-apiserver');
  const server = ca.issue({ commonName: 'kube-apiserver', ips: ['127.0.0.1'], usages: ['server'] });
  const serviceAccounts = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tokens: Record<string, string> = { admin: 'real-admin-token' };
  for (const user of DEFAULT_USERS) tokens[user.name] = `real-${user.name}-token`;
  const agent = new Agent({ ca: ca.certPem, keepAlive: true });
  const [etcdPort, peerPort, port] = await freePorts(3);
  const url = `https://127.0.0.1:${port}`;
  const ask = ({ path, user, ...wanted }: RealRequest): Promise<ServerAnswer> => {
    const token = user === undefined ? undefined : tokens[user];
    return askServer(`${url}${path}`, { agent, ...(token === undefined ? {} : { token }), ...wanted });
  };

  try {
    run('etcd', [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
      `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
      '--unsafe-no-fsync',
    ]);
    const saKey = file(
      'sa.key',
      serviceAccounts.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    );
    const caFile = file('ca.crt', ca.certPem);
    run('kube-apiserver', [
      `--etcd-servers=http://127.0.0.1:${etcdPort}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      `--tls-cert-file=${file('server.crt', server.certPem)}`,
      `--tls-private-key-file=${file('server.key', server.keyPem)}`,
      `--client-ca-file=${caFile}`,
      `--token-auth-file=${file('tokens.csv', tokenFile(tokens))}`,
      '--anonymous-auth=false',
      '--authorization-mode=RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${saKey}`,
      `--service-account-signing-key-file=${saKey}`,
      '--service-cluster-ip-range=10.0.0.0/16',
      ...(options.controllers === true ? [] : ['--disable-admission-plugins=ServiceAccount']),
      '--allow-privileged',
    ]);
    await untilReady(ask, children);
    const write = async (method: string, path: string, body: unknown): Promise<unknown> => {
      const answer = await ask({ method, path, body, user: 'admin' });
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
      return parseJson<unknown>(answer.body);
    };
    const compact = async (): Promise<void> => {
      const list = await write('GET', '/api/v1/events?limit=1', undefined);
      const revision = fieldOf(fieldOf(list, 'metadata'), 'resourceVersion');
      const body = JSON.stringify({ revision, physical: true });
      const answer = await fetch(`http://127.0.0.1:${etcdPort}/v3/kv/compaction`, { method: 'POST', body });
      if (!answer.ok) throw new Error(await answer.text());
    };
    for (const { method, path, body } of accessRules()) await write(method, path, body);
    if (options.controllers === true) {
      run('kube-controller-manager', [
        `--kubeconfig=${file('admin.kubeconfig', adminKubeconfig(url, ca.certPem, tokens['admin'] ?? ''))}`,
        '--use-service-account-credentials=false',
        `--service-account-private-key-file=${saKey}`,
        `--root-ca-file=${caFile}`,
        '--secure-port=0',
        '--leader-elect=false',
        '--controllers=*,-nodelifecycle',
      ]);
    }
    return { url, caPem: ca.certPem, tokens, ask, write, compact, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function tokenFile(tokens: Readonly<Record<string, string>>): string {
  return Object.entries(tokens)
    .map(([name, token]) => `${token},${name},${name}-uid${name === 'admin' ? ',"system:masters"' : ''}\n`)
    .join('');
}

/** The users' rights, as RBAC: what users.ts decides for the simulation. */
function accessRules(): { method: string; path: string; body: unknown }[] {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const writes: { method: string; path: string; body: unknown }[] = [];
  for (const user of DEFAULT_USERS) {
    const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user.name };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user.name }];
    const rules: object[] = [
      { apiGroups: ['*'], resources: user.resources, verbs: ['get', 'list', 'watch'] },
    ];
    if (user.resources.includes('*')) rules.push({ nonResourceURLs: ['*'], verbs: ['get'] });
    if (user.mayImpersonate === true) {
      rules.push({
        apiGroups: ['', 'authentication.k8s.io'],
        resources: ['users', 'groups'],
        verbs: ['impersonate'],
      });
    }
    const post = (path: string, kind: string, more: object): void => {
      const body = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind,
        metadata: { name: user.name },
        ...more,
      };
      writes.push({ method: 'POST', path: `${rbac}${path}`, body });
    };
    post('/clusterroles', 'ClusterRole', { rules });
    if (user.namespaces === undefined) {
      post('/clusterrolebindings', 'ClusterRoleBinding', { roleRef: role, subjects });
    }
    for (const namespace of user.namespaces ?? []) {
      if (namespace !== 'default') {
        const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
        writes.push({ method: 'POST', path: '/api/v1/namespaces', body });
      }
      post(`/namespaces/${namespace}/rolebindings`, 'RoleBinding', { roleRef: role, subjects });
    }
  }
  return writes;
}

function adminKubeconfig(server: string, caPem: string, token: string): string {
  const ca = Buffer.from(caPem).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'admin',
    clusters: [{ name: 'admin', cluster: { server, 'certificate-authority-data': ca } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'admin', context: { cluster: 'admin', user: 'admin' } }],
  });
}

async function untilReady(
  ask: (wanted: RealRequest) => Promise<ServerAnswer>,
  children: readonly ChildProcess[],
): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const ready = await ask({ path: '/readyz', user: 'admin' }).catch(() => undefined);
    if (ready?.status === 200) return;
    if (children.some((child) => child.exitCode !== null))
      throw new Error('the control plane ended while starting');
    if (Date.now() > deadline) throw new Error('the apiserver is not ready after two minutes');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
