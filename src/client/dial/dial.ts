// A connection that is ready for a request: name lookup, TCP, the proxy if there is one, TLS. One time limit
// over all of it; whatever goes wrong comes out as the member's failure.
import { connect, type Socket } from 'node:net';
import { stopWith } from '../cancel.ts';
import { connectTcp } from './connect-tcp.ts';
import type { Resolve } from './system-lookup.ts';
import type { Progress } from '../exchange.ts';
import type { Dialled } from '../http/connections.ts';
import type { HandshakeQueue } from './handshake-queue.ts';
import type { Proxy } from './proxy.ts';
import { joinHostPort, type ServerAddress } from './server-address.ts';
import { connectionError, connectTimeout, type Leg } from './socket-errors.ts';
import { isShortage, type SocketGate } from './socket-gate.ts';
import { openTls, secureConnected, startTls, type TlsPeer } from './tls.ts';
import { connectSocks, connectTunnel } from './tunnel.ts';

/** Everything that a dial needs to know. */
export interface DialPlan {
  readonly server: ServerAddress;
  /** Absent for http://. */
  readonly tls?: TlsPeer;
  readonly proxy?: Proxy;
  /** For a proxy that is spoken to by TLS. */
  readonly proxyTls?: TlsPeer;
  readonly resolve: Resolve;
  readonly gate: SocketGate;
  readonly queue: HandshakeQueue;
  readonly limits: DialLimits;
}

/** In milliseconds. A name may take as long as the resolver and the caller like. */
export interface DialLimits {
  /** The kernel of a server that is there answers at once, however busy the server is. */
  readonly tcpMs: number;
  /** For the proxy and TLS together. */
  readonly handshakeMs: number;
}

/** Where a dial is, for the words of a timeout. */
interface Position {
  step: 'TCP' | 'proxy' | 'TLS handshake';
  address: string;
  leg: Leg;
}

/** Connects. Rejects with ClusterError, or with the reason of `signal`. */
export async function dial(plan: DialPlan, signal: AbortSignal, progress: Progress): Promise<Dialled> {
  for (;;) {
    await plan.queue.enter();
    const leave = await plan.gate.enter(signal);
    try {
      const dialled = await dialOnce(plan, signal, progress);
      dialled.socket.once('close', leave);
      return dialled;
    } catch (error) {
      leave();
      if (!isShortage(error)) throw error;
      await plan.gate.shrink(signal);
    }
  }
}

async function dialOnce(plan: DialPlan, signal: AbortSignal, progress: Progress): Promise<Dialled> {
  const position: Position = { step: 'TCP', address: '', leg: { server: plan.server.label } };
  const stop = stopWith([signal]);
  let timer: NodeJS.Timeout | undefined;
  let limitMs = 0;
  const begin = (ms: number) => {
    clearTimeout(timer);
    limitMs = ms;
    const own = setTimeout(() => {
      // What came while this process was busy counts before the time that it was busy.
      void plan.queue.settled().then(() => own === timer && stop.abort(timeIsUp));
    }, ms);
    timer = own;
  };
  const open: Socket[] = [];
  const onAddress = (address: string) => {
    progress.stage = 'connecting';
    position.address = address;
    if (timer === undefined) begin(plan.limits.tcpMs);
  };
  let end: (() => void) | undefined;
  const onConnected = () => {
    end = plan.queue.begin();
    begin(plan.limits.handshakeMs);
  };
  progress.stage = 'resolving';
  try {
    const socket = await connectAll(plan, { signal: stop.signal, position, open, onAddress, onConnected });
    return { socket, route: position.leg.route ?? '' };
  } catch (error) {
    for (const socket of open) socket.destroy();
    if (signal.aborted) throw signal.reason;
    const { leg, step, address } = position;
    if (stop.signal.aborted) throw connectTimeout(leg, { ms: limitMs, step, address });
    throw isShortage(error) ? error : connectionError(error, leg);
  } finally {
    end?.();
    clearTimeout(timer);
    stop.release();
  }
}

const timeIsUp = new Error('the connection takes too long');

interface Dialling {
  readonly signal: AbortSignal;
  readonly onAddress: (address: string) => void;
  readonly onConnected: () => void;
  readonly position: Position;
  /** Every socket made so far, for the clean-up. */
  readonly open: Socket[];
}

async function connectAll(plan: DialPlan, dialling: Dialling): Promise<Socket> {
  const { signal, position, open, onAddress, onConnected } = dialling;
  const { server, proxy } = plan;
  const direct: Leg = { server: server.label };
  // net/http transport.go wrapErr: Go says `proxyconnect` only while it connects to the proxy itself.
  const toProxy = proxy && { label: proxy.label, goPrefix: 'proxyconnect tcp: ' };
  position.leg = toProxy ? { ...direct, proxy: toProxy } : direct;
  const next = { hostname: proxy?.hostname ?? server.hostname, port: proxy?.port ?? server.port };
  const { tls, resolve } = plan;
  // Without a proxy TLS begins by itself as soon as TCP stands: one socket less to make.
  const secured =
    tls && !proxy
      ? await connectTcp({ ...next, resolve, open: (to) => openTls(to, tls) }, signal, onAddress)
      : undefined;
  let socket: Socket = secured ?? (await connectTcp({ ...next, resolve, open: connect }, signal, onAddress));
  onConnected();
  open.push(socket);
  const route = `${joinHostPort(socket.localAddress ?? '', socket.localPort ?? 0)}->${position.address}`;
  position.leg = { ...position.leg, route };
  if (secured && tls) {
    position.step = 'TLS handshake';
    return secureConnected(secured, tls, signal);
  }
  if (proxy && plan.proxyTls) {
    position.step = 'TLS handshake';
    socket = await startTls(socket, plan.proxyTls, signal);
    open.push(socket);
  }
  if (proxy && (server.isTls || proxy.scheme === 'socks5')) {
    position.step = 'proxy';
    position.leg = { ...direct, route, proxy: { label: proxy.label, goPrefix: tunnelPrefix(proxy, server) } };
    await openTunnel(socket, { proxy, server, signal });
  }
  // A tunnel leaves its socket paused, and whoever reads it next would wait for ever.
  if (!tls) return socket.resume();
  position.step = 'TLS handshake';
  position.leg = { ...direct, route };
  return startTls(socket, tls, signal);
}

async function openTunnel(
  socket: Socket,
  { proxy, server, signal }: { proxy: Proxy; server: ServerAddress; signal: AbortSignal },
): Promise<void> {
  const { username, password = '' } = proxy;
  const { hostname, port } = server;
  const target = { hostname, port, ...(username !== undefined && { username, password }) };
  await (proxy.scheme === 'socks5'
    ? connectSocks(socket, target, signal)
    : connectTunnel(socket, target, signal));
}

// socks_bundle.go wraps its errors in an OpError; what an HTTP proxy answers to CONNECT stands alone.
function tunnelPrefix(proxy: Proxy, server: ServerAddress): string {
  if (proxy.scheme !== 'socks5') return '';
  const from = joinHostPort(proxy.hostname, proxy.port);
  return `socks connect tcp ${from}->${joinHostPort(server.hostname, server.port)}: `;
}
