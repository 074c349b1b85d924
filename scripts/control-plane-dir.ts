// Where the real control plane of the tests lives, and what belongs into that folder.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The Go module that pins every version of the control plane. */
export const GO_MODULE = join(import.meta.dirname, '..', 'test', 'control-plane');

const KUBERNETES = 'v1.36.3';

/** Flags of `go build`. Without the version, the apiserver and kubectl call themselves v0.0.0-master. */
export const BUILD_FLAGS: readonly string[] = [
  '-trimpath',
  '-ldflags',
  [
    '-s -w',
    `-X k8s.io/component-base/version.gitVersion=${KUBERNETES}`,
    '-X k8s.io/component-base/version.gitMajor=1',
    '-X k8s.io/component-base/version.gitMinor=36',
  ].join(' '),
];

/** Each program and the Go package it is built from. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
  kwok: 'sigs.k8s.io/kwok/cmd/kwok',
};

/**
 * The module that holds the ClusterProfile CRD. It is pinned here and not in go.mod, because a
 * requirement there would raise the versions of what Kubernetes itself is built from.
 */
export const CLUSTER_INVENTORY_API = {
  module: 'sigs.k8s.io/cluster-inventory-api@v0.1.3',
  sum: 'h1:E7GY85hOIIPdALNdTO9Cbs2PXqjotWq6afe/NTwgCJo=',
} as const;

/** File beside the programs: the CustomResourceDefinition of ClusterProfile. */
export const CLUSTER_PROFILE_CRD = 'clusterprofile-crd.yaml';

/** File beside the programs: kwok's stages that make nodes Ready and pods Running. */
export const KWOK_STAGES = 'kwok-stages.yaml';

/** The folder of the control plane: `$KUBECTL_MC_CONTROL_PLANE`, else one in the cache that is named after its versions. */
export function controlPlaneDir(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env['KUBECTL_MC_CONTROL_PLANE'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(cache, 'kubectl-mc', `control-plane-${fingerprint()}`);
}

/** Names of what is not there yet; empty when the control plane is complete. */
export function missingParts(dir: string): string[] {
  const parts = [...Object.keys(PROGRAMS), CLUSTER_PROFILE_CRD, KWOK_STAGES];
  return parts.filter((part) => !existsSync(join(dir, part)));
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(GO_MODULE, file)));
  const rest = [BUILD_FLAGS, PROGRAMS, CLUSTER_INVENTORY_API, process.platform, process.arch];
  return hash.update(JSON.stringify(rest)).digest('hex').slice(0, 12);
}
