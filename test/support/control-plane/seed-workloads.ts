// Fills a real cluster with what an ordinary one holds, the same everywhere: see seed/*.yaml.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RealCluster } from './real-cluster.ts';
import type { RealFleet } from './real-fleet.ts';
import { waitFor } from './wait-for.ts';

const SHOP = '/api/v1/namespaces/shop';
const OPS = '/api/v1/namespaces/ops';

/**
 * Creates the namespaces `shop` and `ops` with workloads, configuration, two custom kinds (`backups`
 * with printer columns, `regions` without) and events, and waits until nothing moves any more.
 */
export async function seedWorkloads(fleet: RealFleet, cluster: RealCluster): Promise<void> {
  const context = cluster.contexts.admin;
  await fleet.apply(context, readFileSync(join(import.meta.dirname, 'seed', 'workloads.yaml'), 'utf8'));
  await Promise.all([
    crash(cluster),
    untilServed(cluster, 'namespaces/ops/backups'),
    untilServed(cluster, 'regions'),
  ]);
  await fleet.apply(context, readFileSync(join(import.meta.dirname, 'seed', 'instances.yaml'), 'utf8'));
  await settled(cluster);
}

// Nobody plays the kubelet of a pod without a node, so that the status stays as it is written here.
async function crash(cluster: RealCluster): Promise<void> {
  const containerStatuses = [
    {
      name: 'main',
      image: 'busybox:1.37',
      imageID: '',
      ready: false,
      restartCount: 7,
      state: {
        waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container=main' },
      },
      lastState: {
        terminated: {
          exitCode: 1,
          reason: 'Error',
          startedAt: '2026-01-02T03:29:00Z',
          finishedAt: '2026-01-02T03:30:00Z',
        },
      },
    },
  ];
  await cluster.api.must(`${OPS}/pods/crashing/status`, {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: { status: { phase: 'Running', containerStatuses } },
  });
}

async function untilServed(cluster: RealCluster, path: string): Promise<void> {
  await until(cluster, `/apis/example.test/v1/${path}`, '/kind', /List$/);
}

async function settled(cluster: RealCluster): Promise<void> {
  const waits: Promise<void>[] = [];
  if (cluster.has.nodes) {
    for (const pod of [
      `${SHOP}/pods/cart-0`,
      `${SHOP}/pods/cart-1`,
      `${OPS}/pods/many-containers`,
      `${OPS}/pods/no-labels`,
    ]) {
      waits.push(until(cluster, pod, '/status/phase', /^Running$/));
    }
  }
  if (cluster.has.controllers) {
    for (const namespace of [SHOP, OPS]) {
      waits.push(
        until(cluster, `${namespace}/serviceaccounts/default`, '/metadata/name', /./),
        until(cluster, `${namespace}/configmaps/kube-root-ca.crt`, '/metadata/name', /./),
      );
    }
  }
  if (cluster.has.nodes && cluster.has.controllers) {
    const shop = 'namespaces/shop';
    waits.push(
      until(cluster, `/apis/apps/v1/${shop}/deployments/web`, '/status/availableReplicas', /^2$/),
      until(cluster, `/apis/apps/v1/${shop}/deployments/worker`, '/status/availableReplicas', /^1$/),
      until(cluster, `/apis/batch/v1/${shop}/jobs/migrate`, '/status/completionTime', /./),
      until(cluster, `${SHOP}/endpoints/web`, '/subsets/0/addresses/1/ip', /./),
      until(cluster, `${SHOP}/endpoints/cart`, '/subsets/0/addresses/1/ip', /./),
    );
  }
  await Promise.all(waits);
}

/** Waits until the field at a JSON pointer of the object at `path` matches. */
async function until(
  cluster: RealCluster,
  ...[path, pointer, wanted]: [string, string, RegExp]
): Promise<void> {
  await waitFor(`${pointer} of ${cluster.name}${path}`, async () => {
    const { body } = await cluster.api.ask(path);
    const value = pointer.slice(1).split('/').reduce(field, body);
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    return wanted.test(text) ? true : undefined;
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
