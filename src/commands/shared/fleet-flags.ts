// The flags that every verb has: which hub, which clusters, how many at once, for how long.
import { SelectionError } from '../../core/errors.ts';
import { type FlagSpec, type FlagValues, flagBool, flagList, flagString } from '../../core/flag.ts';

/** The flags as data, for the parser and the help pages. */
export const fleetFlags: readonly FlagSpec[] = [
  {
    name: 'hub-context',
    type: 'string',
    usage: 'kubeconfig context of the hub that holds the ClusterProfiles',
  },
  { name: 'inventory', type: 'string', usage: 'hub namespace that holds the ClusterProfiles' },
  {
    name: 'all-inventories',
    type: 'bool',
    usage: 'the clusters of every namespace of the hub, each once, called NAMESPACE/NAME',
  },
  { name: 'clusters', type: 'slice', usage: "clusters to ask, names or globs: 'prod-*,eu-1'" },
  { name: 'exclude', type: 'slice', usage: "clusters to leave out, names or globs: 'dev-*,test-*'" },
  {
    name: 'cluster-selector',
    type: 'array',
    usage: "label selector over the ClusterProfiles: 'env=prod,tier!=edge'",
  },
  { name: 'cluster-property', type: 'array', usage: 'property of the ClusterProfile that must match: k=v' },
  { name: 'cluster-group', type: 'string', usage: 'saved selection (groups) of the configuration file' },
  { name: 'healthy-only', type: 'bool', usage: 'leave out clusters that the hub does not report as healthy' },
  { name: 'select', type: 'bool', usage: 'choose the clusters from a list on the terminal' },
  {
    name: 'contexts',
    type: 'slice',
    usage: "a fleet straight from kubeconfig contexts, no hub needed: 'kind-*'",
  },
  {
    name: 'clusterprofile-provider-file',
    type: 'string',
    usage: 'which local program serves which access provider; without it ~/.kube/kubectl-mc/providers.json',
  },
  { name: 'concurrency', type: 'int', usage: 'how many clusters are asked at once', default: '64' },
  {
    name: 'cluster-timeout',
    type: 'string',
    usage: 'how long one cluster may take, credentials included',
    default: '30s',
  },
  {
    name: 'continue-on-error',
    type: 'bool',
    usage: 'go on with the other clusters after a failure',
    default: 'true',
  },
  { name: 'refresh', type: 'bool', usage: 'ask the hub again instead of taking the cached list' },
  { name: 'strict', type: 'bool', usage: 'a cluster without credentials is a failure, not skipped' },
  { name: 'allow-partial', type: 'bool', usage: 'exit 0 although some clusters failed' },
  {
    name: 'show-cluster-column',
    type: 'bool',
    usage: 'show which cluster each row is from',
    default: 'true',
  },
  { name: 'quiet', short: 'q', type: 'bool', usage: 'say only what failed' },
];

/** Which clusters, in the user's words; commands/shared/open-fleet.ts turns them into targets. */
export interface FleetOptions {
  readonly hubContext?: string;
  readonly inventory?: string;
  /** Clusters are then called `namespace/name`. */
  readonly allInventories: boolean;
  readonly clusters: readonly string[];
  /** Those of `clusters` that were typed as arguments. */
  readonly asArguments?: readonly string[];
  readonly exclude: readonly string[];
  readonly clusterSelectors: readonly string[];
  readonly clusterProperties: readonly string[];
  readonly clusterGroup?: string;
  readonly healthyOnly: boolean;
  /** Ask a person which of those that are left. */
  readonly select: boolean;
  /** Path of the provider file, as typed. */
  readonly providerFile?: string;
  /** Empty: the fleet comes from the hub. */
  readonly contexts: readonly string[];
  readonly refresh: boolean;
  readonly strict: boolean;
}

/** Reads the fleet flags that choose clusters. Throws SelectionError on a bad combination. */
export function toFleetOptions(values: FlagValues): FleetOptions {
  const contexts = flagList(values, 'contexts')
    .map((word) => word.trim())
    .filter(Boolean);
  if (values.has('contexts') && contexts.length === 0)
    throw new SelectionError(
      '--contexts needs at least one context name or glob; see: kubectl config get-contexts -o name',
    );
  if (contexts.length > 0 && values.has('hub-context'))
    throw new SelectionError(
      '--contexts and --hub-context exclude each other: a fleet comes from contexts or from a hub',
    );
  if (contexts.length > 0 && values.has('inventory'))
    throw new SelectionError('--contexts and --inventory exclude each other: contexts come from no hub');
  if (contexts.length > 0 && flagBool(values, 'healthy-only'))
    throw new SelectionError(
      '--contexts and --healthy-only exclude each other: it is a hub that knows which clusters are healthy',
    );
  const allInventories = flagBool(values, 'all-inventories');
  if (allInventories && (values.has('inventory') || contexts.length > 0))
    throw new SelectionError(
      '--all-inventories excludes --inventory and --contexts: it takes every namespace of a hub',
    );
  const hubContext = flagString(values, 'hub-context');
  const inventory = flagString(values, 'inventory');
  const clusterGroup = flagString(values, 'cluster-group');
  const providerFile = flagString(values, 'clusterprofile-provider-file');
  return {
    ...(hubContext !== undefined && { hubContext }),
    ...(inventory !== undefined && { inventory }),
    ...(clusterGroup !== undefined && { clusterGroup }),
    ...(providerFile && { providerFile }),
    clusters: words(values, 'clusters'),
    exclude: words(values, 'exclude'),
    clusterSelectors: flagList(values, 'cluster-selector'),
    clusterProperties: flagList(values, 'cluster-property'),
    allInventories,
    healthyOnly: flagBool(values, 'healthy-only'),
    select: flagBool(values, 'select'),
    contexts,
    refresh: flagBool(values, 'refresh'),
    strict: flagBool(values, 'strict'),
  };
}

function words(values: FlagValues, name: string): readonly string[] {
  const given = flagList(values, name)
    .map((word) => word.trim())
    .filter(Boolean);
  if (values.has(name) && given.length === 0)
    throw new SelectionError(`--${name} needs at least one name or glob`);
  return given;
}
