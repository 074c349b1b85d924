// Objects and lists as JSON text, in each form that a client can ask for.
import type { Form } from './accept.ts';
import { ageReader } from './duration.ts';
import { goJson } from './go-json.ts';
import { apiVersion, type Kind } from './kinds.ts';
import type { KubeObject, Metadata } from './objects.ts';
import { StatusError, notAcceptable } from './status.ts';
import { fieldOf, trusted } from './trusted.ts';

export interface ListMeta {
  readonly resourceVersion: string;
  readonly continueToken?: string;
  readonly remaining?: number;
}

/** Which part of each object a Table's row carries. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface Wanted {
  readonly form: Form;
  readonly includeObject: IncludeObject;
  /** Epoch milliseconds that ages are counted to. */
  readonly now: number;
  /** False for the events of a watch after the first. */
  readonly hasColumns?: boolean;
}

/** A JSON text without its last newline, and until when it stays true (ages grow). */
export interface Rendered {
  readonly text: string;
  readonly changesAt: number;
}

const FOREVER = Number.POSITIVE_INFINITY;

/** A list of objects of one kind. */
export function renderList(
  kind: Kind,
  objects: readonly KubeObject[],
  wanted: Wanted & { readonly meta: ListMeta },
): Rendered {
  const { form, meta } = wanted;
  if (form.as === 'Table') return renderTable(kind, objects, wanted);
  if (form.as === 'json') return { text: listText(kind, objects, meta), changesAt: FOREVER };
  if (form.as === 'PartialObjectMetadata') {
    const type = goType(kind, 'List');
    throw notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (${type})`);
  }
  const items = objects.map((object) => partial(kind, object, form.version)).join(',');
  const head = `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${form.version}"`;
  return { text: `${head},"metadata":${goJson(listMeta(meta))},"items":[${items}]}`, changesAt: FOREVER };
}

/** One object. */
export function renderObject(kind: Kind, object: KubeObject, wanted: Wanted): Rendered {
  const { form } = wanted;
  if (form.as === 'Table') {
    return renderTable(kind, [object], {
      ...wanted,
      meta: { resourceVersion: object.metadata.resourceVersion },
    });
  }
  if (form.as === 'json') return { text: objectText(kind, object), changesAt: FOREVER };
  if (form.as === 'PartialObjectMetadata')
    return { text: partial(kind, object, form.version), changesAt: FOREVER };
  // The server's own slip: for custom resources it finds out too late.
  if (kind.isCustom) throw new StatusError({ code: 500, message: 'content is not a list' });
  const type = goType(kind, '');
  throw notAcceptable(
    `you requested PartialObjectMetadataList, but the requested object is not a list (${type})`,
  );
}

function goType(kind: Kind, suffix: string): string {
  return kind.isCustom
    ? `*unstructured.Unstructured${suffix}`
    : `*${kind.group || 'core'}.${kind.kind}${suffix}`;
}

function renderTable(
  kind: Kind,
  objects: readonly KubeObject[],
  wanted: Wanted & { readonly meta: ListMeta },
): Rendered {
  const ages = ageReader(wanted.now);
  const rows = objects.map((stored) => {
    const object = kind.convert?.(stored) ?? stored;
    const cells = goJson(kind.cells(object, ages));
    return `{"cells":${cells}${rowConditions(kind, object)},"object":${rowObject(kind, stored, wanted)}}`;
  });
  const head = `{"kind":"Table","apiVersion":"meta.k8s.io/${wanted.form.version}","metadata":${goJson(listMeta(wanted.meta))}`;
  const columns = wanted.hasColumns === false ? 'null' : kind.columns;
  return {
    text: `${head},"columnDefinitions":${columns},"rows":[${rows.join(',')}]}`,
    changesAt: ages.changesAt(),
  };
}

function rowObject(kind: Kind, object: KubeObject, { includeObject, form }: Wanted): string {
  if (includeObject === 'None') return 'null';
  return includeObject === 'Object' ? objectText(kind, object) : partial(kind, object, form.version);
}

// printers.go: podSuccessConditions and podFailedConditions.
function rowConditions(kind: Kind, object: KubeObject): string {
  if (kind.resource !== 'pods') return '';
  const phase = fieldOf(object['status'], 'phase');
  if (phase !== 'Succeeded' && phase !== 'Failed') return '';
  const message = phase === 'Succeeded' ? 'The pod has completed successfully.' : 'The pod failed.';
  return `,"conditions":${goJson([{ type: 'Completed', status: 'True', reason: phase, message }])}`;
}

function listMeta({ resourceVersion, continueToken, remaining }: ListMeta): object {
  return {
    resourceVersion,
    ...(continueToken === undefined ? {} : { continue: continueToken }),
    ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
  };
}

function listText(kind: Kind, objects: readonly KubeObject[], meta: ListMeta): string {
  const version = apiVersion(kind);
  if (!kind.isCustom) {
    const items = goJson(objects);
    return `{"kind":"${kind.kind}List","apiVersion":"${version}","metadata":${goJson(listMeta(meta))},"items":${items}}`;
  }
  const { resourceVersion, continueToken, remaining } = meta;
  const sortedMeta = {
    continue: continueToken ?? '',
    ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
    resourceVersion,
  };
  const items = objects.map((object) => objectText(kind, object)).join(',');
  return `{"apiVersion":"${version}","items":[${items}],"kind":"${kind.kind}List","metadata":${goJson(sortedMeta)}}`;
}

function objectText(kind: Kind, stored: KubeObject): string {
  const object = kind.convert?.(stored) ?? stored;
  if (kind.isCustom) return goJson({ apiVersion: apiVersion(kind), kind: kind.kind, ...object });
  return goJson({ kind: kind.kind, apiVersion: apiVersion(kind), ...object });
}

function partial(kind: Kind, { metadata }: KubeObject, version: string): string {
  const ordered = kind.isCustom ? inStructOrder(metadata) : metadata;
  return `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${version}","metadata":${goJson(ordered)}}`;
}

const METADATA_ORDER = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];
const OWNER_ORDER = ['apiVersion', 'kind', 'name', 'uid', 'controller', 'blockOwnerDeletion'];
const MANAGED_ORDER = ['manager', 'operation', 'apiVersion', 'time', 'fieldsType', 'fieldsV1', 'subresource'];

// The metadata of a custom resource becomes a Go struct on its way into a Table: no longer sorted.
function inStructOrder(metadata: Metadata): object {
  const ordered = reorder(metadata, METADATA_ORDER);
  return {
    ...ordered,
    ...(metadata.ownerReferences && {
      ownerReferences: metadata.ownerReferences.map((owner) => reorder(owner, OWNER_ORDER)),
    }),
    ...(metadata.managedFields && {
      managedFields: metadata.managedFields.map((entry) => reorder(entry, MANAGED_ORDER)),
    }),
  };
}

function reorder(value: object, order: readonly string[]): Record<string, unknown> {
  const fields = trusted<Record<string, unknown>>(value);
  return Object.fromEntries(order.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])));
}
