// One request and the head of its answer, on a keep-alive agent whose connections we dial ourselves.
import { Agent, request as httpRequest, type ClientRequestArgs, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ClusterError } from '../core/failure.ts';
import type { Stage } from './cancel.ts';
import type { RequestHeaders } from './request-headers.ts';
import { connectionError } from './socket-errors.ts';

/** What goes out. */
export interface Outgoing {
  readonly method: string;
  /** Path and query; an absolute URL towards a plain HTTP proxy. */
  readonly target: string;
  readonly headers: RequestHeaders;
  readonly body: string | Buffer | undefined;
}

/** How far the exchange is, for whoever ends it early. */
export interface Progress {
  stage: Stage;
}

/** Connects for one request; the signal and the progress are that request's. */
export type Connect = (signal: AbortSignal, progress: Progress) => Promise<Socket>;

/** Answers with more header bytes than this are refused. */
const maxHeaderBytes = 64 * 1024;

/** Node keeps a request's own `signal` from its agent, so the dial gets it under another name. */
interface DialRequest extends ClientRequestArgs {
  readonly dial?: { readonly signal: AbortSignal; readonly progress: Progress };
}

/**
 * A keep-alive agent over `connect`. Idle connections do not keep the process alive; `destroy` closes all.
 * It speaks plain HTTP: TLS is part of what `connect` gives.
 */
export class MemberAgent extends Agent {
  readonly #connect: Connect;
  #isClosed = false;

  constructor(connect: Connect) {
    super({ keepAlive: true });
    this.#connect = connect;
  }

  // Node calls this for a request that finds no idle connection, and hands the request's own options on.
  override createConnection(
    options: DialRequest,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type wants a stream beside an error too
    const done = callback as (error: Error | null, stream?: Duplex) => void;
    const { signal, progress } = options.dial ?? {
      signal: new AbortController().signal,
      progress: { stage: 'connecting' },
    };
    void this.#dial({ signal, progress }, done);
  }

  async #dial(
    { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
    done: (error: Error | null, stream?: Duplex) => void,
  ): Promise<void> {
    let socket: Socket;
    try {
      socket = await this.#connect(signal, progress);
    } catch (error) {
      done(error instanceof Error ? error : new Error('the connection was given up', { cause: error }));
      return;
    }
    // Both may have ended between the last byte of the handshake and here; an idle socket would then stay.
    if (signal.aborted || this.#isClosed) socket.destroy();
    done(null, socket);
  }

  override destroy(): void {
    this.#isClosed = true;
    super.destroy();
  }

  /** Closes the connections that wait for work: after one of them was found dead, the others are suspect. */
  closeIdle(): void {
    for (const sockets of Object.values(this.freeSockets))
      for (const socket of sockets ?? []) socket.destroy();
  }
}

/** What an exchange needs beside the message. */
export interface ExchangeContext {
  readonly agent: MemberAgent;
  /** The member's `host[:port]`. */
  readonly server: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Sends and waits for the head of the answer; its body is not read yet. Rejects with ClusterError, or with
 * the reason of the signal.
 */
export function exchange(outgoing: Outgoing, context: ExchangeContext): Promise<IncomingMessage> {
  const { agent, server, signal, progress } = context;
  return new Promise((resolve, reject) => {
    const options: DialRequest = {
      agent,
      method: outgoing.method,
      path: outgoing.target,
      headers: outgoing.headers,
      setHost: false,
      maxHeaderSize: maxHeaderBytes,
      insecureHTTPParser: false,
      // Destroys the request, whatever it waits for, and the connection with it.
      signal,
      dial: { signal, progress },
    };
    const request = httpRequest(options);
    let route: string | undefined;
    let answer: IncomingMessage | undefined;
    // Stays on for good: a request may break again after it has been given up.
    request.on('error', (error) => {
      // The reader of the body would else hear only that it was aborted. What came after all of it is no harm to it.
      if (!answer?.complete) answer?.destroy(error);
      reject(signal.aborted ? signal.reason : connectionError(error, { server, ...(route && { route }) }));
    });
    request.on('socket', (socket) => {
      progress.stage = 'waiting';
      const { localAddress, localPort, remoteAddress, remotePort } = socket;
      route = `${localAddress}:${localPort}->${remoteAddress}:${remotePort}`;
    });
    request.on('upgrade', (message, socket) => {
      socket.destroy();
      reject(new ClusterError(unexpectedUpgrade(server, message.statusCode ?? 101)));
    });
    request.on('response', (message) => {
      progress.stage = 'reading';
      answer = message;
      // A reader that has gone must not make a late reset fatal.
      message.on('error', () => undefined);
      resolve(message);
    });
    request.end(outgoing.body);
  });
}

function unexpectedUpgrade(server: string, code: number) {
  const message = `${server} answered with the unexpected status ${code}`;
  return {
    reason: 'bad-response',
    detail: `status ${code}`,
    message,
    kubectlText: `error: ${message}`,
  } as const;
}
