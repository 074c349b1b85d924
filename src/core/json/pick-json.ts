// Parts of JSON values: what is wanted of a large object is taken, and the rest is never built.
import { type JsonCursor, type KeyName, keyNames } from './json-cursor.ts';
import { type JsonValue, isJsonObject, setMember } from './json-value.ts';

/** What is wanted of a value: all of it, or some members of an object. A value that is no object is wanted whole. */
export type Pick = 'all' | PickMembers;

interface PickMembers {
  readonly names: readonly KeyName[];
  readonly inner: ReadonlyMap<string, Pick>;
}

/** Wants what lies at the end of each path; an empty path wants everything. */
export function pickPaths(paths: readonly (readonly string[])[]): Pick {
  if (paths.some((path) => path.length === 0)) return 'all';
  const tails = new Map<string, string[][]>();
  for (const [name = '', ...tail] of paths) tails.set(name, [...(tails.get(name) ?? []), tail]);
  return {
    names: keyNames([...tails.keys()]),
    inner: new Map([...tails].map(([name, rest]) => [name, pickPaths(rest)])),
  };
}

/** The wanted parts of a value. */
export function pickFrom(value: JsonValue, pick: Pick): JsonValue {
  if (pick === 'all' || !isJsonObject(value)) return value;
  const picked: Record<string, JsonValue> = {};
  for (const [name, inner] of pick.inner) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member !== undefined) setMember(picked, name, pickFrom(member, inner));
  }
  return picked;
}

const none: JsonValue = {};
const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;

/** Passes a value, around which `depth` containers are open, and gives its wanted parts: what `pickFrom` would. */
export function pickAt(cursor: JsonCursor, pick: Pick, depth: number): JsonValue {
  if (pick === 'all' || cursor.peek() !== openBrace) return cursor.value(depth);
  if (pick.names.length === 0) {
    cursor.skip(depth);
    return none;
  }
  const picked: Record<string, JsonValue> = {};
  cursor.enter(openBrace, depth);
  if (cursor.accept(closeBrace)) return picked;
  do {
    const name = cursor.key(pick.names);
    const inner = pick.inner.get(name);
    if (inner === undefined) cursor.skip(depth + 1);
    else setMember(picked, name, pickAt(cursor, inner, depth + 1));
  } while (cursor.either(comma, closeBrace) === comma);
  return picked;
}

/** Which object is passed. */
export interface MembersOptions {
  readonly names: readonly KeyName[];
  /** Containers that are open around the object. */
  readonly depth: number;
}

/** Passes an object; `visit` has to pass the value of each member. It hears the key, or '' for one that is not in `names`. */
export function eachMember(
  cursor: JsonCursor,
  { names, depth }: MembersOptions,
  visit: (name: string) => void,
): void {
  cursor.enter(openBrace, depth);
  if (cursor.accept(closeBrace)) return;
  do visit(cursor.key(names));
  while (cursor.either(comma, closeBrace) === comma);
}
