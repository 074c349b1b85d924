// Number literals of Go templates: node.go newNumber and exec.go idealConstant in one.
import { quoteGo, unquoteChar } from '../../core/go-quote.ts';
import { goNumber, type GoNumber } from '../../core/go-value.ts';
import type { ItemType } from './lex.ts';

const MAX_INT64 = (1n << 63n) - 1n;
const MAX_UINT64 = (1n << 64n) - 1n;

/**
 * The value that Go gives the literal where no type is asked for: int, float64 or complex128; undefined for an unsigned
 * number that fits no int.
 * @returns the value, or the words of Go's error
 */
export function parseNumber(text: string, type: ItemType): { value: GoNumber | undefined } | string {
  if (type === 'charConstant') return parseChar(text);
  if (type === 'complex') return parseComplex(text);
  if (text.endsWith('i')) {
    const imaginary = parseGoFloat(text.slice(0, -1));
    if (imaginary !== undefined) return { value: goNumber('complex128', 0, imaginary) };
  }
  const integer = parseInteger(text);
  const isNegative = text.startsWith('-');
  const fitsInt = integer !== undefined && integer <= MAX_INT64 && integer >= -MAX_INT64 - 1n;
  const fitsUint = integer !== undefined && /^\d/.test(text) && integer <= MAX_UINT64;
  if (fitsInt || fitsUint) {
    // A sign hides the 0x from Go, which then takes the e of -0xfe for an exponent.
    const isHex = /^0[xX]/.test(text) && text.length > 2 && !/[pP]/.test(text);
    if (!isHex && /[.eEpP]/.test(text)) return { value: goNumber('float64', Number(integer)) };
    return { value: fitsInt ? goInt(isNegative && integer === 0n ? 0n : integer) : undefined };
  }
  const float = parseGoFloat(text);
  if (float === undefined) return `illegal number syntax: ${quoteGo(text)}`;
  return /[.eEpP]/.test(text) ? { value: goNumber('float64', float) } : `integer overflow: ${quoteGo(text)}`;
}

/** A Go int, exact. */
export function goInt(value: bigint): GoNumber {
  const number = Number(value);
  return goNumber('int', Number.isSafeInteger(number) ? number : value);
}

function parseChar(text: string): { value: GoNumber } | string {
  const char = unquoteChar(text, 1, "'");
  if (char === undefined) return 'invalid syntax';
  if (text.slice(char.next) !== "'") return `malformed character constant: ${text}`;
  return { value: goNumber('int', char.code) };
}

function parseComplex(text: string): { value: GoNumber } | string {
  const [, real = '', imaginary = ''] = /^([+-]?[^+-]*(?:[eEpP][+-])?[^+-]*)([+-].*)i$/.exec(text) ?? [];
  const parts = [parseGoFloat(real), parseGoFloat(imaginary)] as const;
  if (parts[0] === undefined || parts[1] === undefined) return 'syntax error scanning complex number';
  return { value: goNumber('complex128', parts[0], parts[1]) };
}

/** strconv.ParseInt(text, 0, …), unbounded. */
function parseInteger(text: string): bigint | undefined {
  if (!underscoresFit(text)) return undefined;
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(text.replaceAll('_', '')) ?? [];
  const isLiteral = /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/.test(digits);
  if (!isLiteral) return undefined;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  return sign === '-' ? -value : value;
}

/** strconv.ParseFloat; undefined on its errors, too large a number included. */
export function parseGoFloat(text: string): number | undefined {
  if (!underscoresFit(text)) return undefined;
  const plain = text.replaceAll('_', '');
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain)) return finite(Number(plain));
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(plain);
  if (hex === null || (hex[2] ?? '') + (hex[3] ?? '') === '') return undefined;
  const mantissa = Number(`0x${hex[2]}${hex[3]}`);
  const value = mantissa * 2 ** (Number(hex[4]) - 4 * (hex[3] ?? '').length);
  return finite(hex[1] === '-' ? -value : value);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

// strconv's underscoreOK: only between digits, or behind a base prefix.
function underscoresFit(text: string): boolean {
  if (!text.includes('_')) return true;
  const [, prefix = '', rest = ''] = /^[+-]?(0[bBoOxX])?(.*)$/.exec(text) ?? [];
  const digit = /^0[xX]/.test(prefix) ? '[0-9a-fA-F]' : '[0-9]';
  return !new RegExp(`(?<!${digit}${prefix === '' ? '' : '|^'})_|_(?!${digit})`).test(rest);
}
