// Go's fmt for template values: one value under one verb (go/src/fmt/print.go).
import { canBackquote, quoteGo, quoteGoAscii } from '../../core/go-quote.ts';
import { encodeUtf8, firstRunes, sortedKeys, utf8Length } from '../../core/go-utf8.ts';
import { goKind, goTypeName, isGoMap, isGoNumber, numberOf, sprint } from '../../core/go-value.ts';
import {
  formatGoFloat,
  formatInteger,
  formatQuotedRune,
  formatRune,
  formatUnicode,
  newFlags,
  pad,
  type Flags,
} from './format-number.ts';

/** `fmt.Sprint(…)`: a space between two values when neither is a string. */
export function sprintAll(values: readonly unknown[]): string {
  let text = '';
  for (const [at, value] of values.entries()) {
    const isApart = at > 0 && typeof value !== 'string' && typeof values[at - 1] !== 'string';
    text += (isApart ? ' ' : '') + sprint(value);
  }
  return text;
}

/** `fmt.Sprintf("%s", value)` and the like. */
export function formatPlain(value: unknown, verb: string): string {
  return formatArgument(value, verb, newFlags());
}

/** One argument of a format, at the top: only here nil has its own rule and `%T` works. */
export function formatArgument(value: unknown, verb: string, flags: Flags): string {
  if (value === null || value === undefined) {
    return verb === 'T' || verb === 'v' ? pad('<nil>', flags) : `%!${verb}(<nil>)`;
  }
  if (verb === 'T') return formatString(goTypeName(value), 's', flags);
  // %w is for errors in Errorf; of a map it is refused as a whole and not entry by entry.
  if (verb === 'w') return badVerb(value, verb, flags);
  return formatValue(value, verb, flags);
}

function formatValue(value: unknown, verb: string, flags: Flags): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => formatNested(item, verb, flags));
    return flags.sharpV ? `[]interface {}{${items.join(', ')}}` : `[${items.join(' ')}]`;
  }
  if (isGoMap(value)) {
    const entries = sortedKeys(value).map(
      (key) => `${formatNested(key, verb, flags)}:${formatNested(value[key], verb, flags)}`,
    );
    return flags.sharpV ? `map[string]interface {}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
  }
  return formatScalar(value, verb, flags) ?? badVerb(value, verb, flags);
}

function formatNested(value: unknown, verb: string, flags: Flags): string {
  if (value !== null && value !== undefined) return formatValue(value, verb, flags);
  return flags.sharpV ? 'interface {}(nil)' : '<nil>';
}

function badVerb(value: unknown, verb: string, flags: Flags): string {
  return `%!${verb}(${goTypeName(value)}=${formatValue(value, 'v', flags)})`;
}

/** undefined when the verb is not one of the type's. */
function formatScalar(value: unknown, verb: string, flags: Flags): string | undefined {
  if (typeof value === 'string') return formatString(value, verb, flags);
  if (typeof value === 'boolean') return 'tv'.includes(verb) ? pad(String(value), flags) : undefined;
  const number = numberOf(value);
  switch (goKind(value)) {
    case 'int':
      return formatInt(BigInt(number), verb, flags);
    case 'uint':
      return verb === 'v' && flags.sharpV
        ? formatInteger(BigInt(number), { base: 16 }, { ...flags, sharp: true })
        : formatInt(BigInt(number), verb, flags);
    case 'complex':
      return formatComplex(Number(number), isGoNumber(value) ? value.imaginary : 0, { verb, flags });
    case 'float':
    case 'bool':
    case 'string':
    case 'map':
    case 'slice':
    case 'invalid':
    default:
      return formatFloatVerb(Number(number), verb, flags);
  }
}

function formatInt(value: bigint, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
    case 'd':
      return formatInteger(value, { base: 10 }, flags);
    case 'b':
      return formatInteger(value, { base: 2 }, flags);
    case 'o':
    case 'O':
      return formatInteger(value, { base: 8, verb }, flags);
    case 'x':
      return formatInteger(value, { base: 16 }, flags);
    case 'X':
      return formatInteger(value, { base: 16, upper: true }, flags);
    case 'c':
      return formatRune(value, flags);
    case 'q':
      return formatQuotedRune(value, flags);
    case 'U':
      return formatUnicode(value, flags);
    default:
      return undefined;
  }
}

function formatFloatVerb(value: number, verb: string, flags: Flags): string | undefined {
  if ('vbgGxX'.includes(verb)) return formatGoFloat(value, { verb, precision: -1 }, flags);
  return 'feEF'.includes(verb) ? formatGoFloat(value, { verb, precision: 6 }, flags) : undefined;
}

function formatComplex(
  real: number,
  imaginary: number,
  style: { verb: string; flags: Flags },
): string | undefined {
  const { verb, flags } = style;
  const parts = [
    formatFloatVerb(real, verb, flags),
    formatFloatVerb(imaginary, verb, { ...flags, plus: true }),
  ];
  return parts.includes(undefined) ? undefined : `(${parts.join('')}i)`;
}

function formatString(text: string, verb: string, flags: Flags): string | undefined;
function formatString(text: string, verb: 's', flags: Flags): string;
function formatString(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 's':
      return pad(truncate(text, flags), flags);
    case 'v':
      return flags.sharpV ? formatQuoted(text, flags) : pad(truncate(text, flags), flags);
    case 'q':
      return formatQuoted(text, flags);
    case 'x':
    case 'X':
      return formatHexString(text, verb, flags);
    default:
      return undefined;
  }
}

function truncate(text: string, flags: Flags): string {
  return flags.precision === undefined ? text : firstRunes(text, flags.precision);
}

function formatQuoted(text: string, flags: Flags): string {
  const shown = truncate(text, flags);
  if (flags.sharp && canBackquote(shown)) return pad(`\`${shown}\``, flags);
  return pad(flags.plus ? quoteGoAscii(shown) : quoteGo(shown), flags);
}

function formatHexString(text: string, verb: 'x' | 'X', flags: Flags): string {
  const length = Math.min(utf8Length(text), flags.precision ?? Infinity);
  if (length === 0) return pad('', flags);
  const bytes = Array.from(encodeUtf8(text).subarray(0, length), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  const prefix = flags.sharp ? '0x' : '';
  const hex = flags.space ? bytes.map((byte) => prefix + byte).join(' ') : prefix + bytes.join('');
  return pad(verb === 'X' ? hex.toUpperCase() : hex, flags);
}
