// TLS and HTTP for all members that show the same certificate: one context for hundreds of ports.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Issued } from '../pki.ts';

export interface TlsFront {
  /** Takes over a connection that a member has accepted. */
  readonly accept: (socket: Socket) => void;
  readonly stop: () => void;
}

export interface TlsFrontOptions {
  readonly certificate: Issued;
  /** Ask clients for certificates of this CA; without one, or with another, a request is nobody's. */
  readonly clientCa?: string;
  readonly onSecure: (socket: TLSSocket) => void;
  readonly onRequest: (req: IncomingMessage, res: ServerResponse) => void;
}

/** The apiserver closes idle connections after this time (k8s.io/apiserver/pkg/server/secure_serving.go). */
const IDLE_MS = 90_000;

export function createTlsFront({ certificate, clientCa, onSecure, onRequest }: TlsFrontOptions): TlsFront {
  // It never listens: connections come from the members' own listeners.
  const server = createServer(
    {
      cert: certificate.certPem,
      key: certificate.keyPem,
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: 1024 * 1024,
      ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false }),
    },
    onRequest,
  );
  server.on('secureConnection', onSecure);
  // A client that does not like the certificate: its affair.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('clientError', (_error, socket) => socket.destroy());
  return {
    accept: (socket) => server.emit('connection', socket),
    stop: () => {
      // Ends the periodic check of connections too.
      server.close();
    },
  };
}
