import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccessRequest,
  canonicalJson,
  changesBetween,
  commandLine,
  fingerprintOf,
  requestFields,
} from './request.ts';

const base: AccessRequest = {
  hub: { server: 'https://hub:6443', certificateAuthority: Buffer.from('hub-ca') },
  namespace: 'fleet',
  name: 'prod',
  server: 'https://prod.example.com',
  certificateAuthority: Buffer.from('ca'),
  tlsServerName: 'prod',
  insecureSkipTlsVerify: false,
  proxyUrl: 'http://proxy:1',
  provider: 'cloud',
  command: '/bin/cloud',
  args: ['a', 'b c'],
  env: [{ name: 'A', value: '1', fromHub: true }],
  apiVersion: 'client.authentication.k8s.io/v1',
  provideClusterInfo: false,
  extension: { x: 1 },
};
const fingerprint = (request: AccessRequest) => fingerprintOf(requestFields(request));

describe('the fingerprint', () => {
  const others: [string, Partial<AccessRequest>][] = [
    ['hub', { hub: { ...base.hub, server: 'https://hub:6444' } }],
    ['hubCertificateAuthority', { hub: { server: base.hub.server } }],
    ['namespace', { namespace: 'other' }],
    ['name', { name: 'prod2' }],
    ['server', { server: 'https://prod.example.com/x' }],
    ['certificateAuthority', { certificateAuthority: Buffer.from('cb') }],
    ['tlsServerName', { tlsServerName: 'evil' }],
    ['insecureSkipTlsVerify', { insecureSkipTlsVerify: true }],
    ['proxyUrl', { proxyUrl: 'http://proxy:2' }],
    ['provider', { provider: '' }],
    ['command', { command: '/bin/other' }],
    ['args', { args: ['a', 'b', 'c'] }],
    ['env', { env: [{ name: 'A', value: '2', fromHub: true }] }],
    ['env', { env: [{ name: 'A', value: '1', fromHub: false }] }],
    ['env', { env: [] }],
    ['args', { args: ['\u0430', 'b c'] }],
    ['apiVersion', { apiVersion: 'client.authentication.k8s.io/v1beta1' }],
    ['provideClusterInfo', { provideClusterInfo: true }],
    ['extension', { extension: { x: '1' } }],
  ];
  it.each(others)('is another one with another %s, and the change is named', (field, other) => {
    const changed = { ...base, ...other };
    expect(fingerprint(changed)).not.toBe(fingerprint(base));
    const changes = changesBetween(requestFields(base), requestFields(changed));
    expect(changes.map((one) => one.field)).toEqual([field]);
  });

  it('is the same for the same request, whatever the order of keys', () => {
    expect(fingerprint({ ...base, extension: { b: { d: 1, c: 2 }, a: 0 } })).toBe(
      fingerprint({ ...base, extension: { a: 0, b: { c: 2, d: 1 } } }),
    );
  });

  it("keeps the hub's word apart from the hash of the user's own", () => {
    const own = { ...base, env: [{ name: 'A', value: '1', fromHub: false }] };
    const hash = requestFields(own).env[0]?.slice('A='.length) ?? '';
    const hubs = [hash, JSON.stringify(hash)].map((value) => ({
      ...base,
      env: [{ name: 'A', value, fromHub: true }],
    }));
    expect(new Set([own, ...hubs].map(fingerprint)).size).toBe(3);
  });

  it('keeps words apart that only look alike on one line', () => {
    const [one, two] = [
      { ...base, args: ['a b'] },
      { ...base, args: ['a', 'b'] },
    ];
    expect(fingerprint(one)).not.toBe(fingerprint(two));
    expect(changesBetween(requestFields(one), requestFields(two))).toHaveLength(1);
  });
});

describe('canonicalJson', () => {
  it('is JSON of the same value', () => {
    assert(
      property(jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
  it('keeps a key that is called __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__": 1, "a": 2}'))).toBe('{"__proto__":1,"a":2}');
  });
});

it('commandLine quotes what is not plain, so that no two lists look alike', () => {
  expect(commandLine(['/bin/sh', '-c', 'touch /x', '', 'a"b', '\u001b[2J', 'pr\u043ed', '\\u043e'])).toBe(
    String.raw`/bin/sh -c "touch /x" "" "a\"b" "\u001b[2J" "pr\u043ed" "\\u043e"`,
  );
});
