import { describe, expect, it } from 'vitest';
import { parseWarnings } from './warnings.ts';

/** A header as the client hands it over: its bytes as latin1. */
const wire = (header: string) => Buffer.from(header).toString('latin1');

// apimachinery pkg/util/net: http_test.go, TestParseWarningHeader.
describe('parseWarnings', () => {
  it.each([
    ['299 - "text"', ['text']],
    [String.raw`299 - "text\"\\\a\b\c"`, [String.raw`text"\abc`]],
    ['  299 - "text"  ', ['text']],
    ['299 - "text" "Tue, 15 Nov 1994 08:12:31 GMT" ', ['text']],
    ['299 - "text" "Tue, 15 Nov 1994 08:12:31 GMT" , ', ['text']],
    ['299 - "text" "Tue, 15 Nov 1994 08:12:31 GMT" , 299 - "two"', ['text', 'two']],
    ['299 - "one",299 - "two"', ['one', 'two']],
    ['299 - "one" , remainder', ['one']],
    ['299 - "=?iso-8859-1?q?this=20is=20some=20text?="', ['this is some text']],
    ['299 - "=?iso-8859-1?q?caf=E9?="', ['café']],
    ['299 - "=?UTF-8?B?8J+Qjg==?= And =?UTF-8?B?8J+Qjg==?="', ['🐎 And 🐎']],
    ['299 - "=?UTF-8?B?8J+Qjg==?= =?UTF-8?B?8J+Qjg==?="', ['🐎🐎']],
    [String.raw`299 - "=?UTF-8?Q?This is a \"horsey\": =F0=9F=90=8E?="`, ['This is a "horsey": 🐎']],
    ['299 - "=?UTF-9?Q?horsey: =F0?="', ['=?UTF-9?Q?horsey: =F0?=']],
    [' 299 - "Test of Iñtërnâtiônàlizætiøn,💝⛔" ', ['Test of Iñtërnâtiônàlizætiøn,💝⛔']],
    // Not printed by kubectl: another code, no text.
    ['321 - "text"', []],
    ['298 - "one", 299 - "two"', ['two']],
    ['299 - ""', []],
    // Malformed.
    ['', []],
    ['A B', []],
    ['1 - "text"', []],
    ['A - "text"', []],
    ['299 - text', []],
    ['299 - "text', []],
    ['299 - "text" "Tue, 15 Nov', []],
    ['299 - "text" "Tue" other', []],
    ['299 - "text" other', []],
    ['299 agent\u0001name "text"', []],
    ['299 - "te\u0001xt"', []],
    ['299 - "te\u009bxt"', []],
  ])('%j', (header, texts) => {
    expect(parseWarnings([wire(header)])).toEqual(texts);
  });

  it('drops what is not UTF-8', () => {
    expect(parseWarnings(['299 - "text\xc5"', '299 agent\xc5 "text"'])).toEqual([]);
  });

  it('goes on with the next header after a malformed one', () => {
    const headers = ['299 - "1.1",299 - "1.2"', '299 - "2", 299 - "unquoted', ' 299 - "3.1" ,  299 - "3.2" '];
    expect(parseWarnings(headers)).toEqual(['1.1', '1.2', '2', '3.1', '3.2']);
  });
});
