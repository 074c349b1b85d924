import { describe, expect, it } from 'vitest';
import { parseCsvRecord } from './csv-record.ts';

// Go: csv.NewReader(strings.NewReader(text)).Read()
describe('parseCsvRecord', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [',', ['', '']],
    ['a,', ['a', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a""b"', ['a"b']],
    ['"",x', ['', 'x']],
    ['a\nb', ['a']],
    ['\n\na,b\nc', ['a', 'b']],
    ['"a\nb",c\nd', ['a\nb', 'c']],
    ['a\r\nb', ['a']],
  ])('%j', (text, fields) => {
    expect(parseCsvRecord(text)).toEqual(fields);
  });

  it.each([
    ['a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'],
    ['x,a"b', 'parse error on line 1, column 4: bare " in non-quoted-field'],
    ['ü"', 'parse error on line 1, column 3: bare " in non-quoted-field'],
    ['"ab', 'parse error on line 1, column 4: extraneous or missing " in quoted-field'],
    ['"a"b,c', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'],
    ['\n', 'EOF'],
  ])('%j is refused', (text, message) => {
    expect(() => parseCsvRecord(text)).toThrow(message);
  });
});
