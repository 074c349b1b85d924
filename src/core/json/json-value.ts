// What a JSON document is in this program: plain data, with integers kept exactly.

/** An object of a document; only its own keys count (`__proto__` can be one of them). */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * A JSON value. An integer is a `number` while that is exact and a `bigint` beyond 2^53 (int64, as Go has it);
 * every other number is a float64. A float token with an integral value (`1.0`, `1e6`) cannot be told from the integer,
 * which matters only where Go prints `%v`; Go servers never write one below 1e21.
 */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;

/** Whether the value is an object, not an array and not null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of an object when it is a text; empty otherwise. */
export function textField(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

/** Sets a member of its own; `__proto__` is a key as any other. */
export function setMember(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  else object[key] = value;
}
