// The connections to one server: new ones, and those that wait for their next request.
import type { Socket } from 'node:net';
import type { HttpConnection } from './conversation.ts';

/** A socket that is ready for a request. */
export interface Dialled {
  readonly socket: Socket;
  /** `local:port->remote:port` */
  readonly route: string;
}

/** Keep-alive connections to one server. Idle ones do not keep the process alive. */
export interface Connections<To> {
  /** An idle connection, the one used last first, or a new one. Rejects as `dial`. */
  open(to: To): Promise<HttpConnection>;
  /** Keeps it for the next request. */
  giveBack(connection: HttpConnection): void;
  /** Closes the connections that wait for work: after one of them was found dead, the others are suspect. */
  closeIdle(): void;
  /** Closes them for good; those in use close when their request is over. */
  destroy(): void;
}

/** Makes connections with `dial` when there are none. */
export function keepConnections<To>(dial: (to: To) => Promise<Dialled>): Connections<To> {
  const idle: HttpConnection[] = [];
  let isClosed = false;

  function adopt(dialled: Dialled): HttpConnection {
    const { socket } = dialled;
    const connection: HttpConnection = { ...dialled, listener: undefined };
    const over = (error?: Error) => {
      const { listener } = connection;
      connection.listener = undefined;
      if (listener) listener.over(error);
      else drop(connection);
    };
    socket
      .on('data', (bytes: Buffer) => {
        // net/http: an unsolicited response on an idle connection ends it.
        if (connection.listener) connection.listener.data(bytes);
        else drop(connection);
      })
      .on('error', over)
      .on('end', () => over())
      .on('close', () => over());
    return connection;
  }

  function drop(connection: HttpConnection): void {
    const at = idle.indexOf(connection);
    if (at !== -1) idle.splice(at, 1);
    connection.socket.destroy();
  }

  function closeIdle(): void {
    for (const { socket } of idle.splice(0)) socket.destroy();
  }

  return {
    async open(to) {
      for (let last = idle.pop(); last; last = idle.pop()) {
        if (last.socket.destroyed) continue;
        last.socket.ref();
        return last;
      }
      return adopt(await dial(to));
    },
    giveBack(connection) {
      if (isClosed) connection.socket.destroy();
      else {
        connection.socket.unref();
        idle.push(connection);
      }
    },
    closeIdle,
    destroy() {
      isClosed = true;
      closeIdle();
    },
  };
}
