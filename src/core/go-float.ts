// Go's strconv.FormatFloat: JavaScript rounds ties away from zero and starts exponents elsewhere.

export type FloatVerb = 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X' | 'b';

/** A decimal number 0.d1d2d3… × 10^point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/**
 * Formats as `strconv.FormatFloat(value, verb, precision, 64)`.
 * Precision -1 asks for the fewest digits that read back as the same number.
 */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  switch (verb) {
    case 'b':
      return sign + formatBinary(size);
    case 'x':
      return sign + formatHex(size, precision);
    case 'X':
      return sign + formatHex(size, precision).toUpperCase();
    case 'f':
      return sign + formatFixed(size, precision);
    case 'e':
      return sign + formatExponent(size, precision);
    case 'E':
      return sign + formatExponent(size, precision).toUpperCase();
    case 'g':
      return sign + formatGeneral(size, precision);
    case 'G':
    default:
      return sign + formatGeneral(size, precision).toUpperCase();
  }
}

function formatFixed(value: number, precision: number): string {
  if (precision < 0) return layOutFixed(shortest(value), -1);
  const { numerator, denominator } = toFraction(value);
  const scaled = divideHalfEven(numerator * 10n ** BigInt(precision), denominator).toString();
  if (precision === 0) return scaled;
  const padded = scaled.padStart(precision + 1, '0');
  return `${padded.slice(0, -precision)}.${padded.slice(-precision)}`;
}

function layOutFixed({ digits, point }: Decimal, decimals: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  const shown = decimals < 0 ? fraction : fraction.slice(0, decimals).padEnd(decimals, '0');
  return shown === '' || /^0*$/.test(digits) ? whole : `${whole}.${shown}`;
}

function formatExponent(value: number, precision: number): string {
  const decimal = precision < 0 ? shortest(value) : toDigits(value, precision + 1);
  return layOutExponent(decimal, precision < 0 ? decimal.digits.length - 1 : precision);
}

function layOutExponent({ digits, point }: Decimal, decimals: number): string {
  const exponent = /^0*$/.test(digits) ? 0 : point - 1;
  const fraction = digits.slice(1).padEnd(decimals, '0').slice(0, decimals);
  const tail = Math.abs(exponent).toString().padStart(2, '0');
  return `${digits[0] ?? '0'}${fraction === '' ? '' : `.${fraction}`}e${exponent < 0 ? '-' : '+'}${tail}`;
}

// strconv/ftoa.go, case 'g': %e below 1e-4 and from 10^precision on; the shortest form decides with precision 6.
function formatGeneral(value: number, precision: number): string {
  const isShortest = precision < 0;
  const wanted = precision === 0 ? 1 : precision;
  const rounded = isShortest ? shortest(value) : toDigits(value, wanted);
  const digits = rounded.digits.replace(/0+$/, '') || '0';
  const point = digits === '0' ? 1 : rounded.point;
  let limit = wanted;
  if (limit > digits.length && digits.length >= point) limit = digits.length;
  if (isShortest) limit = 6;
  const exponent = point - 1;
  const decimal = { digits, point };
  if (exponent < -4 || exponent >= limit) {
    return layOutExponent(decimal, digits.length - 1);
  }
  return layOutFixed(decimal, -1);
}

function shortest(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

// Exactly `count` significant digits, ties to even on the exact binary value.
function toDigits(value: number, count: number): Decimal {
  if (value === 0) return { digits: '0'.repeat(count), point: 1 };
  const { numerator, denominator } = toFraction(value);
  const point = shortest(value).point;
  const shift = count - point;
  const digits = (
    shift >= 0
      ? divideHalfEven(numerator * 10n ** BigInt(shift), denominator)
      : divideHalfEven(numerator, denominator * 10n ** BigInt(-shift))
  ).toString();
  // The shortest form may have rounded up to the next power of ten, or this rounding may.
  if (digits.length < count) return { digits: toDigitsAt(value, count, point - 1), point: point - 1 };
  return digits.length > count ? { digits: digits.slice(0, count), point: point + 1 } : { digits, point };
}

function toDigitsAt(value: number, count: number, point: number): string {
  const { numerator, denominator } = toFraction(value);
  const shift = count - point;
  return shift >= 0
    ? divideHalfEven(numerator * 10n ** BigInt(shift), denominator).toString()
    : divideHalfEven(numerator, denominator * 10n ** BigInt(-shift)).toString();
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice < denominator) return quotient;
  return twice > denominator || quotient % 2n === 1n ? quotient + 1n : quotient;
}

/** The 53-bit mantissa and its power of two. */
function decompose(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

function toFraction(value: number): { numerator: bigint; denominator: bigint } {
  const { mantissa, exponent } = decompose(value);
  return exponent >= 0
    ? { numerator: mantissa << BigInt(exponent), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-exponent) };
}

function formatBinary(value: number): string {
  const { mantissa, exponent } = decompose(value);
  return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

// %x: a mantissa of 1.xxxx, normalised even for subnormal numbers, and a power of two.
function formatHex(value: number, precision: number): string {
  let { mantissa, exponent } = decompose(value);
  if (mantissa === 0n) exponent = -52;
  while (mantissa !== 0n && mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  let digits = 13;
  if (precision >= 0 && precision < digits) {
    const dropped = BigInt((digits - precision) * 4);
    mantissa = divideHalfEven(mantissa, 1n << dropped) << dropped;
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const fraction = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, '0');
  digits = precision < 0 ? fraction.replace(/0+$/, '').length : precision;
  const shown = fraction.padEnd(digits, '0').slice(0, digits);
  const power = exponent + 52;
  const tail = Math.abs(power).toString().padStart(2, '0');
  return `0x${mantissa >> 52n}${shown === '' ? '' : `.${shown}`}p${power < 0 ? '-' : '+'}${tail}`;
}
