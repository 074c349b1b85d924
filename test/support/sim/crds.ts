// The two custom kinds of the simulation: Widget on every member, ClusterProfile on the hub. The same
// definitions are installed in the real server that the simulation is compared with.

/** A column of `kubectl get`, as a CustomResourceDefinition declares it. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  readonly priority?: number;
}

export interface CrdVersion {
  readonly name: string;
  readonly columns: readonly PrinterColumn[];
  /** Sent as a `Warning` header with every answer of this version. */
  readonly deprecationWarning?: string;
}

/** What the simulation needs to know of a CustomResourceDefinition. */
export interface Crd {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** In the order of discovery: the preferred one first. */
  readonly versions: readonly CrdVersion[];
  /** The version whose schema is the widest; it is the stored one. */
  readonly storage: string;
}

const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** One column of each type, so that cells of every JSON type occur. */
export const WIDGET_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'How big the widget is' },
  { name: 'Color', type: 'string', jsonPath: '.spec.color' },
  { name: 'Enabled', type: 'boolean', jsonPath: '.spec.enabled' },
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  { name: 'Weight', type: 'number', jsonPath: '.spec.weight', priority: 1 },
  AGE,
];

export const WIDGETS: Crd = {
  group: 'example.com',
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
  shortNames: ['wg'],
  versions: [{ name: 'v1', columns: WIDGET_COLUMNS }],
  storage: 'v1',
};

/** sig-multicluster's API: v1alpha1 as released, v1alpha2 with its printer columns and without the old provider list. */
export const CLUSTER_PROFILES: Crd = {
  group: 'multicluster.x-k8s.io',
  kind: 'ClusterProfile',
  plural: 'clusterprofiles',
  singular: 'clusterprofile',
  categories: ['multicluster'],
  versions: [
    {
      name: 'v1alpha2',
      columns: [
        { name: 'Display Name', type: 'string', jsonPath: '.spec.displayName' },
        { name: 'Manager', type: 'string', jsonPath: '.spec.clusterManager.name' },
        { name: 'Version', type: 'string', jsonPath: '.status.version.kubernetes' },
        {
          name: 'Healthy',
          type: 'string',
          jsonPath: '.status.conditions[?(@.type=="ControlPlaneHealthy")].status',
        },
        AGE,
      ],
    },
    {
      name: 'v1alpha1',
      columns: [],
      deprecationWarning:
        'multicluster.x-k8s.io/v1alpha1 ClusterProfile is deprecated; use multicluster.x-k8s.io/v1alpha2',
    },
  ],
  storage: 'v1alpha1',
};

/** The manifest to install in a real server. */
export function crdManifest(crd: Crd): object {
  const { group, kind, plural, singular, shortNames, categories } = crd;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // Groups below *.k8s.io are protected; upstream's own manifest carries such an annotation too.
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/enhancements/pull/4322' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular, listKind: `${kind}List`, shortNames, categories },
      versions: crd.versions.map((version) => ({
        name: version.name,
        served: true,
        storage: version.name === crd.storage,
        deprecated: version.deprecationWarning !== undefined,
        deprecationWarning: version.deprecationWarning,
        subresources: { status: {} },
        additionalPrinterColumns: version.columns.length > 0 ? version.columns : undefined,
        schema: { openAPIV3Schema: crd === CLUSTER_PROFILES ? profileSchema(version.name) : OPEN_SCHEMA },
      })),
    },
  };
}

const OPEN_SCHEMA = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const text = { type: 'string' };
const flag = { type: 'boolean' };
const object = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
});
const listByKey = (key: string, items: object): object => ({
  type: 'array',
  items,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
});

function profileSchema(version: string): object {
  const isOld = version === 'v1alpha1';
  const extension = object(
    { name: text, extension: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    ['extension', 'name'],
  );
  const cluster = object(
    {
      server: text,
      'tls-server-name': text,
      'insecure-skip-tls-verify': flag,
      'certificate-authority-data': { type: 'string', format: 'byte' },
      'proxy-url': text,
      'disable-compression': flag,
      extensions: { type: 'array', items: extension },
      ...(isOld ? { 'certificate-authority': text } : {}),
    },
    ['server'],
  );
  const providers = listByKey(
    'name',
    object({ name: text, cluster }, isOld ? ['name'] : ['name', 'cluster']),
  );
  const condition = object(
    {
      type: text,
      status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
      reason: { type: 'string', minLength: 1 },
      message: text,
      lastTransitionTime: { type: 'string', format: 'date-time' },
      observedGeneration: { type: 'integer', format: 'int64' },
    },
    ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
  );
  const property = object(
    {
      name: { type: 'string', minLength: 1, maxLength: 253 },
      value: { type: 'string', minLength: 1, maxLength: 1024 },
      lastObservedTime: { type: 'string', format: 'date-time' },
    },
    ['name', 'value'],
  );
  const schema = object(
    {
      apiVersion: text,
      kind: text,
      metadata: { type: 'object' },
      spec: object({ displayName: text, clusterManager: object({ name: text }, ['name']) }, [
        'clusterManager',
      ]),
      status: object({
        conditions: listByKey('type', condition),
        version: object({ kubernetes: text }),
        properties: listByKey('name', property),
        accessProviders: providers,
        ...(isOld ? { credentialProviders: providers } : {}),
      }),
    },
    ['spec'],
  );
  return schema;
}
