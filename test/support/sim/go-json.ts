// JSON as Go's encoding/json writes it: what a real apiserver sends, byte for byte.

const NEEDS_ESCAPE = /[<>&\u2028\u2029]/;
const ESCAPED = /[<>&\u2028\u2029]/g;

/** Compact, with `<`, `>`, `&` and the two line separators escaped. */
export function goJson(value: unknown): string {
  return escapeHtml(JSON.stringify(value));
}

/** As `?pretty=true` gives it. */
export function prettyGoJson(value: unknown): string {
  return escapeHtml(JSON.stringify(value, null, 2));
}

function escapeHtml(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return text;
  return text.replace(ESCAPED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Go sorts the keys of maps; custom resources are maps all the way down. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
