// Durations as Go writes them (`1h30m`, `1.5s`), and kubectl's rule for --request-timeout.
import { encodeUtf8 } from './go-utf8.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const LIMIT = 1n << 63n;

/** Text that is no duration; the message is Go's own (`time: invalid duration "x"`) or kubectl's. */
export class DurationError extends Error {
  override readonly name = 'DurationError';
}

/**
 * Parses as Go's time.ParseDuration.
 * @returns nanoseconds
 * @throws DurationError
 */
export function parseGoDuration(text: string): bigint {
  const fail = (problem: string): DurationError => new DurationError(`time: ${problem} ${quote(text)}`);
  const sign = text.startsWith('-') ? -1n : 1n;
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0n;
  if (rest === '') throw fail('invalid duration');
  let total = 0n;
  while (rest !== '') {
    const [number = '', whole = '', fraction = ''] = /^(\d*)(?:\.(\d*))?/.exec(rest) ?? [];
    if (whole === '' && fraction === '') throw fail('invalid duration');
    rest = rest.slice(number.length);
    const name = /^[^.\d]*/.exec(rest)?.[0] ?? '';
    if (BigInt(whole || '0') > LIMIT) throw fail('invalid duration');
    if (name === '') throw fail('missing unit in duration');
    const unit = UNITS[name];
    if (unit === undefined) throw fail(`unknown unit ${quote(name)} in duration`);
    rest = rest.slice(name.length);
    const part = BigInt(whole || '0') * unit + fractionOf(fraction, unit);
    total += part;
    if (part > LIMIT || total > LIMIT) throw fail('invalid duration');
  }
  if (sign > 0n && total === LIMIT) throw fail('invalid duration');
  return sign * total;
}

// In float64 as Go does it, digits beyond an int64 ignored.
function fractionOf(fraction: string, unit: bigint): bigint {
  let digits = fraction;
  while (digits.length > 18 && BigInt(digits) > LIMIT) digits = digits.slice(0, -1);
  if (/^0*$/.test(digits)) return 0n;
  return BigInt(Math.trunc(Number(digits) * (Number(unit) / 10 ** digits.length)));
}

// time/format.go: not strconv.Quote; anything beyond plain ASCII is shown byte by byte.
function quote(text: string): string {
  let quoted = '';
  for (const byte of encodeUtf8(text)) {
    const char = String.fromCharCode(byte);
    if (byte < 0x20 || byte >= 0x80) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
    else quoted += char === '"' || char === '\\' ? `\\${char}` : char;
  }
  return `"${quoted}"`;
}

/**
 * Parses `--request-timeout`: a bare number counts seconds, anything else is a Go duration; 0 means no timeout.
 * client-go: tools/clientcmd, ParseTimeout.
 * @returns milliseconds, with fractions
 * @throws DurationError
 */
export function parseRequestTimeout(text: string): number {
  const seconds = /^(?:\+?(\d+)|-0+)$/.exec(text);
  if (seconds !== null && BigInt(seconds[1] ?? 0) < LIMIT) {
    return Number(BigInt.asIntN(64, BigInt(seconds[1] ?? 0) * 1_000_000_000n)) / 1e6;
  }
  try {
    return Number(parseGoDuration(text)) / 1e6;
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    throw new DurationError(
      'Invalid timeout value. Timeout must be a single integer in seconds, ' +
        'or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
      { cause: error },
    );
  }
}

/** Go's Duration.String for milliseconds: `1m30s`, `1.5s`, `250ms`, `1h0m0s`. */
export function formatGoDuration(ms: number): string {
  const total = BigInt(Math.round(ms * 1e6));
  const [sign, size] = total < 0n ? ['-', -total] : ['', total];
  if (size === 0n) return '0s';
  if (size < 1_000_000_000n) {
    const [unit, name] = size < 1_000n ? [1n, 'ns'] : size < 1_000_000n ? [1_000n, 'µs'] : [1_000_000n, 'ms'];
    return `${sign}${decimal(size, unit)}${name}`;
  }
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return `${sign}${seconds}`;
  const hours = minutes / 60n;
  return `${sign}${hours > 0n ? `${hours}h` : ''}${minutes % 60n}m${seconds}`;
}

function decimal(size: bigint, unit: bigint): string {
  const digits = String(unit).length - 1;
  const rest =
    digits === 0
      ? ''
      : String(size % unit)
          .padStart(digits, '0')
          .replace(/0+$/, '');
  return `${size / unit}${rest === '' ? '' : `.${rest}`}`;
}
