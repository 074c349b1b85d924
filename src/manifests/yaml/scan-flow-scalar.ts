// Plain and quoted scalars: go-yaml v2 scannerc.go yaml_parser_scan_plain_scalar and yaml_parser_scan_flow_scalar.
import {
  isAt,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isDocumentIndicator,
  isEnd,
  scannerError,
  skip,
  take,
  takeBreak,
  takeRun,
  unit,
  type Input,
} from './input.ts';
import { token, type Token } from './token.ts';

/** Blanks and line breaks inside a scalar, until it is known whether it goes on. */
interface Folding {
  hasBreak: boolean;
  whitespace: string;
  leadingBreak: string;
  trailingBreaks: string;
}

function noFolding(): Folding {
  return { hasBreak: false, whitespace: '', leadingBreak: '', trailingBreaks: '' };
}

/** One break is a space, more are one less; LS and PS stay what they are. */
function folded({ hasBreak, whitespace, leadingBreak, trailingBreaks }: Folding): string {
  if (!hasBreak) return whitespace;
  if (!leadingBreak.startsWith('\n')) return leadingBreak + trailingBreaks;
  return trailingBreaks === '' ? ' ' : trailingBreaks;
}

function foldOne(input: Input, folding: Folding): void {
  if (isBlank(input)) {
    if (folding.hasBreak) skip(input);
    else folding.whitespace += take(input);
  } else if (folding.hasBreak) folding.trailingBreaks += takeBreak(input);
  else {
    folding.whitespace = '';
    folding.leadingBreak += takeBreak(input);
    folding.hasBreak = true;
  }
}

/** Where a plain scalar stands. */
export interface PlainPlace {
  /** Column of the block around it. */
  readonly indent: number;
  readonly inFlow: boolean;
}

/** A plain scalar; `endsLine` says that it has taken line breaks behind it, so that a key may follow. */
export function scanPlainScalar(
  input: Input,
  place: PlainPlace,
): { readonly token: Token; readonly endsLine: boolean } {
  const { line } = input;
  let value = '';
  let folding = noFolding();
  while (!isDocumentIndicator(input) && !isAt(input, '#')) {
    while (!isBlankOrEnd(input) && !endsPlain(input, place)) {
      if (folding.hasBreak || folding.whitespace !== '') {
        value += folded(folding);
        folding = noFolding();
      }
      value += takeRun(input, plainRun) || take(input);
    }
    if (!isBlank(input) && !isBreak(input)) break;
    while (isBlank(input) || isBreak(input)) {
      if (folding.hasBreak && input.column <= place.indent && isAt(input, '\t'))
        throw scannerError(input, 'found a tab character that violates indentation');
      foldOne(input, folding);
    }
    if (!place.inFlow && input.column <= place.indent) break;
  }
  return { token: token('scalar', line, { value, isPlain: true }), endsLine: folding.hasBreak };
}

// Characters that are nothing but themselves in any scalar of their kind.
const plainRun = /[\w./+=-]+/y;
const quotedRun = /[!#-&(-[\]-~]+/y;
const flowIndicators = ',?[]{}';

function endsPlain(input: Input, { inFlow }: PlainPlace): boolean {
  if (isAt(input, ':') && isBlankOrEnd(input, 1)) return true;
  return inFlow && flowIndicators.includes(String.fromCharCode(unit(input)));
}

/** A scalar in single or double quotes. */
export function scanQuotedScalar(input: Input): Token {
  const { line } = input;
  const quote = take(input);
  let value = '';
  for (;;) {
    if (isDocumentIndicator(input)) throw scannerError(input, 'found unexpected document indicator');
    if (isEnd(input)) throw scannerError(input, 'found unexpected end of stream');
    const folding = noFolding();
    while (!isBlankOrEnd(input)) {
      if (isAt(input, quote)) {
        if (quote === '"' || !isAt(input, "'", 1)) break;
        skip(input);
        value += take(input);
      } else if (quote === '"' && isAt(input, '\\')) {
        if (isBreak(input, 1)) {
          skip(input);
          takeBreak(input);
          folding.hasBreak = true;
          break;
        }
        value += takeEscape(input);
      } else value += takeRun(input, quotedRun) || take(input);
    }
    if (isAt(input, quote)) break;
    while (isBlank(input) || isBreak(input)) foldOne(input, folding);
    value += folded(folding);
  }
  skip(input);
  return token('scalar', line, { value });
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function takeEscape(input: Input): string {
  const char = String.fromCharCode(unit(input, 1));
  const length = codeLengths[char];
  const plain = escapes[char];
  if (length === undefined && plain === undefined)
    throw scannerError(input, 'found unknown escape character');
  skip(input);
  skip(input);
  if (length === undefined) return plain ?? '';
  let digits = '';
  for (let i = 0; i < length; i++) {
    const digit = String.fromCharCode(unit(input, i));
    if (!/[0-9a-fA-F]/.test(digit)) throw scannerError(input, 'did not find expected hexdecimal number');
    digits += digit;
  }
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    throw scannerError(input, 'found invalid Unicode character escape code');
  for (let i = 0; i < length; i++) skip(input);
  return String.fromCodePoint(code);
}
