// What a YAML document means, as go-yaml gives it.
import type { ScalarValue } from '../../core/go-yaml-scalar.ts';

/** Any value. */
export type YamlValue = ScalarValue | readonly YamlValue[] | YamlMap;

/** map[interface{}]interface{}: keys of different types are different keys. */
export type YamlMap = ReadonlyMap<string, YamlEntry>;

/** One entry, under the identity of its key. */
export interface YamlEntry {
  readonly key: ScalarValue;
  readonly value: YamlValue;
}

/** Array.isArray, which does not tell readonly arrays from maps. */
export function isYamlList(value: readonly YamlValue[] | YamlMap): value is readonly YamlValue[] {
  return Array.isArray(value);
}
