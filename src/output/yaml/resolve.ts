// Which strings go-yaml v2 would read back as something else, so that they must be quoted (resolve.go, encode.go).
import { isGoFloat, isGoInteger } from '../go-strconv.ts';
import { isYamlTimestamp } from './timestamp.ts';

/** encode.go stringv: whether the text, written plain, is still a string for this parser and for older ones. */
export function canBePlain(text: string): boolean {
  const kind = hint(text);
  if (kind === undefined) return true;
  if (words.has(text)) return false;
  if (kind === 'word') return true;
  if (kind === 'point') return !isGoFloat(text);
  return !isNumberLike(text) && !base60.test(text);
}

/** resolve.go resolveMap; `<<` is in it too but is never looked up, for want of a hint. */
const words = new Set([
  '',
  ...'y Y yes Yes YES true True TRUE on On ON n N no No NO false False FALSE off Off OFF ~ null Null NULL'.split(
    ' ',
  ),
  ...'.nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF'.split(' '),
]);

type Hint = 'word' | 'point' | 'number';

/** resolve.go resolveTable: what the first character says about the text. */
function hint(text: string): Hint | undefined {
  const first = text.charAt(0);
  if (first === '' || 'yYnNtTfFoO~'.includes(first)) return 'word';
  if (first === '.') return 'point';
  return '+-0123456789'.includes(first) ? 'number' : undefined;
}

const yamlFloat = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

function isNumberLike(text: string): boolean {
  if (isYamlTimestamp(text)) return true;
  const plain = text.replaceAll('_', '');
  if (isGoInteger(plain, 'int64 or uint64')) return true;
  if (yamlFloat.test(plain) && Number.isFinite(Number(plain))) return true;
  // resolve.go cuts the prefix and lets ParseInt take a sign behind it.
  return /^0b[+-][01]+$/.test(plain) && isGoInteger(`${plain.charAt(2)}0b${plain.slice(3)}`, 'int64');
}
