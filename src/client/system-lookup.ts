// The system's lookup of names, without tying up threads. getaddrinfo takes a thread for as long as a name server is
// silent; Bun has as many threads as the machine has cores, and needs them to read files, too.
import { platform } from 'node:os';
import { errorCode } from '../core/error-code.ts';

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
  const threadless = platform() === 'linux' ? globalThis.Bun?.dns : undefined;
  if (!threadless) return lookup(hostname);
  try {
    return await threadless.lookup(hostname, { backend: 'c-ares' });
  } catch (error) {
    // What DNS and the hosts file do not know may be known by another service of nsswitch.conf (mDNS, LDAP).
    if (!/ENOTFOUND|ENODATA|ENONAME/.test(errorCode(error))) throw error;
    return lookup(hostname);
  }
};

async function lookup(hostname: string): Promise<readonly HostAddress[]> {
  const { lookup: ask } = await import('node:dns/promises');
  return ask(hostname, { all: true, verbatim: true });
}
