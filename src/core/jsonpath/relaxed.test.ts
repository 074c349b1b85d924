import { describe, expect, it } from 'vitest';
import { JsonPathError } from './jsonpath.ts';
import { relaxJsonPath } from './relaxed.ts';

describe('relaxJsonPath', () => {
  it.each(['a.b', '.a.b', '{a.b}', '{.a.b}'])('%s', (path) => {
    expect(relaxJsonPath(path)).toBe('{.a.b}');
  });

  it.each([
    ['', ''],
    ['.', '{..}'],
    ['..a', '{..a}'],
    ['[0]', '{.[0]}'],
    [' .a', '{. .a}'],
  ])('%j', (path, relaxed) => {
    expect(relaxJsonPath(path)).toBe(relaxed);
  });

  it.each(['{a', 'a}', '{{a}}', '{.a}{.b}', 'a{.b}', '{}'])('refuses %s', (path) => {
    expect(() => relaxJsonPath(path)).toThrow(
      new JsonPathError(
        "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
      ),
    );
  });
});
