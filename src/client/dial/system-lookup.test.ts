import { expect, it } from 'vitest';
import { addressesIn, systemLookup } from './system-lookup.ts';

const hosts = `# hosts(5)
127.0.0.1\tlocalhost Local.Host
::1 localhost ip6-localhost # and so on
10.0.0.9 api.example.test
10.0.0.10 other api.example.test.
nonsense api.example.test
`;

it.each([
  ['localhost', ['127.0.0.1', '::1']],
  ['LOCAL.HOST', ['127.0.0.1']],
  ['api.example.test', ['10.0.0.9']],
  ['example.test', []],
  ['and', []],
])('the hosts file says of %s: %j', (name, addresses) => {
  expect(addressesIn(hosts, name).map(({ address }) => address)).toEqual(addresses);
});

it('a name of the hosts file is looked up', async () => {
  expect(await systemLookup('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
});

it('a name that is nowhere is not found', async () => {
  await expect(systemLookup('no-such-name.invalid')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
});
