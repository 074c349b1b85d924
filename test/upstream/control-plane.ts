// The cluster that kubectl's own suite expects: the flags of hack/make-rules/test-cmd.sh, on free ports, in a folder of its own.
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { startBound, type BoundChild } from '../support/control-plane/bound-child.ts';
import { startEtcd } from '../support/control-plane/components.ts';
import { onFreePorts } from '../support/control-plane/free-port.ts';
import { runKubectl } from '../support/control-plane/kubectl.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';

/** Of hack/testdata/auth-tokens.csv. */
const TOKEN = 'admin-token';

/** The suite reads the server's address and token from its fixtures and from SECURE_API_PORT. */
export interface SuiteControlPlane {
  readonly port: number;
  /** The certificate that the server made itself; upstream has it in TMPDIR. */
  readonly certificate: string;
  readonly stop: () => Promise<void>;
}

export interface SuiteControlPlaneOptions {
  /** Folder of the binaries. */
  readonly programs: string;
  /** The copied suite. */
  readonly root: string;
  /** Empty folder for data, keys and logs. */
  readonly dir: string;
}

export async function startSuiteControlPlane(options: SuiteControlPlaneOptions): Promise<SuiteControlPlane> {
  mkdirSync(options.dir, { recursive: true });
  const children: BoundChild[] = [];
  // Hard, and clients before servers: an apiserver without its etcd would not end by itself.
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await child.kill();
  };
  try {
    const etcd = await onFreePorts(async (client, peer) => {
      children.push(await startEtcd({ programs: options.programs, dir: options.dir }, { client, peer }));
      return `http://127.0.0.1:${client}`;
    });
    const port = await onFreePorts(async (secure) => {
      const apiServer = startApiServer(options, { port: secure, etcd });
      children.push(apiServer);
      await waitFor('kube-apiserver', () => answers(secure, '/readyz'), { child: apiServer });
      return secure;
    });
    const manager = startControllerManager(options, port);
    children.push(manager);
    await waitFor(
      'the service account that the controllers make',
      () => answers(port, '/api/v1/namespaces/default/serviceaccounts/default'),
      { child: manager },
    );
    await createNode(options, port);
    await waitFor("the node's conditions", () => answers(port, '/api/v1/nodes/127.0.0.1', '"conditions"'));
    return { port, certificate: join(options.dir, 'certificates', 'apiserver.crt'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startApiServer(options: SuiteControlPlaneOptions, at: { port: number; etcd: string }): BoundChild {
  const key = join(options.dir, 'service-account.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  return start(options, 'kube-apiserver', [
    '--bind-address=127.0.0.1',
    // Not upstream's: without it, the address is that of a network interface, which a machine may lack.
    '--advertise-address=192.0.2.1',
    '--authorization-mode=RBAC,AlwaysAllow',
    `--secure-port=${at.port}`,
    '--enable-admission-plugins=LimitRanger,ResourceQuota',
    `--disable-admission-plugins=${[
      'ServiceAccount',
      'DefaultStorageClass',
      'DefaultTolerationSeconds',
      'MutatingAdmissionWebhook',
      'ValidatingAdmissionWebhook',
      'StorageObjectInUseProtection',
    ].join()}`,
    `--etcd-servers=${at.etcd}`,
    '--runtime-config=api/v1',
    `--service-account-key-file=${key}`,
    '--service-account-lookup=true',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${key}`,
    `--cert-dir=${join(options.dir, 'certificates')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    `--client-ca-file=${join(options.root, 'hack/testdata/ca/ca.crt')}`,
    `--token-auth-file=${join(options.root, 'hack/testdata/auth-tokens.csv')}`,
  ]);
}

function startControllerManager(options: SuiteControlPlaneOptions, port: number): BoundChild {
  const kubeconfig = join(options.dir, 'controller-manager.json');
  const config = {
    kind: 'Config',
    apiVersion: 'v1',
    users: [{ name: 'controller-manager', user: { token: TOKEN } }],
    clusters: [
      { name: 'local', cluster: { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
    ],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'controller-manager' } }],
    'current-context': 'local',
  };
  writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  return start(options, 'kube-controller-manager', [
    `--cluster-signing-cert-file=${join(options.root, 'hack/testdata/ca/ca.crt')}`,
    `--cluster-signing-key-file=${join(options.root, 'hack/testdata/ca/ca.key')}`,
    `--kubeconfig=${kubeconfig}`,
    '--secure-port=0',
    // Not upstream's, to be quick: the suite waits for controllers in many places.
    '--leader-elect=false',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    // A function may be the first on its cluster, and expects a node that has long been found dead.
    '--node-startup-grace-period=1s',
    '--node-monitor-period=1s',
  ]);
}

function start(options: SuiteControlPlaneOptions, program: string, args: readonly string[]): BoundChild {
  return startBound({
    name: program,
    program: join(options.programs, program),
    args,
    env: { HOME: options.dir, PATH: '/usr/bin:/bin' },
    logFile: join(options.dir, `${program}.log`),
  });
}

/** True when the server answers 200, with the text; its certificate is one that it made itself. */
function answers(port: number, path: string, wanted = ''): Promise<true | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      agent: false,
      rejectUnauthorized: false,
      headers: { authorization: `Bearer ${TOKEN}` },
      signal: AbortSignal.timeout(5_000),
    });
    outgoing.on('response', (incoming) => {
      let body = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (body += chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve(incoming.statusCode === 200 && body.includes(wanted) ? true : undefined),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** There is no kubelet, so the node is made by hand; the annotation keeps its field manager (test-cmd.sh create_node). */
async function createNode(options: SuiteControlPlaneOptions, port: number): Promise<void> {
  const node = {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: { name: '127.0.0.1', annotations: { 'save-managers': 'true' } },
    status: { capacity: { memory: '1Gi' } },
  };
  const { code, stderr } = await runKubectl(
    { programs: options.programs, env: { HOME: options.dir, PATH: '/usr/bin:/bin' } },
    [
      '-s',
      `https://127.0.0.1:${port}`,
      '--insecure-skip-tls-verify',
      `--token=${TOKEN}`,
      'create',
      '-f',
      '-',
    ],
    { input: JSON.stringify(node) },
  );
  if (code !== 0) throw new Error(`could not create the node: ${stderr}`);
}
