// The JSON of one document to an object or a list: apimachinery unstructured/helpers.go (UnstructuredJSONScheme) and
// cli-runtime resource/metadata_decoder.go and visitor.go (FlattenListVisitor), with their messages.
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { JsonError } from '../core/json/read-json.ts';
import type { ManifestDocument, ManifestObject, ManifestProblem } from './manifest.ts';
import { cannotUnmarshal, isJsonArray } from '../core/json/json-type-error.ts';
import { metadataProblem } from './object-metadata.ts';

/** One document; `source` is for the messages. */
export function decodeDocument(json: string, source: string): ManifestDocument {
  const outcome = decode(json.trim(), source);
  return typeof outcome === 'string' ? { problem: `unable to decode "${source}": ${outcome}` } : outcome;
}

/** The document, or what the decoder says. */
function decode(json: string, source: string): ManifestDocument | string {
  let value: JsonValue;
  try {
    value = parseJson(json);
  } catch (error) {
    if (error instanceof JsonError) return error.message;
    throw error;
  }
  if (!isJsonObject(value)) return cannotUnmarshal(value, 'Go value of type unstructured.detector');
  const isList = Object.hasOwn(value, 'items');
  const items = isList ? listItems(value) : [];
  if (typeof items === 'string') return items;
  if (gvkOf(value).kind === '') return `Object 'Kind' is missing in '${json}'`;
  const wrong = metadataProblem(value);
  if (wrong !== undefined) return wrong;
  const object = manifestOf(value, source);
  return isList ? listOf(object, items) : object;
}

function manifestOf(object: JsonObject, source: string): ManifestObject {
  const metadata = object['metadata'];
  const field = (name: string) => text(isJsonObject(metadata) ? metadata[name] : undefined);
  return {
    apiVersion: text(object['apiVersion']),
    kind: text(object['kind']),
    name: field('name'),
    namespace: field('namespace'),
    source,
    object,
  };
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** GetObjectKind().GroupVersionKind(): a group version that cannot be read leaves no kind either. */
function gvkOf(object: JsonObject): { readonly version: string; readonly kind: string } {
  const parts = text(object['apiVersion']).split('/');
  if (parts.length > 2) return { version: '', kind: '' };
  return { version: parts.at(-1) ?? '', kind: text(object['kind']) };
}

/** decodeToList: the items of a typed list have its kind without `List`. */
function listItems(list: JsonObject): JsonObject[] | string {
  const items = list['items'] ?? null;
  if (!isJsonArray(items))
    return items === null
      ? []
      : cannotUnmarshal(items, 'Go struct field decodeList.items of type []json.RawMessage');
  const implied = { apiVersion: text(list['apiVersion']), kind: text(list['kind']).replace(/List$/, '') };
  const objects: JsonObject[] = [];
  for (const item of items) {
    if (item !== null && !isJsonObject(item))
      return cannotUnmarshal(item, 'Go value of type map[string]interface {}');
    const object = item ?? {};
    const isBare = text(object['kind']) === '' && text(object['apiVersion']) === '';
    objects.push(isBare ? { ...object, ...implied } : object);
  }
  return objects;
}

function listOf(list: ManifestObject, objects: readonly JsonObject[]): ManifestDocument {
  // meta.ExtractList knows no list inside of a list.
  if (objects.some((object) => isJsonArray(object['items'])))
    return {
      list,
      items: [],
      broken: '*unstructured.Unstructured is not a list: no Items field in this object',
    };
  return { list, items: objects.map((object) => itemOf(object, list.source)) };
}

/** mapper.go infoForObject. Metadata of items is taken as it is. */
function itemOf(object: JsonObject, source: string): ManifestObject | ManifestProblem {
  const untyped = (why: string) => ({
    problem: `unable to get type info from the object "*unstructured.Unstructured": ${why}`,
  });
  const { kind, version } = gvkOf(object);
  if (kind === '') return untyped("Object 'Kind' is missing in 'object has no kind field '");
  if (version === '') return untyped("Object 'apiVersion' is missing in 'object has no apiVersion field'");
  return manifestOf(object, source);
}
