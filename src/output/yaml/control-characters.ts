// What go-yaml refuses to read: kubectl makes YAML by way of JSON and a YAML parser (yaml/readerc.go).
import { type JsonValue, isJsonObject } from '../../core/json/json-value.ts';

/** C0 is escaped in the JSON between, and so are the line separators. */
// oxlint-disable-next-line no-control-regex -- these characters are what this is about
const refused = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** kubectl's message for a document that it cannot print as YAML; undefined for all others. */
export function controlCharacterProblem(document: JsonValue, format: 'yaml' | 'kyaml'): string | undefined {
  if (!holdsRefused(document)) return undefined;
  return `${format === 'kyaml' ? 'error decoding: ' : ''}yaml: control characters are not allowed`;
}

function holdsRefused(value: JsonValue): boolean {
  if (typeof value === 'string') return refused.test(value);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).some(holdsRefused);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, member]) => refused.test(key) || holdsRefused(member));
}
