// What a generated cluster is made from, and the numbers that its objects get.
import type { KubeObject } from './objects.ts';
import { rfc3339, type PodState } from './plan.ts';
import { createRandom, type Random } from './random.ts';

/** One pod that a test wants to see. */
export interface SimPod {
  readonly name: string;
  /** Default: `default`. */
  readonly namespace?: string;
  /** Default: Running. */
  readonly state?: PodState;
  readonly restarts?: number;
  /** Default: 3 days and half an hour. */
  readonly ageSeconds?: number;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ClusterOptions {
  readonly seed: string;
  readonly name: string;
  /** How many are generated; or exactly these, and no Deployments. */
  readonly pods: number | readonly SimPod[];
  readonly region: string;
  /** `v1.36.3` */
  readonly gitVersion: string;
  /** PEM, for the ConfigMap in every namespace. */
  readonly caPem: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Namespaces beside the generated ones. */
  readonly namespaces?: readonly string[];
  /** Instead of what would be generated for these resources. */
  readonly objects?: Readonly<Record<string, readonly KubeObject[]>>;
}

/** Each resource has its own range of resourceVersions, so that they do not depend on who asks first. */
const RANGES = [
  'nodes',
  'namespaces',
  'services',
  'configmaps',
  'secrets',
  'events',
  'widgets',
  'deployments',
  'replicasets',
  'pods',
];
const RANGE = 100_000;

/** Nodes of a cluster. */
export const NODES = 3;

/** Above every generated resourceVersion of a cluster with that many pods. */
export function revisionFor(pods: number): number {
  return RANGE * RANGES.length + Math.max(RANGE, pods + 1);
}

/** What makes the objects of one resource different from each other. */
export interface Maker {
  readonly random: Random;
  readonly nextVersion: () => string;
}

/** The maker of one resource's objects: always the same for the same seed. */
export function createMaker({ seed, name }: ClusterOptions, resource: string): Maker {
  let version = RANGE * (RANGES.indexOf(resource) + 1);
  const random = createRandom(`${seed}/${name}/${resource}`);
  return { random, nextVersion: () => String((version += 1)) };
}

const DAY = 86_400_000;

/** When the cluster came to be. */
export const born = ({ startedAt }: ClusterOptions): string => rfc3339(startedAt - 100 * DAY - DAY / 2);
export const stamp = ({ random, nextVersion }: Maker): { uid: string; resourceVersion: string } => ({
  uid: random.uuid(),
  resourceVersion: nextVersion(),
});
export const nodeName = (index: number): string => `node-${index + 1}`;
export const nodeIp = (index: number): string => `192.168.10.${index + 11}`;

/** Where its nodes are. */
export function place(options: ClusterOptions): { region: string; zone: string } {
  return { region: options.region, zone: `${options.region}a` };
}
