// A list of whole objects, or one object, read while it comes in.
import { type JsonCursor, afterBlanks, keyNames } from '../core/json/json-cursor.ts';
import { type JsonObject, type JsonValue, isJsonObject } from '../core/json/json-value.ts';
import { type Pick, eachMember, pickAt, pickPaths } from '../core/json/pick-json.ts';
import type { ListShape, ScanLimits } from './list-scan.ts';

/** What is kept of each object. */
export interface ObjectsOptions {
  /** Members that are needed; an empty path keeps all of it. */
  readonly keep: readonly (readonly string[])[];
  /** `metadata.managedFields` are a third of most objects, and hardly anybody wants to see them. */
  readonly managedFields: boolean;
}

/** How to read the items of a list. */
export function objectsShape(options: ObjectsOptions, limits: ScanLimits): ListShape<JsonObject> {
  const pick = pickPaths(options.keep);
  return {
    ...limits,
    isList: (key) => key === 'items',
    element(cursor, { depth }) {
      const item = itemAt(cursor, { pick, managedFields: options.managedFields, depth });
      return isJsonObject(item) ? item : 'no object';
    },
  };
}

interface ItemOptions {
  readonly pick: Pick;
  readonly managedFields: boolean;
  readonly depth: number;
}

const openBrace = 0x7b;
const comma = 0x2c;
const metadataKey = keyNames(['metadata']);
const managedKey = keyNames(['managedFields']);

function itemAt(cursor: JsonCursor, { pick, managedFields, depth }: ItemOptions): JsonValue {
  if (pick !== 'all') return pickAt(cursor, pick, depth);
  if (managedFields || cursor.peek() !== openBrace) return cursor.value(depth);
  const start = cursor.at;
  cursor.isExact = true;
  const managed = findManaged(cursor, depth);
  const end = cursor.at;
  const { bytes } = cursor;
  if (!managed) return cursor.parse(bytes.toString('utf8', start, end));
  return cursor.parse(
    bytes.toString('utf8', start, managed.start) + bytes.toString('utf8', managed.end, end),
  );
}

/** Passes an object; where in it `metadata.managedFields` is, with its comma. Undefined unless it is there once. */
function findManaged(cursor: JsonCursor, depth: number): { start: number; end: number } | undefined {
  const found: { start: number; end: number }[] = [];
  eachMember(cursor, { names: metadataKey, depth }, (key) => {
    if (key === '' || cursor.peek() !== openBrace) return cursor.skip(depth + 1);
    const first = cursor.at + 1;
    let start = first;
    eachMember(cursor, { names: managedKey, depth: depth + 1 }, (inner) => {
      cursor.skip(depth + 2);
      if (inner !== '') found.push({ start, end: cursor.at });
      start = cursor.at;
    });
    // The comma before it went with it; the first member has one behind it.
    const [only] = found;
    if (only?.start !== first) return;
    only.end = afterBlanks(cursor.bytes, only.end);
    if (cursor.bytes[only.end] === comma) only.end++;
  });
  return found.length === 1 ? found[0] : undefined;
}
