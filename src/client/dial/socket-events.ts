// Waiting on a socket as a promise. Nothing here leaves a listener behind but the one that keeps a late
// 'error' of a destroyed socket from ending the process.
import type { Socket } from 'node:net';

/** The other side closed the connection where an answer was due. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
  readonly code = 'EOF';

  constructor() {
    super('the connection was closed');
  }
}

/** A socket that never throws an uncaught 'error'. */
export function quiet<T extends Socket>(socket: T): T {
  return socket.on('error', () => undefined);
}

/** Resolves on `event`; rejects on error, on close, and with the signal's reason, destroying the socket. */
export function socketEvent(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<void> {
  return settleOn(socket, signal, (resolve) => {
    socket.once(event, resolve);
    return () => socket.off(event, resolve);
  });
}

/**
 * Reads until `parse` gives a value, and puts what follows back. The socket is paused afterwards, so that
 * the next reader gets every byte.
 */
export async function readMessage<T>(
  socket: Socket,
  parse: (bytes: Buffer) => { readonly value: T; readonly size: number } | undefined,
  signal: AbortSignal,
): Promise<T> {
  let bytes = Buffer.alloc(0);
  let message: { readonly value: T; readonly size: number } | undefined;
  let failure: unknown;
  await settleOn(socket, signal, (resolve) => {
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      try {
        message = parse(bytes);
      } catch (error) {
        failure = error ?? new ClosedError();
      }
      if (message ?? failure) resolve();
    };
    // A socket that was paused before does not start again by itself.
    socket.on('data', onData).resume();
    return () => {
      socket.off('data', onData);
      socket.pause();
    };
  });
  if (failure !== undefined) throw failure;
  if (!message) throw new ClosedError();
  if (message.size < bytes.length) socket.unshift(bytes.subarray(message.size));
  return message.value;
}

function settleOn(
  socket: Socket,
  signal: AbortSignal,
  listen: (resolve: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (finish: () => void) => {
      unlisten();
      socket.off('error', onError).off('close', onClose).off('end', onClose);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const onError = (error: Error) => done(() => reject(error));
    const onClose = () => done(() => reject(new ClosedError()));
    const onAbort = () =>
      done(() => {
        socket.destroy();
        reject(signal.reason);
      });
    const unlisten = listen(() => done(resolve));
    socket.on('error', onError).on('close', onClose).on('end', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else if (socket.destroyed) done(() => reject(socket.errored ?? new ClosedError()));
  });
}
