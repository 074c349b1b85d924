import { expect, it } from 'vitest';
import { withoutEscapeCodes } from './printable.ts';

// client-go tools/clientcmd/client_config_test.go TestCleanANSIEscapeCodes
it.each([
  [
    'bold',
    '\x1b[1mbold tuna\x1b[0m, fish, \x1b[1mbold marlin\x1b[0m',
    'U+001B[1mbold tunaU+001B[0m, fish, U+001B[1mbold marlinU+001B[0m',
  ],
  ['cursor moves', '\x1b[2Aup up, \x1b[2Cright right', 'U+001B[2Aup up, U+001B[2Cright right'],
  ['clearing the screen', 'clear: \x1b[2J', 'clear: U+001B[2J'],
  ['invisible direction marks', 'a\u202Eb', 'aU+202Eb'],
])('writes out %s', (_name, text, clean) => {
  expect(withoutEscapeCodes(text)).toBe(clean);
});

it.each([
  ['spaces', 'tuna\nfish\r\nmarlin\t\r\ntuna\vfish\fmarlin'],
  ['letters', 'alpha: \u03b1, beta: \u03b2, gamma: \u03b3'],
  ['marks', 'tu\u0301na, fi\u0302sh, ma\u030Arlin'],
  ['numbers', 't1na, f2sh, m567n'],
  ['punctuation', '"here\'s a sentence; with! some...punctuation ;)"'],
  ['symbols', '\u222b\u2081\u207F f(x) dx \u2248 \u2211\u2090\u208C\u2081\u207F f(x), a \u2208 \u2115'],
  ['separators', 'a paragraph\u2029and\u2003em\u2003spaces'],
])('keeps %s', (_name, text) => {
  expect(withoutEscapeCodes(text)).toBe(text);
});
