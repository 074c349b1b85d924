// From the text of a plain scalar to its value: go-yaml v2 resolve.go. It is YAML 1.1 with the booleans, the octals and
// the underscores, but without sexagesimal numbers, and with Go's notion of a number.
import { isYamlTimestamp } from './timestamp.ts';
import { YamlError } from './yaml-error.ts';

/** A scalar as Go holds it: an int or uint64 is a bigint, a float64 a number. */
export type ScalarValue = null | boolean | bigint | number | string;

const tagPrefix = 'tag:yaml.org,2002:';

/** `!!str` for `tag:yaml.org,2002:str`. */
function shortTag(tag: string): string {
  return tag.startsWith(tagPrefix) ? `!!${tag.slice(tagPrefix.length)}` : tag;
}

const resolvable = new Set([
  '',
  ...['str', 'bool', 'int', 'float', 'null', 'timestamp'].map((name) => tagPrefix + name),
]);

const words = new Map<string, ScalarValue>();
for (const [value, spellings] of [
  [true, 'y Y yes Yes YES true True TRUE on On ON'],
  [false, 'n N no No NO false False FALSE off Off OFF'],
  [null, '~ null Null NULL'],
  [Number.NaN, '.nan .NaN .NAN'],
  [Number.POSITIVE_INFINITY, '.inf .Inf .INF +.inf +.Inf +.INF'],
  [Number.NEGATIVE_INFINITY, '-.inf -.Inf -.INF'],
] as const)
  for (const spelling of spellings.split(' ')) words.set(spelling, value);
words.set('', null);

/** A scalar that may be other than a string. `tag` is the full form, empty for none. Throws YamlError. */
export function resolveScalar(tag: string, text: string): ScalarValue {
  if (!resolvable.has(tag) || tag === `${tagPrefix}str`) return text;
  const value = plainValue(text, tag === '');
  const found = tagOf(value);
  const wanted = tag.slice(tagPrefix.length);
  if (tag === '' || found === wanted) return value;
  if (wanted === 'float' && typeof value === 'bigint' && value <= maxInt64) return Number(value);
  if (wanted === 'timestamp' && isYamlTimestamp(text)) return text;
  throw new YamlError(`cannot decode !!${found} \`${text}\` as a ${shortTag(tag)}`);
}

function tagOf(value: ScalarValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' ? 'int' : 'float';
}

function plainValue(text: string, mayBeTimestamp: boolean): ScalarValue {
  // Most scalars are words: their first character says so.
  if (!/^(?:[-+.0-9yYnNtTfFoO~]|$)/.test(text)) return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  if (text.startsWith('.')) return dotFloat(text) ?? text;
  if (!/^[-+0-9]/.test(text) || (mayBeTimestamp && isYamlTimestamp(text))) return text;
  const plain = text.replaceAll('_', '');
  return goInteger(plain) ?? float(plain) ?? binary(plain) ?? text;
}

const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);
const maxUint64 = 2n ** 64n - 1n;

/** strconv.ParseInt with base 0, then ParseUint. */
function goInteger(plain: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.+)$/.exec(plain) ?? [];
  const literal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  if (!/^(?:0|[1-9]\d*|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(literal)) return undefined;
  return inRange(BigInt(literal), sign);
}

/** What ParseInt and ParseUint take: a uint64 has no sign. */
function inRange(size: bigint, sign: string): bigint | undefined {
  const value = sign === '-' ? -size : size;
  return value >= minInt64 && value <= (sign === '' ? maxUint64 : maxInt64) ? value : undefined;
}

function float(plain: string): number | undefined {
  if (!/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(plain)) return undefined;
  return finite(plain);
}

/** What strconv.ParseFloat takes of a text that starts with a dot: underscores only between digits. */
function dotFloat(text: string): number | undefined {
  if (!/^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/.test(text)) return undefined;
  return finite(text.replaceAll('_', ''));
}

// A number beyond float64 stays a string: ParseFloat calls it an error.
function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** go-yaml's own reading of `0b` looks for a second sign behind it. */
function binary(plain: string): bigint | undefined {
  const [, sign = '', inner = '', digits = ''] = /^(-?)0b([-+]?)([01]+)$/.exec(plain) ?? [];
  if (digits === '' || (sign !== '' && inner !== '')) return undefined;
  return inRange(BigInt(`0b${digits}`), sign || inner);
}
