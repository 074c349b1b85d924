import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFullYaml } from '../kubeconfig/full-yaml.ts';
import { parsePlainYaml } from './plain-yaml.ts';
import { samples } from '../kubeconfig/samples.test-data.ts';

/** js-yaml's value, or undefined when it refuses the text. */
function oracle(text: string): { value: unknown } | undefined {
  try {
    return { value: parseFullYaml(text) };
  } catch {
    return undefined;
  }
}

describe('what tools write', () => {
  it.each(Object.entries(samples))('reads the kubeconfig of %s without js-yaml', (_name, text) => {
    expect(parsePlainYaml(text)).toStrictEqual({ value: parseFullYaml(text) });
  });

  it('reads Windows line ends', () => {
    const text = (samples['azure'] ?? '').replaceAll('\n', '\r\n');
    expect(parsePlainYaml(text)).toStrictEqual({ value: parseFullYaml(text) });
  });
});

describe('what it leaves to js-yaml', () => {
  it.each([
    ['a tab', 'a:\tb\n'],
    ['a letter outside ASCII', 'a: é\n'],
    ['a byte order mark', '\uFEFFa: b\n'],
    ['a comment behind a value', 'a: b # c\n'],
    ['a comment instead of a value', 'a: # c\n'],
    ['YAML 1.1 booleans', 'a: yes\n'],
    ['an odd null', 'a: ~\n'],
    ['a float', 'a: 1.5\n'],
    ['an exponent', 'a: 1e3\n'],
    ['an octal', 'a: 0o17\n'],
    ['a leading zero', 'a: 017\n'],
    ['hex', 'a: 0x1f\n'],
    ['not a number', 'a: .nan\n'],
    ['an anchor', 'a: &x b\n'],
    ['an alias', 'a: &x b\nc: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a merge key', 'a: &x {b: 1}\nc:\n  <<: *x\n'],
    ['a flow mapping', 'a: {b: c}\n'],
    ['a flow list', 'a: [b]\n'],
    ['escapes', 'a: "b\\n"\n'],
    ['a quoted quote', "a: 'it''s'\n"],
    ['a folded block', 'a: >\n  b\n'],
    ['a quoted key', '"a": b\n'],
    ['an explicit key', '? a\n: b\n'],
    ['a key that is a boolean', 'true: b\n'],
    ['a list at the top', '- a\n'],
    ['a scalar at the top', 'hello\n'],
    ['a list in a list', 'a:\n- - b\n'],
    ['two documents', 'a: b\n---\nc: d\n'],
    ['the end of a document', 'a: b\n...\n'],
    ['a directive', '%YAML 1.2\n---\na: b\n'],
    ['nothing', ''],
    ['__proto__ as a key', '__proto__:\n  a: b\n'],
    ['deep nesting', Array.from({ length: 40 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ])('declines %s', (_name, text) => {
    expect(parsePlainYaml(text)).toBeUndefined();
  });

  it.each([
    ['wrong indentation', 'a:\n    b: 1\n  c: 2\n'],
    ['a value and a block', 'a: b\n  c: d\n'],
    ['a list in a mapping', 'a: b\n- c\n'],
    ['two keys on one line', 'a: b: c\n'],
    ['an open quote', 'a: "b\n'],
    ['half a file', 'a:\n- b: c\n  d'],
  ])('declines %s, which js-yaml refuses', (_name, text) => {
    expect(oracle(text)).toBeUndefined();
    expect(parsePlainYaml(text)).toBeUndefined();
  });
});

// The one law of the fast path: what it reads is what js-yaml reads.
function disagreement(text: string): object | undefined {
  const plain = parsePlainYaml(text);
  if (!plain) return undefined;
  const full = oracle(text);
  return isDeepStrictEqual(plain, full) ? undefined : { text, plain, full };
}

const fragments = fc.constantFrom(
  ' ',
  '  ',
  '\n',
  ':',
  ': ',
  '-',
  '- ',
  '#',
  ' #',
  "'",
  '"',
  '|',
  '|2',
  '|-',
  '|+',
  '>',
  '{',
  '}',
  '[]',
  '{}',
  '&a',
  '*a',
  '!',
  '?',
  '? ',
  ',',
  '~',
  'null',
  'yes',
  'true',
  'Off',
  '0',
  '1',
  '-1',
  '+1',
  '1e3',
  '0x1',
  '017',
  '.5',
  '1.2.3',
  '2024-01-01',
  '10:20',
  '1_000',
  '06e3f',
  '%',
  '@',
  '\\',
  '...',
  '---',
  '\r\n',
  '\t',
  '<<',
  '=',
  'key:',
  'a: b',
  '__proto__:',
  '--',
  '-x',
  '.',
  './x',
  '/',
  '$',
  '(',
  'é',
);
const edit = fc.record({
  kind: fc.constantFrom('insert', 'delete', 'indent', 'dedent', 'drop', 'repeat', 'value', 'cut', 'line'),
  line: fc.nat(60),
  column: fc.nat(80),
  fragment: fragments,
});

interface Edit {
  readonly kind: string;
  readonly line: number;
  readonly column: number;
  readonly fragment: string;
}

function apply(text: string, { kind, line, column, fragment }: Edit): string {
  const lines = text.split('\n');
  const at = line % lines.length;
  const old = lines[at] ?? '';
  const cut = column % (old.length + 1);
  if (kind === 'insert') lines[at] = old.slice(0, cut) + fragment + old.slice(cut);
  else if (kind === 'delete') lines[at] = old.slice(0, cut) + old.slice(cut + 1);
  else if (kind === 'indent') lines[at] = ' '.repeat(1 + (column % 4)) + old;
  else if (kind === 'dedent') lines[at] = old.replace(/^ {1,2}/, '');
  else if (kind === 'drop') lines.splice(at, 1);
  else if (kind === 'repeat') lines.splice(at, 0, lines[column % lines.length] ?? '');
  else if (kind === 'value') lines[at] = old.replace(/: .*$/, `: ${fragment}`);
  else if (kind === 'cut') lines.length = at + 1;
  else lines.splice(at, 0, ' '.repeat(column % 12) + fragment);
  return lines.join('\n');
}

describe('property: declines or equals js-yaml', () => {
  it('on damaged kubeconfigs', () => {
    const sample = fc.constantFrom(...Object.values(samples));
    fc.assert(
      fc.property(sample, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        expect(disagreement(edits.reduce(apply, text))).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });

  it('on scalars', () => {
    const scalar = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.stringMatching(/^[0-9a-fox.+_:/-]{0,12}$/),
      fc.array(fragments, { maxLength: 4 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(scalar, scalar, (value, more) => {
        expect(disagreement(`a:\n  b: ${value}\nc: d\n`)).toBeUndefined();
        expect(disagreement(`a:\n- ${value}\n- x\n`)).toBeUndefined();
        expect(disagreement(`a:\n  b: word\n    ${value}\n    ${more}\n`)).toBeUndefined();
        expect(disagreement(`a:\n  b: |\n    ${value}\n\n    ${more}\nc: d\n`)).toBeUndefined();
        expect(disagreement(`${value}: b\n`)).toBeUndefined();
      }),
      { numRuns: 1500 },
    );
  });

  it('on block literals of every form', () => {
    const line = fc.tuple(fc.nat(6), fc.constantFrom('', 'x', 'a: b', '- c', '# d', "it's", 'z  '));
    const header = fc.constantFrom('|', '|-', '|+', '|2', '|2-', '|-2', '|1', '|4+');
    fc.assert(
      fc.property(header, fc.array(line, { maxLength: 6 }), fc.boolean(), (head, lines, isItem) => {
        const body = lines
          .map(([indent, words]) => `${' '.repeat(words === '' ? 0 : indent)}${words}\n`)
          .join('');
        expect(
          disagreement(isItem ? `k:\n- ${head}\n${body}e: f\n` : `k:\n  i: ${head}\n${body}e: f\n`),
        ).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
