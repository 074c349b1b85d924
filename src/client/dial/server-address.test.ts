import { describe, expect, it } from 'vitest';
import { joinHostPort, parseServer } from './server-address.ts';

describe('parseServer', () => {
  it.each([
    [
      'https://example.com',
      { isTls: true, hostname: 'example.com', port: 443, label: 'example.com', prefix: '' },
    ],
    [
      'https://Example.com:6443/',
      { hostname: 'example.com', port: 6443, label: 'Example.com:6443', prefix: '' },
    ],
    ['HTTP://example.com', { isTls: false, port: 80, label: 'example.com' }],
    ['https://example.com:443', { port: 443, label: 'example.com:443' }],
    ['https://[::1]:6443/x', { hostname: '::1', port: 6443, label: '[::1]:6443', prefix: '/x' }],
    ['https://h/k8s/clusters/c-1/', { prefix: '/k8s/clusters/c-1' }],
    ['https://h/a%2Fb?x=1#y', { prefix: '/a%2Fb' }],
    ['https://user:secret@h:1/', { label: 'h:1', hostname: 'h' }],
  ])('%s', (server, parts) => {
    expect(parseServer(server)).toMatchObject(parts);
  });

  it.each(['', 'example.com:6443', 'ftp://x', 'https://', 'https://[::1', 'unix:///x'])(
    'refuses %j',
    (server) => {
      expect(() => parseServer(server)).toThrow(/host must be a URL or a host:port pair/);
    },
  );
});

it('joins hosts and ports as Go does', () => {
  expect([joinHostPort('a', 1), joinHostPort('::1', 2), joinHostPort('1.2.3.4', 3)]).toEqual([
    'a:1',
    '[::1]:2',
    '1.2.3.4:3',
  ]);
});
