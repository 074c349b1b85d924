// Addresses that mean something else on each machine: what a hub must never be able to name.
import { isIP } from 'node:net';
import { ipv6Groups } from './ipv6.ts';

/** What such an address is; the words of a message. */
export type LocalAddress = 'loopback' | 'unspecified' | 'link-local' | 'cloud metadata' | 'multicast';

/**
 * What kind of local address an IP address is; undefined for every other address, private ones (RFC 1918) among
 * them, where API servers live. IPv4 inside IPv6 (mapped, NAT64, 6to4) is taken apart first.
 */
export function localAddress(address: string): LocalAddress | undefined {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 4) return localIPv4(bare.split('.').map(Number));
  return family === 6 ? localIPv6(ipv6Groups(bare)) : undefined;
}

/** What kind of local address a host name or address of a URL stands for, without asking any server. */
export function localHost(hostname: string): LocalAddress | undefined {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
  if (isIP(host.replace(/%.*$/, '')) !== 0) return localAddress(host);
  if (loopbackNames.test(host)) return 'loopback';
  return metadataNames.includes(host) ? 'cloud metadata' : undefined;
}

// RFC 6761 §6.3, and what distributions write into /etc/hosts.
const loopbackNames =
  /^(?:(?:.+\.)?localhost|localhost[46]?|(?:.+\.)?localhost[46]?\.localdomain[46]?|ip6-(?:localhost|loopback)|loopback)$/;

// The names of the services that hand out the machine's own cloud credentials.
const metadataNames = [
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
];

const metadataIPv4 = ['100.100.100.200', '168.63.129.16', '192.0.0.192'];
const metadataIPv6 = ['fd00:ec2:0:0:0:0:0:254', 'fd20:ce:0:0:0:0:0:254'];

function localIPv4(bytes: readonly number[]): LocalAddress | undefined {
  const [first = 0, second = 0] = bytes;
  if (first === 127) return 'loopback';
  if (first === 0) return 'unspecified';
  if (first === 169 && second === 254) return 'link-local';
  if (metadataIPv4.includes(bytes.join('.'))) return 'cloud metadata';
  // With 240.0.0.0/4, where the broadcast address lies.
  return first >= 224 ? 'multicast' : undefined;
}

function localIPv6(groups: readonly number[]): LocalAddress | undefined {
  const inner = embeddedIPv4(groups);
  const [first = 0] = groups;
  const isShort = groups.slice(0, 7).every((group) => group === 0);
  if (isShort && groups[7] === 0) return 'unspecified';
  if (isShort && groups[7] === 1) return 'loopback';
  if ((first & 0xffc0) === 0xfe80) return 'link-local';
  if ((first & 0xff00) === 0xff00) return 'multicast';
  if (metadataIPv6.includes(groups.map((group) => group.toString(16)).join(':'))) return 'cloud metadata';
  return inner && localIPv4(inner);
}

/** The IPv4 address inside: ::a.b.c.d, ::ffff:a.b.c.d, ::ffff:0:a.b.c.d, 64:ff9b::a.b.c.d, 2002:aabb:ccdd::. */
function embeddedIPv4(groups: readonly number[]): number[] | undefined {
  const head = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  const prefixes = ['0:0:0:0:0:0', '0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'];
  if (prefixes.includes(head)) return bytesOf(groups.slice(6));
  return groups[0] === 0x2002 ? bytesOf(groups.slice(1, 3)) : undefined;
}

function bytesOf(groups: readonly number[]): number[] {
  return groups.flatMap((group) => [group >> 8, group & 0xff]);
}
