// The vocabulary of the pipeline: every arrow between two steps is a type of this file.
import type { Connection } from './connection.ts';
import type { ClusterFailure } from './failure.ts';

/** Equal values in one inventory are one cluster. */
export const memberIdLabel = 'multicluster.x-k8s.io/inventory-member-id';

/** A condition's status as Kubernetes spells it. */
export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** One way to reach a member that its ClusterProfile offers (`status.accessProviders[]`). Data from the hub, never authority. */
export interface AccessProvider {
  readonly name: string;
  /** URL of the API server as the hub wrote it; KubeFleet writes an empty string. */
  readonly server: string;
  readonly tlsServerName?: string;
  readonly insecureSkipTlsVerify: boolean;
  /** base64 PEM, as served. */
  readonly certificateAuthorityData?: string;
  /** A file path, which no consumer may open; kept so that it can be refused. */
  readonly certificateAuthorityFile?: string;
  readonly proxyUrl?: string;
  readonly disableCompression: boolean;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** A condition of a ClusterProfile, as the hub wrote it. */
export interface ProfileCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** RFC 3339. */
  readonly since?: string;
}

/** One member cluster, as its ClusterProfile (or, with `--contexts`, a kubeconfig context) describes it. */
export interface Cluster {
  /** What the CLUSTER column shows: the name of the ClusterProfile or of the context. */
  readonly name: string;
  /** The inventory: the hub namespace that holds the profile; empty for a fleet from contexts. */
  readonly namespace: string;
  /** Label `multicluster.x-k8s.io/inventory-member-id`: equal ids in one inventory are one cluster. */
  readonly memberId?: string;
  readonly displayName?: string;
  /** `spec.clusterManager.name`. */
  readonly manager?: string;
  /** `status.version.kubernetes`. */
  readonly version?: string;
  /** The hub's view (condition ControlPlaneHealthy), which may be stale. */
  readonly healthy: ConditionStatus;
  readonly healthMessage?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `status.properties` of the profile: what the hub says. */
  readonly properties: Readonly<Record<string, string>>;
  /**
   * The member's own ClusterProperties (about.k8s.io), with `discovery.api: about`. They win over the hub's for
   * `--cluster-property`; a member's word never decides how it is reached.
   */
  readonly ownProperties?: Readonly<Record<string, string>>;
  readonly conditions?: readonly ProfileCondition[];
  readonly accessProviders: readonly AccessProvider[];
  /** RFC 3339, from the profile's metadata. */
  readonly creationTimestamp?: string;
}

/** Which rule of the contract found the credentials of a member; `context` is a fleet of `--contexts`. */
export type AccessVia = 'mapping' | 'server-match' | 'access-provider' | 'hub-properties' | 'context';

/** A member that can be reached: the cluster and the user's own way to it. */
export interface Target {
  readonly cluster: Cluster;
  readonly via: AccessVia;
  /** The kubeconfig context that is used; absent when the endpoint comes from the hub. */
  readonly context?: string;
  /** Name of the access provider, in the profile and in the user's provider file. */
  readonly provider?: string;
  /** As whom, in a word: the kubeconfig user's name, else the command of the credential plugin. */
  readonly identity: string;
  readonly connection: Connection;
  /** The context's own namespace, else `default`: what applies without `-n`. */
  readonly namespace: string;
}

/** A member that cannot be reached, and why (reason codes of docs/credentials.md). */
export interface Unreachable {
  readonly cluster: Cluster;
  readonly failure: ClusterFailure;
}

/** What the work on one member came to. A failed one may still have given part of its value. */
export type Outcome<T> =
  | {
      readonly ok: true;
      readonly cluster: Cluster;
      readonly target: Target;
      readonly value: T;
      readonly tookMs: number;
    }
  | {
      readonly ok: false;
      readonly cluster: Cluster;
      /** Absent when no credentials were found. */
      readonly target?: Target;
      readonly failures: readonly [ClusterFailure, ...ClusterFailure[]];
      readonly value?: T;
      readonly tookMs: number;
    };

/** What a task gives back for one member: its value, and what went wrong beside it. */
export interface TaskResult<T> {
  readonly value: T;
  readonly failures: readonly ClusterFailure[];
}
