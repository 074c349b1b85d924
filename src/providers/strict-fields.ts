// Reads the fields of a document: each is there and of its type; in what is our own, nothing else is.
import { describeValue, isRecord } from '../files/record.ts';
import type { Fail, YamlPath } from '../files/strict-yaml.ts';

/** One mapping of the document. A key that is null counts as absent, as Go's encoding/json has it. */
export interface Fields {
  readonly path: YamlPath;
  readonly fail: Fail;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The mapping at `path`. With `known` any other key is an error: only where no other program reads the file, too. */
export function fieldsAt(
  value: unknown,
  { path, fail, known }: { readonly path: YamlPath; readonly fail: Fail; readonly known?: readonly string[] },
): Fields {
  if (!isRecord(value)) return fail(path, `must be a mapping, not ${describeValue(value)}`);
  const strange = known && Object.keys(value).find((key) => !known.includes(key));
  if (known && strange !== undefined)
    fail([...path, strange], `no such key; there are: ${known.join(', ')}. Correct or remove it.`);
  return { path, fail, value };
}

/** Text that must be there. */
export function requiredText(fields: Fields, key: string): string {
  const text = optionalText(fields, key);
  return text ?? fields.fail([...fields.path, key], 'is missing or empty. Add it.');
}

/** Text; empty counts as absent. */
export function optionalText({ value, path, fail }: Fields, key: string): string | undefined {
  const found = value[key] ?? '';
  if (typeof found !== 'string') return fail([...path, key], `must be text, not ${describeValue(found)}`);
  return found === '' ? undefined : found;
}

/** True or false; false when absent. */
export function booleanField({ value, path, fail }: Fields, key: string): boolean {
  const found = value[key] ?? false;
  return typeof found === 'boolean'
    ? found
    : fail([...path, key], `must be true or false, not ${describeValue(found)}`);
}

/** One of `words`; the first when absent. */
export function wordField<T extends string>(fields: Fields, key: string, words: readonly [T, ...T[]]): T {
  const text = optionalText(fields, key);
  if (text === undefined) return words[0];
  const found = words.find((word) => word === text);
  return (
    found ??
    fields.fail([...fields.path, key], `must be one of ${words.join(', ')}, not ${JSON.stringify(text)}`)
  );
}

/** A list; empty when absent. */
export function listField({ value, path, fail }: Fields, key: string): readonly unknown[] {
  const found = value[key] ?? [];
  return Array.isArray(found) ? found : fail([...path, key], `must be a list, not ${describeValue(found)}`);
}

/** A list of texts; empty when absent. */
export function textsField(fields: Fields, key: string): readonly string[] {
  return listField(fields, key).map((item, at) =>
    typeof item === 'string'
      ? item
      : fields.fail([...fields.path, key, at], `must be text, not ${describeValue(item)}`),
  );
}
