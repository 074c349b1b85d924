// What runs in a generated cluster: applications in namespaces, and how old and how well they are.
import { createRandom } from './random.ts';

/** How a pod is doing, by the word that `kubectl get pods` shows. */
export type PodState =
  | 'Running'
  | 'CrashLoopBackOff'
  | 'ImagePullBackOff'
  | 'ContainerCreating'
  | 'Pending'
  | 'Completed'
  | 'Terminating';

export interface PodPlan {
  readonly name: string;
  readonly state: PodState;
  readonly restarts: number;
}

/** One Deployment with its ReplicaSet and its pods. */
export interface AppPlan {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly tier: string;
  /** pod-template-hash: the same in every cluster that runs the same version. */
  readonly hash: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly pods: readonly PodPlan[];
}

export interface PlanOptions {
  /** All randomness comes from this text. */
  readonly seed: string;
  readonly cluster: string;
  readonly pods: number;
  /** Epoch milliseconds: ages count from here. */
  readonly startedAt: number;
}

interface Catalogue {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly tier: string;
}

const CATALOGUE: readonly Catalogue[] = [
  { name: 'web', namespace: 'default', image: 'nginx:1.29.3', tier: 'front' },
  { name: 'checkout', namespace: 'shop', image: 'registry.example/shop/checkout:4.2.0', tier: 'back' },
  {
    name: 'coredns',
    namespace: 'kube-system',
    image: 'registry.k8s.io/coredns/coredns:v1.13.1',
    tier: 'system',
  },
  { name: 'api', namespace: 'default', image: 'registry.example/shop/api:2.7.1', tier: 'back' },
  { name: 'catalog', namespace: 'shop', image: 'registry.example/shop/catalog:1.19.0', tier: 'back' },
  { name: 'payments', namespace: 'shop', image: 'registry.example/shop/payments:3.0.5', tier: 'back' },
  {
    name: 'metrics-server',
    namespace: 'kube-system',
    image: 'registry.k8s.io/metrics-server:v0.8.0',
    tier: 'system',
  },
  { name: 'grafana', namespace: 'monitoring', image: 'grafana/grafana:12.3.0', tier: 'system' },
];

/** Namespaces that generated objects live in, beside the four that every cluster has. */
export const APP_NAMESPACES: readonly string[] = ['monitoring', 'shop'];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `pods` pods in all, in about a quarter as many applications (fewer in a large cluster). */
export function planApps({ seed, cluster, pods, startedAt }: PlanOptions): AppPlan[] {
  const count = pods <= 40 ? Math.ceil(pods / 4) : 10 + Math.ceil((pods - 40) / 20);
  const random = createRandom(`${seed}/${cluster}/plan`);
  return Array.from({ length: count }, (_, index): AppPlan => {
    const { name: base, ...entry } = CATALOGUE[index % CATALOGUE.length] ?? FIRST;
    const round = Math.floor(index / CATALOGUE.length);
    const name = round === 0 ? base : `${base}-${round + 1}`;
    const replicas = Math.floor(pods / count) + (index < pods % count ? 1 : 0);
    const hash = templateHash(`${seed}/${name}`);
    // Half a unit away from the next change of the AGE cell, so that cells stay the same for long.
    const age =
      random.next() < 0.5 ? (8 + random.below(39)) * HOUR + HOUR / 2 : (8 + random.below(90)) * DAY + DAY / 2;
    return {
      ...entry,
      name,
      hash,
      createdAt: rfc3339(startedAt - age),
      pods: Array.from({ length: replicas }, () =>
        planPod(`${name}-${hash}-${random.suffix(5)}`, random.next()),
      ),
    };
  });
}

const hashes = new Map<string, string>();

function templateHash(text: string): string {
  const known = hashes.get(text) ?? createRandom(text).suffix(10);
  hashes.set(text, known);
  return known;
}

const FIRST: Catalogue = { name: 'web', namespace: 'default', image: 'nginx:1.29.3', tier: 'front' };

/** About one pod in fifteen has a problem. */
function planPod(name: string, luck: number): PodPlan {
  if (luck < 0.02) return { name, state: 'CrashLoopBackOff', restarts: 3 + Math.floor(luck * 1000) };
  if (luck < 0.035) return { name, state: 'ImagePullBackOff', restarts: 0 };
  if (luck < 0.05) return { name, state: 'ContainerCreating', restarts: 0 };
  if (luck < 0.065) return { name, state: 'Pending', restarts: 0 };
  if (luck < 0.12) return { name, state: 'Running', restarts: 1 + (Math.floor(luck * 100) % 3) };
  return { name, state: 'Running', restarts: 0 };
}

/** Whole seconds, as Kubernetes writes timestamps. */
export function rfc3339(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
