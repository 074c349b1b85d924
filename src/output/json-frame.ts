// Walking JSON-like data with a stack of our own: a hostile server may nest deeper than the call stack.

/** A container that is being printed, and how far. */
export interface Frame {
  /** The index of the next member. */
  at: number;
  readonly length: number;
  /** In the order of printing; undefined for an array. */
  readonly keys: readonly string[] | undefined;
  readonly source: JsonContainer;
}

type JsonContainer = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A frame for an object or array with members; undefined for everything else. Members that are undefined do not count. */
export function enter(
  value: unknown,
  sortKeys: (keys: readonly string[]) => readonly string[],
): Frame | undefined {
  if (!isContainer(value)) return undefined;
  if (isArray(value))
    return value.length > 0 ? { at: 0, length: value.length, keys: undefined, source: value } : undefined;
  let keys = Object.keys(value);
  if (keys.some((key) => value[key] === undefined)) keys = keys.filter((key) => value[key] !== undefined);
  if (keys.length === 0) return undefined;
  return { at: 0, length: keys.length, keys: keys.length > 1 ? sortKeys(keys) : keys, source: value };
}

/** The key at the frame's position; empty in an array. */
export function keyOf(frame: Frame): string {
  return frame.keys?.[frame.at] ?? '';
}

/** The member at the frame's position, which goes on to the next one. */
export function nextMember(frame: Frame): unknown {
  const { source, keys } = frame;
  const index = frame.at++;
  return isArray(source) ? source[index] : source[keys?.[index] ?? ''];
}

/** An object or an array. */
export function isContainer(value: unknown): value is JsonContainer {
  return typeof value === 'object' && value !== null;
}

function isArray(value: JsonContainer): value is readonly unknown[] {
  return Array.isArray(value);
}
