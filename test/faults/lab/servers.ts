// Servers that are wrong in a way that a case describes: TCP, TLS, and HTTP by the byte.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import tls, { type TlsOptions } from 'node:tls';
import { createCa, type Ca, type Issued } from '../../support/pki.ts';
import { createBlackhole } from '../../support/sim/blackhole.ts';
import { type Step, play } from './steps.ts';

/** The CA that the kubeconfig of every case trusts, unless the case says otherwise. */
export const ca: Ca = createCa('fault-lab');
export const goodLeaf: Issued = ca.issue({
  commonName: 'kube-apiserver',
  ips: ['127.0.0.1'],
  dnsNames: ['localhost', 'member.test'],
  usages: ['server'],
});

/** A member as its kubeconfig sees it. */
export interface Faulty {
  readonly server: string;
  /** PEM instead of the lab's CA. */
  readonly caPem?: string;
  /** More fields of the kubeconfig's cluster and user. */
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Connections that TCP accepted. */
  readonly connections?: () => number;
  /** Heads of all requests that arrived. */
  readonly requests?: readonly string[];
  readonly stop?: () => Promise<void>;
}

/** Starts what a case needs. */
export type Fault = () => Promise<Faulty>;

/** A request as a script sees it. */
export interface Asked {
  readonly path: string;
  /** The whole head, in one text. */
  readonly head: string;
  /** Counted from 0 over the whole server. */
  readonly nth: number;
}

/** One answer for all, or made for each request. */
export type Reply = readonly Step[] | ((asked: Asked) => Reply);

interface Listening {
  readonly port: number;
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

async function listen(onSocket: (socket: Socket) => void): Promise<Listening> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    connections: () => connections,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A port that plays `steps` on every connection: at once, or when the client has said something. */
export function tcp(steps: readonly Step[], options: { readonly after?: 'hello' } = {}): Fault {
  return async () => {
    const served = await listen((socket) => {
      const start = () => void play(steps, { socket, raw: socket });
      if (options.after === 'hello') socket.once('data', start);
      else start();
      socket.resume();
    });
    return { ...served, server: `https://127.0.0.1:${served.port}` };
  };
}

/** How TLS is set up; the good certificate by default. */
export interface Handshake extends TlsOptions {
  /** Bytes of the server's side of the handshake that go through; then `ending`. */
  readonly cut?: { readonly bytes: number; readonly ending: 'hang' | 'reset' | 'end' };
}

/** A TLS server that answers every request with `reply`. */
export function https(reply: Reply, handshake: Handshake = {}, more: Partial<Faulty> = {}): Fault {
  return async () => {
    const { cut, ...options } = handshake;
    const requests: string[] = [];
    const raws = new Map<number, Socket>();
    const front = tls.createServer({ cert: goodLeaf.certPem, key: goodLeaf.keyPem, ...options }, (socket) => {
      const raw = raws.get(socket.remotePort ?? 0);
      socket.on('error', () => undefined);
      if (raw) answer(socket, raw);
    });
    // Not destroyed: the alert must reach the client.
    front.on('tlsClientError', (_error, socket) => void socket.end());
    function answer(socket: tls.TLSSocket, raw: Socket): void {
      raw.once('close', () => socket.destroy());
      let pending = '';
      let busy = Promise.resolve();
      socket.on('data', (chunk: Buffer) => {
        pending += chunk.toString('latin1');
        for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
          const head = pending.slice(0, end);
          pending = pending.slice(end + 4);
          requests.push(head);
          const asked = { head, path: head.split(' ')[1] ?? '', nth: requests.length - 1 };
          busy = busy.then(() => play(stepsOf(reply, asked), { socket, raw }));
        }
      });
    }
    const served = await listen((raw) => {
      raws.set(raw.remotePort ?? 0, raw);
      front.emit('connection', raw);
    });
    const door = cut ? await relay(served.port, cut) : served;
    return {
      connections: door.connections,
      requests,
      server: `https://127.0.0.1:${door.port}`,
      ...more,
      stop: async () => {
        await served.stop();
        if (door !== served) await door.stop();
        front.close();
      },
    };
  };
}

function stepsOf(reply: Reply, asked: Asked): readonly Step[] {
  return typeof reply === 'function' ? stepsOf(reply(asked), asked) : reply;
}

/** A relay in front of `port` that lets only so many bytes of the server out. */
function relay(port: number, { bytes, ending }: NonNullable<Handshake['cut']>): Promise<Listening> {
  return listen((client) => {
    const server = connect(port, '127.0.0.1');
    server.on('error', () => undefined);
    client.on('close', () => server.destroy());
    client.pipe(server);
    let left = bytes;
    server.on('data', (chunk: Buffer) => {
      if (left === 0) return;
      const piece = chunk.subarray(0, left);
      left -= piece.length;
      client.write(piece, () => {
        if (left > 0 || ending === 'hang') return;
        if (ending === 'reset') client.resetAndDestroy();
        else client.destroySoon();
      });
    });
  });
}

/** A port of 127.0.0.1 on which nothing listens, held so that nobody else gets it. */
export const closedPort: Fault = async () => {
  const keeper = await listen((socket) => void socket.resume());
  const { port: localPort } = await listenOnce();
  const holder = connect({ host: '127.0.0.1', port: keeper.port, localAddress: '127.0.0.1', localPort });
  holder.on('error', () => undefined);
  await once(holder, 'connect');
  return {
    server: `https://127.0.0.1:${localPort}`,
    stop: async () => {
      holder.destroy();
      await keeper.stop();
    },
  };
};

async function listenOnce(): Promise<{ readonly port: number }> {
  const { port, stop } = await listen(() => undefined);
  await stop();
  return { port };
}

/** A port whose SYNs are dropped. */
export const blackhole: Fault = async () => {
  const hole = createBlackhole();
  const { port } = await listenOnce();
  await hole.open(port);
  return { server: `https://127.0.0.1:${port}`, stop: hole.stop };
};

/** Any other address or way: nothing is started. */
export function at(faulty: Faulty): Fault {
  return async () => faulty;
}
