// Parsed YAML and JSON as `unknown`, and how to look into it.

/** Whether `value` is a mapping (not null, not a list). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a value is, in a YAML user's words. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  return typeof value === 'number' ? `the number ${value}` : `the value ${JSON.stringify(value)}`;
}

/**
 * Deep equality of parsed values. Pairs seen before are taken as equal, so that a few aliases of aliases,
 * which expand to millions of values, cost nothing.
 */
export function sameValue(left: unknown, right: unknown, seen = new Map<object, Set<object>>()): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const partners = seen.get(left) ?? new Set();
  if (partners.has(right)) return true;
  seen.set(left, partners.add(right));
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, at) => sameValue(item, right[at], seen));
  }
  const [names, others] = [Object.entries(left), new Map<string, unknown>(Object.entries(right))];
  return (
    names.length === others.size &&
    names.every(([name, value]) => others.has(name) && sameValue(value, others.get(name), seen))
  );
}
