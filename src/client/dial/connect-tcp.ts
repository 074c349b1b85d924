// A TCP connection as Go's net.Dialer makes it: addresses in the resolver's order, and the other address
// family beside it after 300 ms (RFC 6555, net/dial.go dialParallel). node:net gives each address but the
// last only 250 ms, which is too short for a far away server.
import { isIP, type Socket } from 'node:net';
import { errorCode, errorMessage } from '../../core/error-code.ts';
import { ClusterError } from '../../core/failure.ts';
import { orAbort } from '../cancel.ts';
import type { HostAddress, Resolve } from './system-lookup.ts';
import { quiet, socketEvent } from './socket-events.ts';

/** Makes a socket that connects: node:net's `connect`, or one that does more when TCP stands. */
export type OpenSocket<T extends Socket> = (to: { readonly host: string; readonly port: number }) => T;

/** Where to connect to, and how names are looked up. */
export interface TcpTarget<T extends Socket> {
  readonly hostname: string;
  readonly port: number;
  readonly resolve: Resolve;
  readonly open: OpenSocket<T>;
}

/** A connection attempt that failed; `address` is the one that was tried. */
export class DialError extends Error {
  override readonly name = 'DialError';
  readonly code: string;
  /** `host:port`, or the bare name when the lookup failed. */
  readonly address: string;
  readonly step: 'lookup' | 'connect';

  constructor(step: 'lookup' | 'connect', address: string, cause: unknown) {
    super(errorMessage(cause), { cause });
    this.step = step;
    this.address = address;
    this.code = errorCode(cause);
  }
}

const fallbackDelayMs = 300;
const keepAliveMs = 30_000;

/** Connects; `onAddress` hears which addresses are tried. Rejects with DialError or the signal's reason. */
export async function connectTcp<T extends Socket>(
  target: TcpTarget<T>,
  signal: AbortSignal,
  onAddress: (address: string) => void = () => undefined,
): Promise<T> {
  const addresses = await addressesOf(target, signal);
  const first = addresses[0]?.family;
  const primaries = addresses.filter(({ family }) => family === first);
  const fallbacks = addresses.filter(({ family }) => family !== first);
  const attempt = { port: target.port, onAddress, open: target.open };
  if (fallbacks.length === 0) return connectSerial(primaries, { ...attempt, signal });
  return race(primaries, fallbacks, { ...attempt, signal });
}

async function addressesOf(
  target: Omit<TcpTarget<Socket>, 'open'>,
  signal: AbortSignal,
): Promise<readonly HostAddress[]> {
  const { hostname } = target;
  const family = isIP(hostname);
  if (family !== 0) return [{ address: hostname, family }];
  try {
    const addresses = await orAbort(target.resolve(hostname), signal);
    if (addresses.length > 0) return addresses;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof ClusterError) throw error;
    throw new DialError('lookup', hostname, error);
  }
  throw new DialError('lookup', hostname, Object.assign(new Error('no addresses'), { code: 'ENOTFOUND' }));
}

interface Attempt<T extends Socket> {
  readonly port: number;
  readonly onAddress: (address: string) => void;
  readonly open: OpenSocket<T>;
  readonly signal: AbortSignal;
}

/** One after the other; the first error is the one to report (dialSerial). */
async function connectSerial<T extends Socket>(
  addresses: readonly HostAddress[],
  attempt: Attempt<T>,
): Promise<T> {
  let first: unknown;
  for (const { address } of addresses) {
    const label = address.includes(':') ? `[${address}]:${attempt.port}` : `${address}:${attempt.port}`;
    attempt.onAddress(label);
    const socket = quiet(attempt.open({ host: address, port: attempt.port }));
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs);
    try {
      // oxlint-disable-next-line no-await-in-loop -- one address after the other is the point
      await socketEvent(socket, 'connect', attempt.signal);
      return socket;
    } catch (error) {
      socket.destroy();
      if (attempt.signal.aborted) throw attempt.signal.reason;
      first ??= new DialError('connect', label, error);
    }
  }
  throw first;
}

/** The first family, and beside it the second after 300 ms or as soon as the first has failed. */
async function race<T extends Socket>(
  primaries: readonly HostAddress[],
  fallbacks: readonly HostAddress[],
  attempt: Attempt<T>,
): Promise<T> {
  const losers = new AbortController();
  const signal = AbortSignal.any([attempt.signal, losers.signal]);
  let timer: NodeJS.Timeout | undefined;
  const primary = connectSerial(primaries, { ...attempt, signal });
  const wait = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, fallbackDelayMs);
    primary.catch(() => resolve());
  });
  const fallback = wait.then(() => connectSerial(fallbacks, { ...attempt, signal }));
  const runs = [primary, fallback];
  try {
    const winner = await Promise.any(runs);
    losers.abort();
    for (const run of runs)
      run.then((socket) => socket !== winner && socket.destroy()).catch(() => undefined);
    return winner;
  } catch (error) {
    if (attempt.signal.aborted) throw attempt.signal.reason;
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    clearTimeout(timer);
  }
}
