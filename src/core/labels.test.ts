import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from './labels.ts';

const labels = { env: 'prod', tier: 'edge', n: '7', 'k8s.io/x': '', empty: '' };

describe('parseLabelSelector', () => {
  it.each([
    ['', true],
    ['env=prod', true],
    ['env==prod', true],
    ['env = prod , tier = edge', true],
    ['env=prod,tier!=edge', false],
    ['tier!=core', true],
    ['nope!=x', true],
    ['nope=x', false],
    ['env in (dev, prod)', true],
    ['env in (dev)', false],
    ['env notin (dev)', true],
    ['nope notin (dev)', true],
    ['nope in (dev,)', false],
    ['empty in (,x)', true],
    ['env', true],
    ['!env', false],
    ['!nope', true],
    ['k8s.io/x', true],
    ['k8s.io/x=', true],
    ['n>6', true],
    ['n<6', false],
    ['env>6', false],
    ['env in (dev,prod),tier=edge,!gone', true],
    ['constructor', false],
    ['!constructor', true],
  ])('%s is %s', (selector, expected) => {
    expect(parseLabelSelector(selector)(labels)).toBe(expected);
  });

  // Texts of a kube-apiserver 1.36.3 (`kubectl get -l`); test/real/discovery.test.ts compares them again.
  it.each([
    ['env in prod', "unable to parse requirement: found 'prod' expected: '('"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['=x', "found '=', expected: !, identifier, or 'end of string'"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in (,', "unable to parse requirement: found '', expected: ',', or identifier"],
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a (b)', "unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=(', "unable to parse requirement: found '(', expected: identifier"],
    [
      'a>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      'a/b/c',
      'unable to parse requirement: <nil>: Invalid value: "a/b/c": a valid label key must consist of',
    ],
    ['/a', 'unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty'],
    ['x in (b,-a)', 'unable to parse requirement: values[0][x]: Invalid value: "-a": a valid label must be'],
  ])('refuses %s', (selector, text) => {
    expect(() => parseLabelSelector(selector)).toThrow(
      `--cluster-selector ${JSON.stringify(selector)}: ${text}`,
    );
  });

  it.each([
    ['in in (in,notin)', { in: 'notin' }],
    ['a=in', { a: 'in' }],
    ['a notin ()', {}],
    ['a in ()', { a: '' }],
    ['a\tin\n(x,,y)', { a: '' }],
    ['n > 9223372036854775806', { n: '9223372036854775807' }],
    ['a=b\0,c', { a: 'b' }],
  ])('takes %j', (selector, of) => {
    expect(parseLabelSelector(selector)(of)).toBe(true);
  });
});
