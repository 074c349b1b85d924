// IPv6 addresses in any spelling.

/** The eight groups of an address (`node:net` says that it is one); without a zone. */
export function ipv6Groups(address: string): number[] {
  // The URL parser brings every spelling into hexadecimal groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = words(head);
  const after = words(tail ?? '');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}

function words(text: string): number[] {
  return text
    .split(':')
    .filter(Boolean)
    .map((group) => Number.parseInt(group, 16));
}
