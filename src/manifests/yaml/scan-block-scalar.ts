// Block scalars, `|` and `>`: go-yaml v2 scannerc.go yaml_parser_scan_block_scalar.
import {
  isAt,
  isBlank,
  isBreak,
  isBreakOrEnd,
  isEnd,
  scannerError,
  skip,
  skipBlanksAndComment,
  takeBreak,
  takeLine,
  unit,
  type Input,
} from './input.ts';
import { token, type Token } from './token.ts';

interface Header {
  readonly chomping: 'clip' | 'keep' | 'strip';
  /** 0 when it is not given. */
  readonly indent: number;
}

/** The scalar that begins here; `parentIndent` is the column of the block around it, -1 at the top. */
export function scanBlockScalar(input: Input, parentIndent: number): Token {
  const { line } = input;
  const isLiteral = isAt(input, '|');
  skip(input);
  const header = scanHeader(input);
  skipBlanksAndComment(input);
  if (!isBreakOrEnd(input)) throw scannerError(input, 'did not find expected comment or line break');
  takeBreak(input);

  const place: Place = {
    indent: header.indent > 0 ? Math.max(parentIndent, 0) + header.indent : 0,
    parentIndent,
  };
  let value = '';
  let leadingBreak = '';
  let trailingBreaks = scanBreaks(input, place);
  let wasBlank = false;
  while (input.column === place.indent && !isEnd(input)) {
    const startsBlank = isBlank(input);
    if (!isLiteral && !wasBlank && !startsBlank && leadingBreak.startsWith('\n')) {
      if (trailingBreaks === '') value += ' ';
    } else value += leadingBreak;
    value += trailingBreaks;
    wasBlank = startsBlank;
    value += takeLine(input);
    leadingBreak = takeBreak(input);
    trailingBreaks = scanBreaks(input, place);
  }
  if (header.chomping !== 'strip') value += leadingBreak;
  if (header.chomping === 'keep') value += trailingBreaks;
  return token('scalar', line, { value });
}

function scanHeader(input: Input): Header {
  const before = scanChomping(input);
  const indent = scanIndentIndicator(input);
  const chomping = before ?? scanChomping(input, indent > 0) ?? 'clip';
  return { chomping, indent };
}

function scanChomping(input: Input, isAllowed = true): Header['chomping'] | undefined {
  if (!isAllowed) return undefined;
  const chomping = isAt(input, '+') ? 'keep' : isAt(input, '-') ? 'strip' : undefined;
  if (chomping) skip(input);
  return chomping;
}

function scanIndentIndicator(input: Input): number {
  const digit = unit(input) - 0x30;
  if (digit < 0 || digit > 9) return 0;
  if (digit === 0) throw scannerError(input, 'found an indentation indicator equal to 0');
  skip(input);
  return digit;
}

interface Place {
  /** 0 until the first line of the scalar has decided. */
  indent: number;
  readonly parentIndent: number;
}

/** Indentation and empty lines. */
function scanBreaks(input: Input, place: Place): string {
  let breaks = '';
  let deepest = 0;
  for (;;) {
    while (isShallow(input, place) && isAt(input, ' ')) skip(input);
    deepest = Math.max(deepest, input.column);
    if (isShallow(input, place) && isAt(input, '\t'))
      throw scannerError(input, 'found a tab character where an indentation space is expected');
    if (!isBreak(input)) break;
    breaks += takeBreak(input);
  }
  if (place.indent === 0) place.indent = Math.max(deepest, place.parentIndent + 1, 1);
  return breaks;
}

function isShallow(input: Input, { indent }: Place): boolean {
  return indent === 0 || input.column < indent;
}
