// A server that must never be spoken to: the target of a redirect, the endpoint of a hostile hub. It
// counts connections and keeps what it hears.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { Issued } from '../pki.ts';
import { createTlsFront } from './tls-front.ts';

export interface HeardRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface Spy {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly url: string;
  readonly connections: () => number;
  readonly requests: readonly HeardRequest[];
  readonly stop: () => Promise<void>;
}

/** Speaks TLS with a certificate that the client trusts, so that nothing but the client's own care holds it back. */
export async function startSpy(certificate: Issued): Promise<Spy> {
  const requests: HeardRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const front = createTlsFront({
    certificate,
    onSecure: () => {},
    onRequest: (req, res) => {
      const { method = '', url = '', headers } = req;
      requests.push({ method, path: url, authorization: headers.authorization });
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(
        '{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":[],"rows":[]}\n',
      );
    },
  });
  const listener = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    front.accept(socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const host = `127.0.0.1:${address.port}`;
  return {
    host,
    url: `https://${host}`,
    connections: () => connections,
    requests,
    stop: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      front.stop();
    },
  };
}
