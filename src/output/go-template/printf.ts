// Go's fmt.Sprintf over template values: the format language (go/src/fmt/print.go, doPrintf).
import { goKind, goTypeName, numberOf } from '../../core/go-value.ts';
import { formatArgument, formatPlain } from './format.ts';
import { newFlags, type Flags } from './format-number.ts';

interface Format {
  readonly text: string;
  readonly args: readonly unknown[];
  at: number;
  argAt: number;
  /** An explicit index such as %[2]d was met somewhere. */
  isReordered: boolean;
  isGoodIndex: boolean;
  flags: Flags;
}

const LARGEST = 1e6;

/** `fmt.Sprintf(text, args...)`, mistakes included (`%!d(string=hi)`, `%!(EXTRA int=1)`). */
export function sprintf(text: string, args: readonly unknown[]): string {
  const format: Format = {
    text,
    args,
    at: 0,
    argAt: 0,
    isReordered: false,
    isGoodIndex: true,
    flags: newFlags(),
  };
  let printed = '';
  while (format.at < text.length) {
    const percent = text.indexOf('%', format.at);
    const end = percent < 0 ? text.length : percent;
    printed += text.slice(format.at, end);
    format.at = end + 1;
    if (percent >= 0) printed += formatVerb(format);
  }
  return printed + formatExtra(format);
}

function formatVerb(format: Format): string {
  format.flags = newFlags();
  format.isGoodIndex = true;
  readFlags(format);
  let afterIndex = readIndex(format);
  let printed = '';
  if (format.text[format.at] === '*') {
    printed += readStarWidth(format);
    afterIndex = false;
  } else {
    format.flags.width = readNumber(format);
    if (afterIndex && format.flags.width !== undefined) format.isGoodIndex = false;
  }
  if (format.text[format.at] === '.' && format.at + 1 < format.text.length) {
    format.at++;
    if (afterIndex) format.isGoodIndex = false;
    afterIndex = readIndex(format);
    if (format.text[format.at] === '*') {
      printed += readStarPrecision(format);
      afterIndex = false;
    } else format.flags.precision = readNumber(format) ?? 0;
  }
  if (!afterIndex) readIndex(format);
  return printed + formatNextArgument(format);
}

function readFlags(format: Format): void {
  const { flags } = format;
  for (; ; format.at++) {
    const char = format.text[format.at];
    if (char === '#') flags.sharp = true;
    else if (char === '0') flags.zero = true;
    else if (char === '+') flags.plus = true;
    else if (char === '-') flags.minus = true;
    else if (char === ' ') flags.space = true;
    else return;
  }
}

/** Reads `[n]`, when there is one; whether it was well-formed. */
function readIndex(format: Format): boolean {
  if (format.text[format.at] !== '[') return false;
  format.isReordered = true;
  const rest = format.text.slice(format.at);
  const close = rest.indexOf(']');
  if (rest.length < 3 || close < 0) {
    format.isGoodIndex = false;
    format.at++;
    return false;
  }
  format.at += close + 1;
  const digits = /^\d+$/.exec(rest.slice(1, close))?.[0];
  const index = digits === undefined || isTooLarge(digits) ? undefined : Number(digits) - 1;
  if (index !== undefined && index >= 0 && index < format.args.length) {
    format.argAt = index;
    return true;
  }
  format.isGoodIndex = false;
  return index !== undefined;
}

// Go gives up before it takes a further digit of a number that is beyond a million already.
function isTooLarge(digits: string): boolean {
  return Number(digits.slice(0, -1)) > LARGEST;
}

function readNumber(format: Format): number | undefined {
  const digits = /^\d+/.exec(format.text.slice(format.at))?.[0];
  if (digits === undefined) return undefined;
  if (isTooLarge(digits)) {
    format.at = format.text.length;
    return undefined;
  }
  format.at += digits.length;
  return Number(digits);
}

function readStarWidth(format: Format): string {
  format.at++;
  const width = takeInteger(format);
  if (width === undefined) return '%!(BADWIDTH)';
  format.flags.width = Math.abs(width);
  if (width < 0) {
    format.flags.minus = true;
    format.flags.zero = false;
  }
  return '';
}

function readStarPrecision(format: Format): string {
  format.at++;
  const precision = takeInteger(format);
  if (precision === undefined || precision < 0) return '%!(BADPREC)';
  format.flags.precision = precision;
  return '';
}

function takeInteger(format: Format): number | undefined {
  if (format.argAt >= format.args.length) return undefined;
  const value = format.args[format.argAt++];
  const kind = goKind(value);
  const number = Number(numberOf(value));
  return (kind === 'int' || kind === 'uint') && Math.abs(number) <= LARGEST ? number : undefined;
}

function formatNextArgument(format: Format): string {
  const code = format.text.codePointAt(format.at);
  if (code === undefined) return '%!(NOVERB)';
  const verb = String.fromCodePoint(code);
  format.at += verb.length;
  if (verb === '%') return '%';
  if (!format.isGoodIndex) return `%!${verb}(BADINDEX)`;
  if (format.argAt >= format.args.length) return `%!${verb}(MISSING)`;
  const { flags } = format;
  if (verb === 'v' || verb === 'w') {
    flags.sharpV = flags.sharp;
    flags.sharp = false;
    flags.plusV = flags.plus;
    flags.plus = false;
  }
  return formatArgument(format.args[format.argAt++], verb, flags);
}

function formatExtra(format: Format): string {
  if (format.isReordered || format.argAt >= format.args.length) return '';
  const extra = format.args
    .slice(format.argAt)
    .map((value) =>
      value === null || value === undefined ? '<nil>' : `${goTypeName(value)}=${formatPlain(value, 'v')}`,
    );
  return `%!(EXTRA ${extra.join(', ')})`;
}
