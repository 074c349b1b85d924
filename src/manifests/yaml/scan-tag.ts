// Directives, anchors, aliases and tags: go-yaml v2 scannerc.go yaml_parser_scan_directive, _scan_anchor, _scan_tag.
import {
  isAlpha,
  isAt,
  isBlank,
  isBlankOrEnd,
  isBreakOrEnd,
  scannerError,
  skip,
  skipBlanksAndComment,
  take,
  takeBreak,
  unit,
  type Input,
} from './input.ts';
import { token, type Token } from './token.ts';

/** `%YAML 1.1` or `%TAG ! tag:example.com,2000:`, with its line. */
export function scanDirective(input: Input): Token {
  const { line } = input;
  skip(input);
  const name = takeWord(input);
  if (name === '') throw scannerError(input, 'could not find expected directive name');
  if (!isBlankOrEnd(input)) throw scannerError(input, 'found unexpected non-alphabetical character');
  const directive =
    name === 'YAML' ? scanVersion(input, line) : name === 'TAG' ? scanTagDirective(input, line) : undefined;
  if (!directive) throw scannerError(input, 'found unknown directive name');
  skipBlanksAndComment(input);
  if (!isBreakOrEnd(input)) throw scannerError(input, 'did not find expected comment or line break');
  takeBreak(input);
  return directive;
}

function scanVersion(input: Input, line: number): Token {
  while (isBlank(input)) skip(input);
  const major = takeNumber(input);
  if (!isAt(input, '.')) throw scannerError(input, "did not find expected digit or '.' character");
  skip(input);
  return token('version-directive', line, { value: `${major}.${takeNumber(input)}` });
}

function takeNumber(input: Input): number {
  let digits = '';
  while (/\d/.test(String.fromCharCode(unit(input)))) {
    if (digits.length === 2) throw scannerError(input, 'found extremely long version number');
    digits += take(input);
  }
  if (digits === '') throw scannerError(input, 'did not find expected version number');
  return Number(digits);
}

function scanTagDirective(input: Input, line: number): Token {
  while (isBlank(input)) skip(input);
  const value = takeHandle(input, { isDirective: true });
  if (!isBlank(input)) throw scannerError(input, 'did not find expected whitespace');
  while (isBlank(input)) skip(input);
  const suffix = takeUri(input, '');
  if (!isBlankOrEnd(input)) throw scannerError(input, 'did not find expected whitespace or line break');
  return token('tag-directive', line, { value, suffix });
}

/** `&name` or `*name`. */
export function scanAnchor(input: Input): Token {
  const { line } = input;
  const type = isAt(input, '*') ? 'alias' : 'anchor';
  skip(input);
  const value = takeWord(input);
  const isClosed = isBlankOrEnd(input) || '?:,]}%@`'.includes(String.fromCharCode(unit(input)));
  if (value === '' || !isClosed)
    throw scannerError(input, 'did not find expected alphabetic or numeric character');
  return token(type, line, { value });
}

/** `!local`, `!!str`, `!handle!suffix`, `!<verbatim>`, `!`. */
export function scanTag(input: Input): Token {
  const { line } = input;
  let handle = '';
  let suffix = '';
  if (isAt(input, '<', 1)) {
    skip(input);
    skip(input);
    suffix = takeUri(input, '');
    if (!isAt(input, '>')) throw scannerError(input, "did not find the expected '>'");
    skip(input);
  } else {
    handle = takeHandle(input, { isDirective: false });
    if (handle.length > 1 && handle.endsWith('!')) suffix = takeUri(input, '');
    else {
      suffix = takeUri(input, handle);
      handle = '!';
      // `!` alone keeps a plain scalar from being resolved.
      if (suffix === '') [handle, suffix] = ['', '!'];
    }
  }
  if (!isBlankOrEnd(input)) throw scannerError(input, 'did not find expected whitespace or line break');
  return token('tag', line, { value: handle, suffix });
}

function takeWord(input: Input): string {
  let word = '';
  while (isAlpha(input)) word += take(input);
  return word;
}

function takeHandle(input: Input, { isDirective }: { readonly isDirective: boolean }): string {
  if (!isAt(input, '!')) throw scannerError(input, "did not find expected '!'");
  const handle = take(input) + takeWord(input);
  if (isAt(input, '!')) return handle + take(input);
  if (isDirective && handle !== '!') throw scannerError(input, "did not find expected '!'");
  return handle;
}

const uriCharacter = /[\w\-;/?:@&=+$,.!~*'()[\]]/;

/** What follows `head`, whose own `!` is no part of it. */
function takeUri(input: Input, head: string): string {
  let uri = head.slice(1);
  let isThere = head !== '';
  for (;;) {
    if (isAt(input, '%')) uri += takeOctets(input);
    else if (uriCharacter.test(String.fromCharCode(unit(input)))) uri += take(input);
    else break;
    isThere = true;
  }
  if (!isThere) throw scannerError(input, 'did not find expected tag URI');
  return uri;
}

/** One character in UTF-8, each byte as `%XX`. */
function takeOctets(input: Input): string {
  const octets: number[] = [];
  let size = 1;
  while (octets.length < size) {
    const digits = [1, 2].map((offset) => String.fromCharCode(unit(input, offset))).join('');
    if (!isAt(input, '%') || !/^[0-9a-fA-F]{2}$/.test(digits))
      throw scannerError(input, 'did not find URI escaped octet');
    const octet = Number.parseInt(digits, 16);
    if (octets.length === 0) {
      size = octet < 0x80 ? 1 : octet < 0xc0 ? 0 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : octet < 0xf8 ? 4 : 0;
      if (size === 0) throw scannerError(input, 'found an incorrect leading UTF-8 octet');
    } else if ((octet & 0xc0) !== 0x80) throw scannerError(input, 'found an incorrect trailing UTF-8 octet');
    octets.push(octet);
    for (let i = 0; i < 3; i++) skip(input);
  }
  return Buffer.from(octets).toString('utf8');
}
