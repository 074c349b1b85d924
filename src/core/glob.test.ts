import { describe, expect, it } from 'vitest';
import { globMatcher, isGlob } from './glob.ts';

describe('globMatcher', () => {
  it.each([
    ['prod-*', 'prod-1', true],
    ['prod-*', 'xprod-1', false],
    ['prod-*', 'prod-', true],
    ['*', '', true],
    ['?', 'ab', false],
    ['eu-?', 'eu-1', true],
    ['[ab]x', 'bx', true],
    ['[!ab]x', 'bx', false],
    ['[!ab]x', 'cx', true],
    ['[a-c]', 'b', true],
    ['[z-a]', 'b', false],
    ['a[', 'a[', true],
    ['a.b', 'axb', false],
    ['a.b', 'a.b', true],
    [String.raw`a\*`, 'a*', true],
    [String.raw`a\*`, 'ab', false],
    ['arn:aws:eks:*/prod', 'arn:aws:eks:us-1:cluster/prod', true],
    ['(x)+{2}', '(x)+{2}', true],
  ])('%s on %s is %s', (pattern, name, expected) => {
    expect(globMatcher(pattern)(name)).toBe(expected);
  });

  it('does not hang on many stars', () => {
    expect(globMatcher(`${'*'.repeat(40)}b`)('a'.repeat(500))).toBe(false);
  });
});

describe('isGlob', () => {
  it.each([
    ['prod-1', false],
    ['prod-*', true],
    ['prod-?', true],
    ['prod-[12]', true],
  ])('%s: %s', (word, expected) => {
    expect(isGlob(word)).toBe(expected);
  });
});
