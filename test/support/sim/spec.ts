// What a simulated fleet consists of.
import type { SimPod } from './cluster-options.ts';
import type { PrinterColumn } from './crds.ts';
import type { SimFault } from './faults.ts';
import type { SimProfile } from './hub.ts';
import type { KubeObject, Manifest } from './objects.ts';
import type { SimUser } from './users.ts';

/** What every server can be told. */
interface SimServerSpec {
  /** How many are generated, spread over applications; or exactly these. */
  readonly pods?: number | readonly SimPod[];
  /** Namespaces beside the generated ones. */
  readonly namespaces?: readonly string[];
  /** Whole lists instead of generated ones, in the server's form (see KubeObject). */
  readonly objects?: Readonly<Record<string, readonly KubeObject[]>>;
  /** What /version says; default `v1.36.3`. */
  readonly version?: string;
  readonly region?: string;
  /** The custom kind Widget: whether it is there, and with which columns and versions. */
  readonly widgets?: boolean | { readonly columns?: readonly PrinterColumn[] };
  /** Before each answer. */
  readonly latencyMs?: number;
  /** `Warning` headers of every answer. */
  readonly warnings?: readonly string[];
  /** The server is reached below this path (as through a proxy), and answers 404 elsewhere; `/clusters/a`. */
  readonly pathPrefix?: string;
  /** An old server without aggregated discovery. */
  readonly hasLegacyDiscovery?: boolean;
  /** In force from the start. */
  readonly faults?: readonly SimFault[];
  /** The kubeconfig context's name; default: the server's. `false`: no context. */
  readonly context?: string | false;
  /** The context's namespace. */
  readonly namespace?: string;
  /** Whose credential the context has; default `reader`. */
  readonly user?: string;
}

export interface SimMemberSpec extends SimServerSpec {
  readonly name: string;
  /** `false`: the hub does not know it. */
  readonly profile?: SimProfile | false;
}

export interface SimHubSpec extends SimServerSpec {
  /** Served versions of ClusterProfile; default: v1alpha2 and v1alpha1. Empty: no such API. */
  readonly versions?: readonly ('v1alpha1' | 'v1alpha2')[];
  /** Hub namespaces for profiles; the first is the default one. Default: `fleet`. */
  readonly inventories?: readonly string[];
  /** More ClusterProfiles, exactly as given (v1alpha1). */
  readonly profiles?: readonly Manifest[];
}

export interface SimFleetOptions {
  /** Default: true. */
  readonly hub?: boolean | SimHubSpec;
  /** Names and more, or a number of ordinary members. */
  readonly members: number | readonly SimMemberSpec[];
  /** In each member; default 30. */
  readonly pods?: number;
  readonly latencyMs?: number;
  /** One token for everybody everywhere; default: another one for each server and user. */
  readonly token?: string;
  /** Client certificates in the kubeconfig instead of tokens. */
  readonly clientCert?: boolean;
  /** Another CA and certificate for each server. */
  readonly separateCas?: boolean;
  /** Default: users.ts. */
  readonly users?: readonly SimUser[];
  /** The same seed makes the same names, uids and tokens. */
  readonly seed?: string;
  /** Epoch milliseconds, for ages; default Date.now. */
  readonly clock?: () => number;
}
