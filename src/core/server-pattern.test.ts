import { describe, expect, it } from 'vitest';
import { serverPattern } from './server-pattern.ts';

function matches(pattern: string, server: string): boolean | string {
  const matcher = serverPattern(pattern);
  return typeof matcher === 'function' ? matcher(new URL(server)) : matcher.problem;
}

describe('serverPattern', () => {
  it.each([
    ['https://*.eks.amazonaws.com', 'https://abc.gr7.eu-1.eks.amazonaws.com'],
    ['https://*.eks.amazonaws.com', 'https://abc.eks.amazonaws.com:443/'],
    ['https://*-connectgateway.googleapis.com', 'https://eu-connectgateway.googleapis.com/v1/x'],
    ['https://prod.example.com', 'https://PROD.example.com'],
    ['https://prod.example.com:6443', 'https://prod.example.com:6443'],
    ['https://prod.example.com:0443', 'https://prod.example.com'],
    ['https://gw.example.com/v1/projects', 'https://gw.example.com/v1/projects/1'],
    ['https://gw.example.com/v1/projects/', 'https://gw.example.com/v1/projects'],
    ['https://api-*.example.com', 'https://api-1.example.com'],
    ['https://[2001:db8::1]:6443', 'https://[2001:db8::1]:6443'],
  ])('%s covers %s', (pattern, server) => {
    expect(matches(pattern, server)).toBe(true);
  });

  it.each([
    ['https://*.eks.amazonaws.com', 'https://eks.amazonaws.com'],
    ['https://*.eks.amazonaws.com', 'https://abc.eks.amazonaws.com.evil.example'],
    ['https://*.eks.amazonaws.com', 'https://evil.example/abc.eks.amazonaws.com'],
    ['https://*.eks.amazonaws.com', 'https://abceks.amazonaws.com'],
    ['https://*.eks.amazonaws.com', 'https://abc.eks.amazonaws.com:8443'],
    ['https://*.eks.amazonaws.com', 'https://abc.eks-amazonaws.com'],
    ['https://*-connectgateway.googleapis.com', 'https://a.b-connectgateway.googleapis.com'],
    ['https://gw.example.com/v1/projects', 'https://gw.example.com/v1/projects-evil'],
    ['https://gw.example.com/v1/projects', 'https://gw.example.com/v1/projects/../../other'],
    ['https://gw.example.com/v1', 'https://gw.example.com/V1'],
    ['https://*', 'https://prod.example.com'],
    ['https://prod.example.com', 'http://prod.example.com:443'],
  ])('%s does not cover %s', (pattern, server) => {
    expect(matches(pattern, server)).toBe(false);
  });

  it.each([
    'http://prod.example.com',
    '*',
    'prod.example.com',
    'https://',
    'https://a@b',
    'https://a?b',
    'https://a/b#c',
  ])('%s is no pattern', (pattern) => {
    expect(matches(pattern, 'https://prod.example.com')).toMatch(/^is not a pattern/);
  });
});
