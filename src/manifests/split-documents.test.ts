import { describe, expect, it } from 'vitest';
import { splitDocuments } from './split-documents.ts';

function split(text: string): string[] {
  return [...splitDocuments(text)].map((document) =>
    'json' in document ? document.json : `! ${document.problem}`,
  );
}

describe('splitDocuments', () => {
  it.each([
    ['', []],
    ['# nothing\n---\n---\n', []],
    ['a: 1\n---\nb: 2\n', ['{"a":1}', '{"b":2}']],
    ['---\na: 1\n--- # next\nb: 2', ['{"a":1}', '{"b":2}']],
    ['a: 1\r\n---\r\nb: 2\r\n', ['{"a":1}', '{"b":2}']],
    // A separator ends even a block scalar, and `...` hides what follows.
    ['a: |\n  b\n---\n  c\n', ['{"a":"b\\n"}', '"c"']],
    ['a: 1\n...\nb: 2\n---\nc: 3\n', ['{"a":1}', '{"c":3}']],
    ['--- a: 1\n', ['! invalid Yaml document separator: a: 1']],
    [
      'a: 1\n---\nb: c: d\n---\ne: 1\n',
      ['{"a":1}', '! error converting YAML to JSON: yaml: mapping values are not allowed in this context'],
    ],
  ])('YAML %j', (text, wanted) => {
    expect(split(text)).toEqual(wanted);
  });

  it.each([
    ['{"a": 1.50}', ['{"a": 1.50}']],
    ['{"a":1}{"b":2} {"c":3}\n', ['{"a":1}', '{"b":2}', '{"c":3}']],
    ['{"a":1} null {"b":2}', ['{"a":1}', '{"b":2}']],
    // JSON first, YAML where that ends, but not any more after two values.
    ['{"a":1}\n---\nb: 2\n', ['{"a":1}', '{"b":2}']],
    ['{"a":1}{"b":2}\n---\nc: 3\n', ['{"a":1}', '{"b":2}', "! invalid character '-' in numeric literal"]],
    ['{"a": 1,}', ['{"a":1}']],
    ['{a: 1}', ['{"a":1}']],
    ['{"a": 1 "b": 2}', [`! json: offset 9: invalid character '"' after object key:value pair`]],
    ['{"é": x y: z}', ["! json: offset 8: invalid character 'x' looking for beginning of value"]],
    ['{"a": [1', ['! unexpected EOF']],
    ['{"a": 1e999}{"b": tru}', ['{"a": 1e999}', '{"b":"tru"}']],
    ['{"a": "}{"}{"b": "\\"}"}', ['{"a": "}{"}', '{"b": "\\"}"}']],
  ])('JSON %j', (text, wanted) => {
    expect(split(text)).toEqual(wanted);
  });
});
