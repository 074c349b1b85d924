// The system's lookup of names, without tying up threads. getaddrinfo takes a thread for as long as a name server is
// silent; Bun has as many threads as the machine has cores, and needs them to read files, too. Node has more, and waits
// at its end until each of them is free.
import { isIP } from 'node:net';
import { platform } from 'node:os';
import { errorCode } from '../../core/error-code.ts';

/** One address of a host. */
export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** Looks a host name up; rejects as node:dns does. The lookup itself cannot be cancelled. */
export type Resolve = (hostname: string) => Promise<readonly HostAddress[]>;

/** What is used of the runtime that the executable contains. */
interface BunRuntime {
  /** By c-ares: /etc/hosts and resolv.conf, no thread. */
  readonly dns: {
    lookup(hostname: string, options: { readonly backend: 'c-ares' }): Promise<readonly HostAddress[]>;
  };
  /** Collects garbage. */
  gc(isNow: boolean): void;
}

declare global {
  // oxlint-disable-next-line no-var -- a global of the runtime
  var Bun: BunRuntime | undefined;
}

/** Looks a host name up as the system does; rejects as node:dns does. */
export const systemLookup: Resolve = async (hostname) => {
  // On macOS Bun asks the system in a way that takes no thread.
  if (platform() !== 'linux') return lookup(hostname);
  try {
    const { Bun: bun } = globalThis;
    return await (bun ? bun.dns.lookup(hostname, { backend: 'c-ares' }) : threadlessLookup(hostname));
  } catch (error) {
    // What DNS and the hosts file do not know may be known by another service of nsswitch.conf (mDNS, LDAP), or with a
    // search domain behind it.
    if (!/ENOTFOUND|ENODATA|ENONAME|ECONNREFUSED|ESERVFAIL|EREFUSED/.test(errorCode(error))) throw error;
    return lookup(hostname);
  }
};

async function lookup(hostname: string): Promise<readonly HostAddress[]> {
  const { lookup: ask } = await import('node:dns/promises');
  return ask(hostname, { all: true, verbatim: true });
}

/** By c-ares in Node, which leaves the hosts file to us. Rejects when neither family has an address. */
async function threadlessLookup(hostname: string): Promise<readonly HostAddress[]> {
  const { readFile } = await import('node:fs/promises');
  const hosts = addressesIn(await readFile('/etc/hosts', 'utf8').catch(() => ''), hostname);
  if (hosts.length > 0) return hosts;
  const { Resolver } = await import('node:dns/promises');
  const resolver = new Resolver();
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const found = answers.flatMap((answer, index) =>
    answer.status === 'rejected'
      ? []
      : answer.value.map((address) => ({ address, family: index === 0 ? 4 : 6 })),
  );
  if (found.length > 0) return found;
  // That nobody answers for one family weighs more than that there is nothing in the other.
  const problems = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as unknown] : [],
  );
  throw problems.find((problem) => errorCode(problem) === 'ETIMEOUT') ?? problems[0];
}

/** The addresses of a host name in a hosts file (hosts(5)), in its order. */
export function addressesIn(hosts: string, hostname: string): readonly HostAddress[] {
  const name = hostname.toLowerCase();
  return hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    return family !== 0 && names.some((one) => one.toLowerCase() === name) ? [{ address, family }] : [];
  });
}
