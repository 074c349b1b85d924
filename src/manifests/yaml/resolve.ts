// From the text of a scalar and its tag to its value: go-yaml v2 resolve.go.
import { resolvePlainScalar, type ScalarValue } from '../../core/go-yaml-scalar.ts';
import { isYamlTimestamp } from '../../core/go-yaml-timestamp.ts';
import { isInt64 } from '../../core/go-parse-number.ts';
import { YamlError } from './yaml-error.ts';

const tagPrefix = 'tag:yaml.org,2002:';

/** `!!str` for `tag:yaml.org,2002:str`. */
function shortTag(tag: string): string {
  return tag.startsWith(tagPrefix) ? `!!${tag.slice(tagPrefix.length)}` : tag;
}

const resolvable = new Set([
  '',
  ...['str', 'bool', 'int', 'float', 'null', 'timestamp'].map((name) => tagPrefix + name),
]);

/** A scalar that may be other than a string. `tag` is the full form, empty for none. Throws YamlError. */
export function resolveScalar(tag: string, text: string): ScalarValue {
  if (!resolvable.has(tag) || tag === `${tagPrefix}str`) return text;
  const value = resolvePlainScalar(text);
  const found = tagOf(value);
  const wanted = tag.slice(tagPrefix.length);
  if (tag === '' || found === wanted) return value;
  if (wanted === 'float' && typeof value === 'bigint' && isInt64(value)) return Number(value);
  if (wanted === 'timestamp' && isYamlTimestamp(text)) return text;
  throw new YamlError(`cannot decode !!${found} \`${text}\` as a ${shortTag(tag)}`);
}

function tagOf(value: ScalarValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' ? 'int' : 'float';
}
