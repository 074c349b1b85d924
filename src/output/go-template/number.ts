// Number literals of Go templates: node.go newNumber and exec.go idealConstant in one.
import { isInt64, parseGoFloat, parseGoInteger, underscoresFit } from '../../core/go-parse-number.ts';
import { quoteGo, unquoteChar } from '../../core/go-quote.ts';
import { goNumber, type GoNumber } from '../../core/go-value.ts';
import type { ItemType } from './lex.ts';

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
  const integer = underscoresFit(text) ? parseGoInteger(text.replaceAll('_', '')) : undefined;
  if (integer !== undefined) {
    // A sign hides the 0x from Go, which then takes the e of -0xfe for an exponent.
    const isHex = /^0[xX]/.test(text) && text.length > 2 && !/[pP]/.test(text);
    if (!isHex && /[.eEpP]/.test(text)) return { value: goNumber('float64', Number(integer)) };
    return { value: isInt64(integer) ? goInt(integer) : undefined };
  }
  const float = parseGoFloat(text);
  if (float === undefined) return `illegal number syntax: ${quoteGo(text)}`;
  return /[.eEpP]/.test(text) ? { value: goNumber('float64', float) } : `integer overflow: ${quoteGo(text)}`;
}

/** A Go int, exact. */
function goInt(value: bigint): GoNumber {
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
