// One request and its answer on a connection (RFC 9112, net/http transport.go persistConn).
import type { Socket } from 'node:net';
import { ClosedError } from '../dial/socket-events.ts';
import { createAnswer, type Answer, type AnswerFeed } from './answer.ts';
import { bodyReader, type BodyReader } from './body-framing.ts';
import { allFields, parseHead, type Head } from './head.ts';
import { headersTooLarge, maxHeaderBytes } from './protocol-error.ts';

/** A connection; who speaks on it hears what comes. */
export interface HttpConnection {
  readonly socket: Socket;
  /** `local:port->remote:port` */
  readonly route: string;
  /** Nobody, while it is idle. */
  listener: Listener | undefined;
}

/** Hears of a connection. */
export interface Listener {
  data(bytes: Buffer): void;
  /** The other side says nothing more; undefined for a regular end. */
  over(error: Error | undefined): void;
}

/** What is said, and what becomes of the connection. */
export interface Conversing {
  readonly method: string;
  /** The whole request. */
  readonly request: Buffer;
  /** Ends the conversation, and the connection with it. */
  readonly signal: AbortSignal;
  /** The answer is complete and the connection can carry another request. */
  readonly onFree: () => void;
}

/** The other side wants to speak another protocol. */
export class UpgradeError extends Error {
  override readonly name = 'UpgradeError';
}

/** Sends, and resolves with the answer when its head is here. Rejects with the signal's reason, ProtocolError or a socket's error. */
export function converse(connection: HttpConnection, conversing: Conversing): Promise<Answer> {
  const { socket } = connection;
  const { signal, method, onFree } = conversing;
  return new Promise((resolve, reject) => {
    let head: Buffer | undefined;
    let interimBytes = 0;
    let feed: AnswerFeed | undefined;
    let body: BodyReader | undefined;
    let isReusable = false;

    const leave = () => {
      connection.listener = undefined;
      signal.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      leave();
      socket.destroy();
      if (feed) feed.fail(error);
      // oxlint-disable-next-line prefer-promise-reject-errors -- whatever it was
      else reject(error);
    };
    const abort = () => fail(signal.reason);
    const complete = (rest: Buffer | undefined) => {
      leave();
      // A server that has answered before it has heard all, or that says more than it was asked, is no good for another.
      const isFree = isReusable && rest?.length === 0 && socket.writableLength === 0;
      feed?.end();
      if (isFree) onFree();
      else socket.destroy();
    };

    const begin = (found: Head, rest: Buffer) => {
      isReusable = keepsAlive(found);
      const started = createAnswer(found, {
        pause: () => void socket.pause(),
        resume: () => void socket.resume(),
        destroy: fail,
      });
      body = bodyReader(found, method, started.piece);
      feed = started;
      head = undefined;
      resolve(started.answer);
      if (!body) complete(rest);
      else if (rest.length > 0) onBody(rest, body);
    };
    const onBody = (bytes: Buffer, reader: BodyReader) => {
      const rest = reader.feed(bytes);
      if (rest) complete(rest);
    };
    const onHead = (bytes: Buffer) => {
      let looked = head?.length ?? 0;
      let rest = head ? Buffer.concat([head, bytes]) : bytes;
      for (;;) {
        const found = parseHead(rest, looked);
        if (!found) break;
        rest = rest.subarray(found.size);
        looked = 0;
        const { status } = found.head;
        if (status === 101) throw new UpgradeError('status 101');
        if (status < 100 || status >= 200) return begin(found.head, rest);
        if ((interimBytes += found.size) > maxHeaderBytes) throw headersTooLarge();
        if (rest.length === 0) break;
      }
      head = rest;
    };

    connection.listener = {
      data(bytes) {
        try {
          if (body) onBody(bytes, body);
          else onHead(bytes);
        } catch (error) {
          fail(error);
        }
      },
      over(error) {
        if (!error && body?.endsWithConnection) complete(undefined);
        else fail(error ?? (feed ? new Error('the answer is not complete') : new ClosedError()));
      },
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    else if (socket.destroyed) fail(new ClosedError());
    else socket.write(conversing.request);
  });
}

/** RFC 9112 §9.3. What ends with the connection has none left in any case. */
function keepsAlive(head: Head): boolean {
  const isClose = (value: string) => /(^|,)[ \t]*close[ \t]*(,|$)/i.test(value);
  return head.isCurrent && !allFields(head, 'connection').some(isClose);
}
