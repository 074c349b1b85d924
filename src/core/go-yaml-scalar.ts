// What go-yaml v2 takes a plain scalar for (resolve.go resolve). It is YAML 1.1 with the booleans, the octals and the
// underscores, but without sexagesimal numbers, and with Go's notion of a number.
import { parseGoFloat, parseGoInteger } from './go-parse-number.ts';

/** A scalar as Go holds it: an int or uint64 is a bigint, a float64 a number. */
export type ScalarValue = null | boolean | bigint | number | string;

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

const hints = '-+.0123456789yYnNtTfFoO~';
const yamlFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** resolve.go resolveTable: whether the first character lets a text be anything but a string. Most texts it does not. */
export function mayBeOtherThanString(text: string): boolean {
  return text === '' || hints.includes(text.charAt(0));
}

/** The value of a plain scalar; a timestamp is a string here (`isYamlTimestamp`). */
export function resolvePlainScalar(text: string): ScalarValue {
  if (!mayBeOtherThanString(text)) return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  if (text.startsWith('.')) return parseGoFloat(text) ?? text;
  if (!/^[-+0-9]/.test(text)) return text;
  const plain = text.replaceAll('_', '');
  return parseGoInteger(plain) ?? float(plain) ?? signedBinary(plain) ?? text;
}

function float(plain: string): number | undefined {
  return yamlFloat.test(plain) ? parseGoFloat(plain) : undefined;
}

/** go-yaml cuts the `0b` itself and lets ParseInt look for a sign behind it. */
function signedBinary(plain: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^0b([-+])([01]+)$/.exec(plain) ?? [];
  return digits === '' ? undefined : parseGoInteger(`${sign}0b${digits}`);
}
