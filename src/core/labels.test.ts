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

  it.each(['env in prod', 'a=b c', '=x', 'a in (b', '-a', 'a=b=c', 'a>x'])('refuses %s', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow('--cluster-selector');
  });
});
