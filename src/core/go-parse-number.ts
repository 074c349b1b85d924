// Go's strconv.ParseInt and ParseFloat: which texts are numbers, and which.

const integer = /^([+-]?)(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const hexadecimal = /^([+-]?)0[xX](?=\.?[0-9a-fA-F])([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/;

/**
 * `strconv.ParseInt(text, 0, 64)`, and `ParseUint` where only that fits; undefined on their errors. Underscores are not
 * taken: whoever allows them removes them.
 */
export function parseGoInteger(text: string): bigint | undefined {
  const found = integer.exec(text);
  if (!found) return undefined;
  const [, sign = '', digits = ''] = found;
  // Octal without the letter o, which BigInt does not know.
  const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  const value = sign === '-' ? -size : size;
  return isInt64(value) || (sign === '' && size < 2n ** 64n) ? value : undefined;
}

/** Whether an int64 holds the value. */
export function isInt64(value: bigint): boolean {
  return value >= -(2n ** 63n) && value < 2n ** 63n;
}

/** `strconv.ParseFloat(text, 64)`; undefined on its errors, a number that is too large included. */
export function parseGoFloat(text: string): number | undefined {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (!underscoresFit(text)) return undefined;
  const plain = text.replaceAll('_', '');
  const value = decimal.test(plain) ? Number(plain) : parseHexadecimal(plain);
  return Number.isFinite(value) ? value : undefined;
}

function parseHexadecimal(text: string): number {
  const [, sign = '', whole = '', fraction = '', power = ''] = hexadecimal.exec(text) ?? [];
  if (power === '') return Number.NaN;
  const digits = BigInt(`0x${whole}${fraction}`);
  if (digits === 0n) return sign === '-' ? -0 : 0;
  // 64 bits are enough to round by, when the last one says whether anything was behind it.
  const dropped = Math.max(0, digits.toString(2).length - 64);
  const kept = digits >> BigInt(dropped);
  const isExact = kept << BigInt(dropped) === digits;
  const mantissa = Number(isExact ? kept : kept | 1n);
  const exponent = Number(power) - 4 * fraction.length + dropped;
  // In two steps: a power of two alone leaves float64 before the number does.
  const half = Math.trunc(exponent / 2);
  const value = mantissa * 2 ** half * 2 ** (exponent - half);
  return sign === '-' ? -value : value;
}

/** strconv's underscoreOK: only between digits, or between a base prefix and a digit. */
export function underscoresFit(text: string): boolean {
  if (!text.includes('_')) return true;
  const [, prefix = '', rest = ''] = /^[+-]?(0[bBoOxX])?(.*)$/.exec(text) ?? [];
  const digit = /^0[xX]/.test(prefix) ? '[0-9a-fA-F]' : '[0-9]';
  return !new RegExp(`(?<!${digit}${prefix === '' ? '' : '|^'})_|_(?!${digit})`).test(rest);
}
