// Objects of the real server, and of templates recorded from it, have the shapes that its API
// documents. Here is the one place where the simulation takes that on trust.

/* oxlint-disable typescript/no-unnecessary-type-parameters -- the parameter is the claim itself */

/** The value as what the API says that it is; nothing is checked. */
export function trusted<Shape>(value: unknown): Shape {
  if (isTrusted<Shape>(value)) return value;
  throw new TypeError('unreachable');
}

function isTrusted<Shape>(_value: unknown): _value is Shape {
  return true;
}

/** JSON of a known shape. */
export function parseJson<Shape>(text: string): Shape {
  return trusted<Shape>(JSON.parse(text));
}

/** A field of whatever it is: undefined when it is not an object, or has none of that name. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return trusted<Readonly<Record<string, unknown>>>(value)[name];
}
