// How Go's fmt lays out numbers under flags, width and precision: go/src/fmt/format.go.
import { formatFloat, type FloatVerb } from '../../core/go-float.ts';
import { isPrintable, quoteGoRune } from '../../core/go-quote.ts';
import { runeCount } from '../../core/go-utf8.ts';

/** The flags of one verb; `sharpV` and `plusV` are `%#v` and `%+v`. */
export interface Flags {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  plusV: boolean;
  sharpV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

export function newFlags(): Flags {
  const off = { minus: false, plus: false, sharp: false, space: false, zero: false };
  return { ...off, plusV: false, sharpV: false, width: undefined, precision: undefined };
}

/** Pads to the width, counted in code points; zeros only on the left. */
export function pad(text: string, flags: Flags): string {
  if (flags.width === undefined || flags.width === 0) return text;
  const missing = flags.width - runeCount(text);
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (flags.zero ? '0' : ' ').repeat(missing) + text;
}

function padWithSpaces(text: string, flags: Flags): string {
  return pad(text, { ...flags, zero: false });
}

export interface IntegerForm {
  readonly base: 2 | 8 | 10 | 16;
  readonly upper?: boolean;
  /** `%O`: a leading 0o. */
  readonly verb?: string;
}

const PREFIXES = { 2: '0b', 8: '', 10: '', 16: '0x' } as const;

export function formatInteger(value: bigint, form: IntegerForm, flags: Flags): string {
  const isNegative = value < 0n;
  const size = isNegative ? -value : value;
  if (flags.precision === 0 && size === 0n) return padWithSpaces('', flags);
  let digits = size.toString(form.base).padStart(leastDigits(isNegative, flags), '0');
  if (flags.sharp) {
    digits = form.base === 8 && !digits.startsWith('0') ? `0${digits}` : PREFIXES[form.base] + digits;
  }
  if (form.verb === 'O') digits = `0o${digits}`;
  if (form.upper === true) digits = digits.toUpperCase();
  return padWithSpaces((isNegative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '') + digits, flags);
}

function leastDigits(isNegative: boolean, flags: Flags): number {
  if (flags.precision !== undefined) return flags.precision;
  if (!flags.zero || flags.minus || flags.width === undefined) return 0;
  return flags.width - (isNegative || flags.plus || flags.space ? 1 : 0);
}

export function formatRune(value: bigint, flags: Flags): string {
  return pad(toChar(value), flags);
}

export function formatQuotedRune(value: bigint, flags: Flags): string {
  return pad(quoteGoRune(toChar(value), { ascii: flags.plus }), flags);
}

function toChar(value: bigint): string {
  const isRune = value >= 0n && value <= 0x10ffffn && (value < 0xd800n || value > 0xdfffn);
  return isRune ? String.fromCodePoint(Number(value)) : '\ufffd';
}

/** `%U`, and `%#U` with the character itself. */
export function formatUnicode(value: bigint, flags: Flags): string {
  const code = BigInt.asUintN(64, value);
  const least = Math.max(4, flags.precision ?? 0);
  const text = `U+${code.toString(16).toUpperCase().padStart(least, '0')}`;
  const char = code <= 0x10ffffn ? String.fromCodePoint(Number(code)) : '';
  return padWithSpaces(flags.sharp && isPrintable(char) ? `${text} '${char}'` : text, flags);
}

/** `verb` is v or one of strconv's; `precision` the default where the format gives none (-1: as needed). */
export function formatGoFloat(
  value: number,
  style: { verb: string; precision: number },
  flags: Flags,
): string {
  const verb = FLOAT_VERBS[style.verb] ?? 'g';
  const precision = flags.precision ?? style.precision;
  let number = formatFloat(value, verb, precision);
  if (!/^[+-]/.test(number)) number = `+${number}`;
  if (flags.space && number.startsWith('+') && !flags.plus) number = ` ${number.slice(1)}`;
  if (/^.[IN]/.test(number)) {
    const isPlainNaN = number[1] === 'N' && !flags.space && !flags.plus;
    return padWithSpaces(isPlainNaN ? number.slice(1) : number, flags);
  }
  if (flags.sharp && verb !== 'b') number = keepPoint(number, { verb, precision });
  if (!flags.plus && number.startsWith('+')) return pad(number.slice(1), flags);
  const { width } = flags;
  if (!flags.zero || flags.minus || width === undefined || width <= number.length) return pad(number, flags);
  // The sign stands before the zeros.
  return (number[0] ?? '') + number.slice(1).padStart(width - 1, '0');
}

const FLOAT_VERBS: Readonly<Record<string, FloatVerb>> = {
  b: 'b',
  e: 'e',
  E: 'E',
  f: 'f',
  F: 'f',
  g: 'g',
  G: 'G',
  v: 'g',
  x: 'x',
  X: 'X',
};

// The sharp flag: always a decimal point, and for %g the trailing zeros.
function keepPoint(number: string, style: { verb: string; precision: number }): string {
  const isHex = style.verb === 'x' || style.verb === 'X';
  const [, mantissa = '', tail = ''] = (isHex ? /^(.[^pP]*)(.*)$/ : /^(.[^eE]*)(.*)$/).exec(number) ?? [];
  let missing = 0;
  if ('gGx'.includes(style.verb)) {
    missing = style.precision === -1 ? 6 : style.precision;
    // Go counts every character but the point from the first that is not 0 on, the x of 0x included.
    missing -= mantissa.slice(1).replace('.', '').replace(/^0+/, '').length;
  }
  let text = mantissa;
  if (!text.includes('.')) {
    if (text.length === 2 && text.endsWith('0')) missing--;
    text += '.';
  }
  return text + '0'.repeat(Math.max(0, missing)) + tail;
}
