// Which texts Go's strconv takes for a number: the rule by which kubectl decides what must be quoted.

/** `strconv.ParseInt(text, 0, 64)` or, for a text without a sign, `ParseUint`; underscores are not accepted. */
export function isGoInteger(text: string, kind: 'int64' | 'int64 or uint64'): boolean {
  const found = integer.exec(text);
  if (!found) return false;
  const [, sign = '', digits = ''] = found;
  // Octal without the letter o, which BigInt does not know.
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  if (sign === '-') return value <= 2n ** 63n;
  return value < (kind === 'int64' || sign === '+' ? 2n ** 63n : 2n ** 64n);
}

const integer = /^([+-]?)(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;

/** `strconv.ParseFloat(text, 64)` without an error: a literal, hexadecimal ones and infinities included, in range. */
export function isGoFloat(text: string): boolean {
  if (/^[+-]?(?:inf|infinity)$/i.test(text) || /^nan$/i.test(text)) return true;
  if (text.includes('_') && !underscoresSeparateDigits(text)) return false;
  const plain = text.replaceAll('_', '');
  if (decimal.test(plain)) return Number.isFinite(Number(plain));
  return hexadecimal.test(plain) && isHexInRange(plain);
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const hexadecimal = /^[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+$/;

/** strconv: underscoreOK, underscores only between digits or between a base prefix and a digit. */
function underscoresSeparateDigits(text: string): boolean {
  const body = text.replace(/^[+-]/, '');
  const hex = /^0x/i.test(body);
  const start = /^0[box]/i.test(body) ? 2 : 0;
  let last = start > 0 ? '0' : '^';
  for (const char of body.slice(start)) {
    if (/\d/.test(char) || (hex && /[a-f]/i.test(char))) last = '0';
    else if (char === '_') {
      if (last !== '0') return false;
      last = '_';
    } else {
      if (last === '_') return false;
      last = '!';
    }
  }
  return last !== '_';
}

/** Beyond 2^1024 ParseFloat reports a range error; a value too small is 0 without one. */
function isHexInRange(text: string): boolean {
  const [digits = '', power = ''] = text.replace(/^[+-]?0[xX]/, '').split(/[pP]/);
  const [whole = '', fraction = ''] = digits.split('.');
  const mantissa = BigInt(`0x${whole}${fraction}`);
  if (mantissa === 0n) return true;
  const bits = mantissa.toString(2);
  const exponent = Number(power) - 4 * fraction.length + bits.length;
  if (exponent !== 1024) return exponent < 1024;
  // Rounding to 53 bits carries over exactly when the first 54 bits are all ones.
  return !/^1{54}/.test(bits);
}
