// Servers for the tests of this folder: real sockets on 127.0.0.1, each stopped at the end of its test.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type tls from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Connection } from '../core/connection.ts';
import { createCa, type Issued } from '../../test/support/pki.ts';
import { connectMember, type ClientRequest, type MemberClient, type TransportOptions } from './transport.ts';

export const ca = createCa('kubernetes');
export const otherCa = createCa('other');
export const leaf: Issued = ca.issue({
  commonName: 'kube-apiserver',
  dnsNames: ['localhost', 'kubernetes'],
  ips: ['127.0.0.1'],
});

/** A server that is listening. */
export interface Served {
  /** `http(s)://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Resets every open connection. */
  readonly reset: () => void;
  /** Closes every open connection and the server. */
  readonly stop: () => Promise<void>;
}

/** A TLS API server of the CA above. */
export function serveHttps(
  handler: http.RequestListener,
  options: tls.TlsOptions = {},
  configure?: (server: https.Server) => void,
): Promise<Served> {
  const server = https.createServer({ cert: leaf.certPem, key: leaf.keyPem, ...options }, handler);
  configure?.(server);
  server.on('tlsClientError', () => undefined);
  return listen(server, 'https');
}

/** An API server without TLS, or a proxy. */
export function serveHttp(
  handler: http.RequestListener,
  configure?: (server: http.Server) => void,
): Promise<Served> {
  const server = http.createServer(handler);
  configure?.(server);
  return listen(server, 'http');
}

/** A server that does with each connection what it likes. */
export function serveTcp(onSocket: (socket: net.Socket) => void): Promise<Served> {
  return listen(net.createServer(onSocket), 'tcp');
}

async function listen(server: net.Server, scheme: string): Promise<Served> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  server.on('connection', (socket: net.Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  return {
    url: `${scheme}://127.0.0.1:${address.port}`,
    port: address.port,
    connections: () => connections,
    open: () => sockets.size,
    reset: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    stop,
  };
}

/** A handler that gives every request the same answer. */
export function answer(
  status: number,
  body: string | Buffer = '',
  headers: http.OutgoingHttpHeaders = { 'content-type': 'application/json' },
): http.RequestListener {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** A connection to `server` that trusts the CA above and sends a token. */
export function connectionTo(server: string, more: Partial<Connection> = {}): Connection {
  return {
    server,
    insecureSkipTlsVerify: false,
    certificateAuthority: Buffer.from(ca.certPem),
    disableCompression: false,
    auth: { token: 't0ken' },
    impersonation: { groups: [], extra: {} },
    ...more,
  };
}

/** A client that is closed at the end of the test. */
export function clientOf(connection: Connection, options: Partial<TransportOptions> = {}): MemberClient {
  const client = connectMember(connection, { env: {}, userAgent: 'test', ...options });
  onTestFinished(() => client.close());
  return client;
}

/** A GET with a signal that nobody aborts. */
export function get(path: string, more: Partial<ClientRequest> = {}): ClientRequest {
  return { path, signal: new AbortController().signal, ...more };
}

/** The failure that a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && 'failure' in error) return error.failure;
    throw error;
  }
  throw new Error('it did not fail');
}
