import { describe, expect, it } from 'vitest';
import { contentTypeFailure, expectationOf } from './content-type.ts';

describe('expectationOf', () => {
  it.each([
    ['application/json', 'json'],
    ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', 'json'],
    ['application/json, */*', 'text'],
    ['*/*', 'text'],
    ['text/plain', 'text'],
  ])('%s', (accept, expected) => {
    expect(expectationOf(accept)).toBe(expected);
  });
});

describe('contentTypeFailure', () => {
  it.each([
    ['application/json', 'json'],
    ['application/json;as=Table;v=v1', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['application/openapi+json', 'json'],
    [undefined, 'json'],
    ['', 'json'],
    ['text/plain', 'text'],
    ['application/json', 'text'],
    ['text/html', 'any'],
  ] as const)('%s is readable as %s', (type, expected) => {
    expect(contentTypeFailure(type, expected, 'member')).toBeUndefined();
  });

  it.each([
    ['text/html; charset=utf-8', 'json', 'text/html (captive portal or proxy?)'],
    ['TEXT/HTML', 'text', 'text/html (captive portal or proxy?)'],
    ['application/xhtml+xml', 'text', 'application/xhtml+xml (captive portal or proxy?)'],
    ['text/plain', 'json', 'text/plain'],
    ['application/vnd.kubernetes.protobuf', 'json', 'application/vnd.kubernetes.protobuf'],
    ['evil\u001b[31m', 'json', 'evil??31m'],
  ] as const)('%j is not readable as %s', (type, expected, detail) => {
    expect(contentTypeFailure(type, expected, 'member')).toMatchObject({ reason: 'bad-response', detail });
  });
});
