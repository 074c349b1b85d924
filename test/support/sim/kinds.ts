// The kinds that a simulated server holds: where they are served, which fields can be selected, and
// how their tables are filled.
import {
  configMapCells,
  deploymentCells,
  eventCells,
  namespaceCells,
  nodeCells,
  podCells,
  replicaSetCells,
  secretCells,
  serviceCells,
  type CellWriter,
} from './cells.ts';
import type { Crd, PrinterColumn } from './crds.ts';
import { customCells, customColumns, type ColumnDefinition } from './custom-cells.ts';
import { goJson } from './go-json.ts';
import type { KubeObject } from './objects.ts';
import { recordedKinds, type RecordedKind } from './recorded.ts';
import type { SelectableFields } from './selectors.ts';
import { fieldOf, trusted } from './trusted.ts';

/** One version of one kind. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  /** Custom resources: keys are sorted everywhere, and unknown paths get another 404. */
  readonly isCustom: boolean;
  readonly selectable: SelectableFields;
  readonly cells: CellWriter;
  /** JSON text of the Table's columnDefinitions. */
  readonly columns: string;
  /** The empty object that a bookmark carries, without its metadata. */
  readonly emptyObject: Readonly<Record<string, unknown>>;
  /** `Warning` of every answer. */
  readonly deprecation?: string;
  /** What this version shows of a stored object. */
  readonly convert?: (object: KubeObject) => KubeObject;
}

/** `v1` or `apps/v1`. */
export function apiVersion({ group, version }: Pick<Kind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

type Reader = (object: KubeObject) => string;

const name: Reader = ({ metadata }) => metadata.name;
const namespace: Reader = ({ metadata }) => metadata.namespace ?? '';
const META = { 'metadata.name': name, 'metadata.namespace': namespace };

/** The text of a field; `fallback` is Go's zero value of it. */
function at(path: string, fallback = ''): Reader {
  const steps = path.split('.');
  return (object) => {
    let here: unknown = object;
    for (const step of steps) here = fieldOf(here, step);
    return typeof here === 'string' || typeof here === 'boolean' ? String(here) : fallback;
  };
}

const notSupported = (field: string): string => `field label not supported: ${field}`;
const notKnown = (field: string): string =>
  `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;

const known = (...paths: string[]): Record<string, Reader> =>
  Object.fromEntries(paths.map((path) => [path, at(path)]));

interface BuiltIn {
  readonly resource: string;
  readonly kind: string;
  readonly group?: string;
  readonly isClusterWide?: true;
  readonly cells: CellWriter;
  /** Absent: only name and namespace, refused with other words. */
  readonly fields?: Readonly<Record<string, Reader>>;
}

const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

const BUILT_IN: readonly BuiltIn[] = [
  {
    resource: 'namespaces',
    kind: 'Namespace',
    isClusterWide: true,
    cells: namespaceCells,
    fields: { 'metadata.name': name, ...known('status.phase') },
  },
  {
    resource: 'pods',
    kind: 'Pod',
    cells: podCells,
    fields: {
      ...META,
      ...known('spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName'),
      ...known('status.phase', 'status.podIP', 'status.nominatedNodeName'),
      'spec.hostNetwork': at('spec.hostNetwork', 'false'),
    },
  },
  {
    resource: 'services',
    kind: 'Service',
    cells: serviceCells,
    fields: { ...META, ...known('spec.clusterIP', 'spec.type') },
  },
  {
    resource: 'nodes',
    kind: 'Node',
    isClusterWide: true,
    cells: nodeCells,
    fields: { 'metadata.name': name, 'spec.unschedulable': at('spec.unschedulable', 'false') },
  },
  { resource: 'configmaps', kind: 'ConfigMap', cells: configMapCells },
  { resource: 'secrets', kind: 'Secret', cells: secretCells, fields: { ...META, ...known('type') } },
  {
    resource: 'events',
    kind: 'Event',
    cells: eventCells,
    fields: {
      ...META,
      ...known('reason', 'reportingComponent', 'type', ...involved.map((field) => `involvedObject.${field}`)),
      source: (object) => at('source.component')(object) || at('reportingComponent')(object),
    },
  },
  { resource: 'deployments', kind: 'Deployment', group: 'apps', cells: deploymentCells },
  { resource: 'replicasets', kind: 'ReplicaSet', group: 'apps', cells: replicaSetCells },
];

const recorded = new Map<string, RecordedKind>(recordedKinds().map((kind) => [kind.resource, kind]));

function emptyObject(resource: string): Readonly<Record<string, unknown>> {
  const {
    kind: _kind,
    apiVersion: _version,
    metadata: _metadata,
    ...rest
  } = recorded.get(resource)?.bookmark.object ?? {};
  return rest;
}

/** The kinds that every server has. */
export const BUILT_IN_KINDS: readonly Kind[] = BUILT_IN.map((entry) => ({
  group: entry.group ?? '',
  version: 'v1',
  resource: entry.resource,
  kind: entry.kind,
  isNamespaced: entry.isClusterWide !== true,
  isCustom: false,
  selectable:
    entry.fields === undefined
      ? { fields: META, refusal: notKnown }
      : { fields: entry.fields, refusal: notSupported },
  cells: entry.cells,
  columns: goJson(recorded.get(entry.resource)?.columns),
  emptyObject: emptyObject(entry.resource),
}));

export interface CrdOptions {
  /** Which versions are served; default: all of the definition. */
  readonly versions?: readonly string[];
  /** Other printer columns than the definition's, as if this server had another revision of it. */
  readonly columns?: readonly PrinterColumn[];
}

/** The kinds that a CustomResourceDefinition adds, one for each version. */
export function customKinds(crd: Crd, options: CrdOptions = {}): Kind[] {
  const [nameColumn] = recorded.get('pods')?.columns ?? [];
  if (nameColumn === undefined) throw new Error('no recorded columns');
  const served = crd.versions.filter((version) => options.versions?.includes(version.name) ?? true);
  return served.map((version): Kind => {
    const columns = options.columns ?? version.columns;
    const definitions: ColumnDefinition[] = customColumns(nameColumn, columns);
    return {
      group: crd.group,
      version: version.name,
      resource: crd.plural,
      kind: crd.kind,
      isNamespaced: true,
      isCustom: true,
      selectable: { fields: META, refusal: notSupported },
      cells: customCells(columns),
      columns: goJson(definitions),
      emptyObject: {},
      ...(version.deprecationWarning === undefined ? {} : { deprecation: version.deprecationWarning }),
      ...(version.name === crd.storage ? {} : { convert: withoutOldProviders }),
    };
  });
}

interface OldStatus {
  readonly credentialProviders?: unknown;
  readonly accessProviders?: readonly { readonly cluster?: { readonly 'certificate-authority'?: unknown } }[];
}

// v1alpha2 has neither the old list nor paths of CA files; the real server prunes what a schema lacks.
function withoutOldProviders(object: KubeObject): KubeObject {
  const status = trusted<OldStatus | undefined>(object['status']);
  if (status === undefined) return object;
  const { credentialProviders: _old, ...rest } = status;
  const accessProviders = status.accessProviders?.map((provider) => {
    if (provider.cluster === undefined) return provider;
    const { 'certificate-authority': _path, ...cluster } = provider.cluster;
    return { ...provider, cluster };
  });
  // Spread over `rest`, so that the keys keep their sorted order.
  return { ...object, status: accessProviders === undefined ? rest : { ...rest, accessProviders } };
}
