// Two members and a hub that say what a test puts into their mouths.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLUMNS, http } from './answers.ts';
import { type Reply, ca, https } from './servers.ts';

/** How many of the strings one row takes. */
const PER_ROW = 8;

export interface HostilePair {
  readonly home: string;
  /** From now on the members hold pods made of these. */
  readonly say: (texts: readonly string[]) => void;
  /** From now on the members give this answer to everything. */
  readonly answer: (reply: Reply) => void;
  /** From now on the hub's ClusterProfiles are made of these; the members are among them. */
  readonly sayAsHub: (texts: readonly string[]) => void;
  readonly rowsOf: (texts: readonly string[]) => number;
  /** The pods as `-o json` has them. */
  readonly itemsOf: (texts: readonly string[]) => unknown[];
  readonly stop: () => Promise<void>;
}

export async function startHostilePair(): Promise<HostilePair> {
  let reply: Reply = http('{}');
  let profiles = '{}';
  const members = await Promise.all(
    ['m1', 'm2'].map(async (name) => ({
      name,
      ...(await https((asked) => () => (typeof reply === 'function' ? reply(asked) : reply))()),
    })),
  );
  const hub = {
    name: 'hub',
    ...(await https(({ path }) =>
      path.includes('clusterprofiles') ? http(profiles) : http('no', { code: 404, type: 'text/plain' }),
    )()),
  };
  const home = mkdtempSync(join(tmpdir(), 'kubectl-mc-hostile-'));
  mkdirSync(join(home, '.kube'), { mode: 0o700 });
  const all = [hub, ...members];
  const authority = Buffer.from(ca.certPem).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'm1',
    clusters: all.map(({ name, server }) => ({
      name,
      cluster: { server, 'certificate-authority-data': authority },
    })),
    users: all.map(({ name }) => ({ name, user: { token: 't' } })),
    contexts: all.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  };
  writeFileSync(join(home, '.kube', 'config'), JSON.stringify(config), { mode: 0o600 });
  return {
    home,
    say: (texts) => {
      reply = ({ head }) => http(head.includes('as=Table') ? tableOf(texts) : listOf(texts));
    },
    answer: (next) => {
      reply = next;
    },
    sayAsHub: (texts) => {
      profiles = profilesOf(texts, members);
    },
    rowsOf: (texts) => Math.floor(texts.length / PER_ROW),
    itemsOf: (texts) => pods(texts),
    stop: async () => {
      await Promise.all(all.map(async (one) => one.stop?.()));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function groups(texts: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.floor(texts.length / size) }, (_, at) =>
    texts.slice(at * size, (at + 1) * size),
  );
}

function metadataOf([name = '', namespace = '', key = '', value = '']: readonly string[], at: number) {
  return { name, namespace, uid: `u${at}`, resourceVersion: '7', labels: { [key]: value, a: value, b: key } };
}

function tableOf(texts: readonly string[]): string {
  const rows = groups(texts, PER_ROW).map((group, at) => {
    const [name = '', , , ready = '', state = '', restarts = '', age = ''] = group;
    return {
      cells: [name, ready, state, restarts, age],
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: metadataOf(group, at),
      },
    };
  });
  // Headers are the server's, too; the name stays first, so that the test knows where CLUSTER is.
  const columns = COLUMNS.map((column, at) =>
    at === 0 ? column : { ...column, name: `${texts[at] ?? ''}${at}` },
  );
  return JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: columns,
    rows,
  });
}

function pods(texts: readonly string[]): object[] {
  return groups(texts, PER_ROW).map((group, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf(group, at),
    spec: { nodeName: group[6], tolerations: [{ key: group[7] }] },
  }));
}

function listOf(texts: readonly string[]): string {
  return JSON.stringify({
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '7' },
    items: pods(texts),
  });
}

function profilesOf(texts: readonly string[], members: readonly { name: string; server: string }[]): string {
  const items = groups(texts, 12).map((group, at) => {
    const [
      name = '',
      display = '',
      label = '',
      value = '',
      message = '',
      reason = '',
      property = '',
      region = '',
      version = '',
      provider = '',
      manager = '',
      extra = '',
    ] = group;
    const member = members[at];
    return {
      apiVersion: 'multicluster.x-k8s.io/v1alpha2',
      kind: 'ClusterProfile',
      metadata: { name: member?.name ?? name, namespace: 'fleet', labels: { [label]: value } },
      spec: { displayName: display, clusterManager: { name: manager } },
      status: {
        version: { kubernetes: version },
        conditions: [
          { type: 'ControlPlaneHealthy', status: at % 2 === 0 ? 'False' : extra, reason, message },
        ],
        properties: [
          { name: property, value: region },
          { name: 'topology.kubernetes.io/region', value: region },
        ],
        accessProviders: [
          { name: provider, cluster: { server: member?.server ?? `https://${extra}.invalid` } },
        ],
      },
    };
  });
  return JSON.stringify({
    kind: 'ClusterProfileList',
    apiVersion: 'multicluster.x-k8s.io/v1alpha2',
    metadata: {},
    items,
  });
}
