// Host names to addresses: one lookup per host at a time, and its answer kept for a moment. getaddrinfo runs
// in a small thread pool, so fifty members behind one dead name must not take it over.
import { ClusterError } from '../../core/failure.ts';
import { localAddress } from '../../core/local-address.ts';
import { monotonicMs } from '../../core/monotonic.ts';
import { type HostAddress, type Resolve, systemLookup } from './system-lookup.ts';

const keepMs = 30_000;

/** A resolver with its own memory; failures are not remembered. `ask` is the system's by default. */
export function createResolver(ask: Resolve = systemLookup): Resolve {
  const known = new Map<
    string,
    { readonly until: number; readonly answer: Promise<readonly HostAddress[]> }
  >();
  return (hostname) => {
    const entry = known.get(hostname);
    if (entry && entry.until > monotonicMs()) return entry.answer;
    const answer = ask(hostname);
    known.set(hostname, { until: monotonicMs() + keepMs, answer });
    answer.catch(() => known.delete(hostname));
    return answer;
  };
}

/** For a name that a hub gave: rejects with ClusterError when any of its addresses is one that means this machine or its link. */
export function refusingLocal(resolve: Resolve): Resolve {
  return async (hostname) => {
    const addresses = await resolve(hostname);
    for (const { address } of addresses) {
      const kind = localAddress(address);
      if (kind === undefined) continue;
      const message = `${hostname}, which the hub names as the endpoint, is the ${kind} address ${address} here, and no cluster of the kubeconfig is there; nothing was sent`;
      throw new ClusterError({
        reason: 'untrusted',
        detail: 'UntrustedEndpoint',
        message,
        kubectlText: `error: ${message}`,
      });
    }
    return addresses;
  };
}
