import { describe, expect, it } from 'vitest';
import { localAddress, localHost } from './local-address.ts';

describe('localAddress', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.0.9', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['169.254.169.254', 'link-local'],
    ['100.100.100.200', 'cloud metadata'],
    ['168.63.129.16', 'cloud metadata'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'multicast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fd00:ec2::254', 'cloud metadata'],
    ['fd00:0ec2:0::0254', 'cloud metadata'],
    ['ff02::1', 'multicast'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:169.254.169.254', 'link-local'],
    ['::127.0.0.1', 'loopback'],
    ['::ffff:0:127.0.0.1', 'loopback'],
    ['64:ff9b::169.254.169.254', 'link-local'],
    ['2002:7f00:1::', 'loopback'],
  ])('%s is %s', (address, kind) => {
    expect(localAddress(address)).toBe(kind);
  });

  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '8.8.8.8',
    '126.255.255.255',
    '128.0.0.1',
    '169.253.1.1',
    '2001:db8::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::8.8.8.8',
    'fec0::1',
    'not an address',
  ])('%s is an address like any other', (address) => {
    expect(localAddress(address)).toBeUndefined();
  });
});

describe('localHost', () => {
  it.each([
    ['localhost', 'loopback'],
    ['LOCALHOST.', 'loopback'],
    ['a.b.localhost', 'loopback'],
    ['localhost.localdomain', 'loopback'],
    ['localhost6', 'loopback'],
    ['ip6-localhost', 'loopback'],
    ['[::1]', 'loopback'],
    ['metadata.google.internal', 'cloud metadata'],
    ['metadata.google.internal.', 'cloud metadata'],
    ['instance-data', 'cloud metadata'],
    ['169.254.169.254', 'link-local'],
  ])('%s is %s', (host, kind) => {
    expect(localHost(host)).toBe(kind);
  });

  it.each(['localhost.example.com', 'mylocalhost', 'metadata.example.com', 'api.eu-1.example.com'])(
    '%s is a name like any other',
    (host) => {
      expect(localHost(host)).toBeUndefined();
    },
  );
});
