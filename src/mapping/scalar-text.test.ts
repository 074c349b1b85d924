import { load, YAML11_SCHEMA } from 'js-yaml';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scalarText } from './scalar-text.ts';

describe('scalarText', () => {
  it.each(['kind-hub', 'prod_1', 'arn:aws:eks:us-west-2:123:cluster/a', 'admin@cluster.local'])(
    'leaves %j plain',
    (text) => {
      expect(scalarText(text, 'block')).toBe(text);
    },
  );

  it.each([
    'true',
    'No',
    'y',
    'null',
    '1e3',
    'e0',
    '0x1F',
    '2020-01-01',
    '',
    ' a',
    'a: b',
    'a:',
    'ü',
    '~',
    '-',
    "'",
    '"',
  ])('quotes %j', (text) => {
    expect(scalarText(text, 'block')).toBe(JSON.stringify(text));
  });

  it('is the same text for every reader, in any place', () => {
    const unit = fc.oneof(
      fc.constantFrom(
        ...Array.from(
          'aZ09 :#,[]{}&*!|>\'"%@`-?~\t\n\r\\/._\u0000\u0007\u001b\u0085\u00a0\u2028\ufeff\u200b\ud83d\ude00',
        ),
      ),
      fc.string({ minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = units.join('').toWellFormed();
        for (const read of [
          (source: string) => load(source),
          (source: string) => load(source, { schema: YAML11_SCHEMA }),
          (source: string): unknown => parse(source),
          (source: string): unknown => parse(source, { version: '1.1' }),
        ]) {
          expect(read(`k: ${scalarText(text, 'block')} # c\n`)).toEqual({ k: text });
          expect(read(`[{k: ${scalarText(text, 'flow')}, l: 1}]\n`)).toEqual([{ k: text, l: 1 }]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
