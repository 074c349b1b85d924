// What a faulty server sends, as data: pieces of bytes, pauses, and how it ends.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/**
 * Text and bytes are sent as they are. `ending` ends it: closes, sends RST, or keeps the connection and says nothing more.
 * `forever` is repeated for as long as the client reads; `drip` goes out a byte at a time.
 */
export type Step =
  | string
  | Buffer
  | { readonly ending: 'end' | 'reset' | 'hang' }
  | { readonly waitMs: number }
  /** Asks for another TLS handshake, and waits for it or for a refusal. */
  | { readonly renegotiate: true }
  | { readonly forever: string | Buffer }
  | { readonly drip: string | Buffer; readonly everyMs: number };

export const END: Step = { ending: 'end' };
export const RESET: Step = { ending: 'reset' };
export const HANG: Step = { ending: 'hang' };

/** Both ends of a connection: what is spoken on, and the TCP socket below it, which alone can send RST. */
export interface Line {
  readonly socket: Duplex;
  readonly raw: Socket;
}

/** Plays one answer. A script without an ending leaves the connection open for the next request. */
export async function play(steps: readonly Step[], { socket, raw }: Line): Promise<void> {
  for (const step of steps) {
    if (raw.destroyed || socket.destroyed) return;
    if (typeof step === 'string' || Buffer.isBuffer(step)) await write(socket, step);
    else if ('ending' in step) return end(step.ending, { socket, raw });
    else if ('waitMs' in step) await pause(raw, step.waitMs);
    else if ('renegotiate' in step) await renegotiate(socket);
    else if ('forever' in step) while (!raw.destroyed) await write(socket, step.forever);
    else
      for (const byte of Buffer.from(step.drip)) {
        if (raw.destroyed) return;
        socket.write(Buffer.from([byte]));
        await pause(raw, step.everyMs);
      }
  }
}

function renegotiate(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', resolve);
    if (socket instanceof TLSSocket) socket.renegotiate({}, () => resolve());
  });
}

async function end(how: 'end' | 'reset' | 'hang', { socket, raw }: Line): Promise<void> {
  if (how === 'end') socket.end();
  if (how !== 'reset') return;
  // What is still queued must go out first, or the client would see nothing but the reset.
  await flushed(socket);
  raw.resetAndDestroy();
}

async function write(socket: Duplex, piece: string | Buffer): Promise<void> {
  if (socket.destroyed || socket.write(piece)) return;
  await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
}

function flushed(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    socket.write('', () => resolve());
    socket.once('close', () => resolve());
  });
}

function pause(raw: Socket, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      raw.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    raw.once('close', done);
  });
}
