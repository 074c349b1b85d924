// One port of 127.0.0.1: accepts, refuses or swallows connections, and can change its mind.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Blackhole } from './blackhole.ts';

export interface Listener {
  readonly port: number;
  /** Open sockets. */
  readonly sockets: ReadonlySet<Socket>;
  /** `refuse` and `blackhole` keep the port, so that nobody else gets it. */
  readonly become: (mode: ListenerMode) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export type ListenerMode = 'accept' | 'refuse' | 'blackhole';

export interface ListenerOptions {
  readonly onConnection: (socket: Socket) => void;
  /** Made when the first port becomes a black hole. */
  readonly blackhole: () => Promise<Blackhole>;
  /** Port of a server that holds on to whoever connects; a closed port is kept as the other end of such a connection. */
  readonly keeperPort: number;
}

export async function startListener(options: ListenerOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  let mode: ListenerMode = 'accept';
  let server: Server | undefined;
  let keeper: Socket | undefined;
  let changes: Promise<void> = Promise.resolve();

  const listen = async (wantedPort: number): Promise<number> => {
    const opened = createServer({ noDelay: true, allowHalfOpen: false }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      options.onConnection(socket);
    });
    opened.listen(wantedPort, '127.0.0.1', 511);
    await once(opened, 'listening');
    server = opened;
    const address = opened.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  };
  const port = await listen(0);

  const leave = async (): Promise<void> => {
    if (server !== undefined) {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      server = undefined;
    }
    if (keeper !== undefined) {
      const closed = once(keeper, 'close');
      keeper.resetAndDestroy();
      await closed;
      keeper = undefined;
    }
    if (mode === 'blackhole') await (await options.blackhole()).close(port);
  };
  const changeTo = async (wanted: ListenerMode, before: Promise<void>): Promise<void> => {
    await before;
    if (mode === wanted) return;
    await leave();
    mode = wanted;
    await enter(wanted);
  };
  const enter = async (wanted: ListenerMode): Promise<void> => {
    if (wanted === 'accept') await listen(port);
    else if (wanted === 'blackhole') await (await options.blackhole()).open(port);
    else {
      keeper = connect({
        host: '127.0.0.1',
        port: options.keeperPort,
        localAddress: '127.0.0.1',
        localPort: port,
      });
      keeper.on('error', () => {});
      await once(keeper, 'connect');
    }
  };

  return {
    port,
    sockets,
    become: (next) => {
      changes = changeTo(next, changes);
      return changes;
    },
    stop: async () => {
      await changes.catch(() => {});
      for (const socket of sockets) socket.destroy();
      await leave();
      mode = 'accept';
    },
  };
}
