// Whether the metadata of an object fits ObjectMeta, in the words of encoding/json: cli-runtime
// resource/metadata_decoder.go. This is what a user sees of `version: 1.0` among the labels.
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json/json-value.ts';
import { goTimeProblem } from '../core/go-time.ts';
import { cannotUnmarshal, isJsonArray } from '../core/json/json-type-error.ts';

type Shape =
  | { readonly kind: 'text' | 'bool' | 'int' | 'time' | 'any'; readonly type: string }
  | { readonly kind: 'list' | 'map'; readonly type: string; readonly of: Shape }
  | { readonly kind: 'struct'; readonly type: string; readonly fields: Readonly<Record<string, Shape>> };

const string: Shape = { kind: 'text', type: 'string' };
const strings: Shape = { kind: 'list', type: '[]string', of: string };
const stringMap: Shape = { kind: 'map', type: 'map[string]string', of: string };
const bool: Shape = { kind: 'bool', type: 'bool' };
const int64: Shape = { kind: 'int', type: 'int64' };
const time: Shape = { kind: 'time', type: 'string' };
const uid: Shape = { kind: 'text', type: 'types.UID' };

const ownerReference: Shape = {
  kind: 'struct',
  type: 'v1.OwnerReference',
  fields: { apiVersion: string, kind: string, name: string, uid, controller: bool, blockOwnerDeletion: bool },
};

const managedFields: Shape = {
  kind: 'struct',
  type: 'v1.ManagedFieldsEntry',
  fields: {
    manager: string,
    operation: { kind: 'text', type: 'v1.ManagedFieldsOperationType' },
    apiVersion: string,
    time,
    fieldsType: string,
    fieldsV1: { kind: 'any', type: '' },
    subresource: string,
  },
};

const objectMeta: Shape = {
  kind: 'struct',
  type: 'v1.ObjectMeta',
  fields: {
    name: string,
    generateName: string,
    namespace: string,
    selfLink: string,
    uid,
    resourceVersion: string,
    generation: int64,
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: int64,
    labels: stringMap,
    annotations: stringMap,
    ownerReferences: { kind: 'list', type: '[]v1.OwnerReference', of: ownerReference },
    finalizers: strings,
    managedFields: { kind: 'list', type: '[]v1.ManagedFieldsEntry', of: managedFields },
  },
};

/** What Go's decoder says of the object's own fields, undefined when they fit. */
export function metadataProblem(object: JsonObject): string | undefined {
  const check: Check = { saved: undefined };
  try {
    for (const key of Object.keys(object)) {
      const value = object[key] ?? null;
      const struct = 'metadataOnlyObject';
      // TypeMeta is embedded, and its name counts as part of the path.
      if (key === 'kind' || key === 'apiVersion')
        visit(value, string, { check, struct, path: ['TypeMeta', key] });
      else if (key === 'metadata') visit(value, objectMeta, { check, struct, path: [key] });
    }
  } catch (error) {
    if (!(error instanceof Fatal)) throw error;
    return error.message;
  }
  return check.saved;
}

interface Check {
  /** The first type error; decoding goes on behind it. */
  saved: string | undefined;
}

interface Place {
  readonly check: Check;
  readonly struct: string;
  readonly path: readonly string[];
}

/** A time that cannot be read ends the decoding, and hides what was found before. */
class Fatal extends Error {}

function visit(value: JsonValue, shape: Shape, place: Place): void {
  if (value === null || shape.kind === 'any') return;
  if (shape.kind === 'time') return visitTime(value, place);
  if (shape.kind === 'list' && isJsonArray(value)) {
    for (const item of value) visit(item, shape.of, place);
  } else if (shape.kind === 'map' && isJsonObject(value)) {
    for (const item of Object.values(value)) visit(item, shape.of, place);
  } else if (shape.kind === 'struct' && isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
      if (field)
        visit(value[key] ?? null, field, {
          ...place,
          struct: bareName(shape.type),
          path: [...place.path, key],
        });
    }
  } else if (!isScalarOf(value, shape)) {
    const number = shape.kind === 'int' && isNumber(value) ? ` ${value}` : '';
    place.check.saved ??= mismatch(value, { number, type: shape.type, place });
  }
}

function visitTime(value: JsonValue, place: Place): void {
  if (typeof value !== 'string') throw new Fatal(mismatch(value, { number: '', type: 'string', place }));
  const problem = goTimeProblem(value);
  if (problem !== undefined) throw new Fatal(problem);
}

function mismatch(
  value: JsonValue,
  {
    number,
    type,
    place: { struct, path },
  }: { readonly number: string; readonly type: string; readonly place: Place },
): string {
  const text = cannotUnmarshal(value, `Go struct field ${struct}.${path.join('.')} of type ${type}`);
  return number === '' ? text : text.replace('number', () => `number${number}`);
}

function isScalarOf(value: JsonValue, { kind }: Shape): boolean {
  if (kind === 'text') return typeof value === 'string';
  if (kind === 'bool') return typeof value === 'boolean';
  return kind === 'int' && (typeof value === 'bigint' || Number.isSafeInteger(value));
}

function isNumber(value: JsonValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function bareName(type: string): string {
  return type.slice(type.indexOf('.') + 1);
}
