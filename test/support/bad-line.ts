// A bad line to a good server: a TCP relay that delays, throttles, stalls, cuts and resets, the same way for the same seed.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RealFleet, startFleet } from './control-plane/real-fleet.ts';
import { createRandom } from './sim/random.ts';

/** What is wrong with the line, towards the client. Nothing said: nothing wrong. */
export interface LineFault {
  /** Before each piece, in either direction. */
  readonly latencyMs?: number;
  readonly bytesPerSecond?: number;
  /** For each piece, in percent. */
  readonly resetPercent?: number;
  /** After so many bytes nothing more comes. */
  readonly stallAfter?: number;
  /** After so many bytes it closes. */
  readonly cutAfter?: number;
}

export interface BadLine {
  readonly port: number;
  /** Holds for connections that begin later. */
  readonly become: (fault: LineFault) => void;
  /** Resets the connections that there are. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

const PIECE = 4_096;

export async function startBadLine(target: number, seed: string): Promise<BadLine> {
  const random = createRandom(seed);
  const sockets = new Set<Socket>();
  let fault: LineFault = {};
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer({ noDelay: true }, (client) => {
    track(client);
    const upstream = track(connect({ port: target, host: '127.0.0.1', noDelay: true }));
    const { latencyMs = 0, ...back } = fault;
    void relay(client, upstream, { latencyMs });
    void relay(upstream, client, { latencyMs, ...back });
  });

  async function relay(from: Socket, to: Socket, how: LineFault): Promise<void> {
    let sent = 0;
    try {
      for await (const chunk of from as AsyncIterable<Buffer>)
        for (let at = 0; at < chunk.length; at += PIECE) {
          if (how.latencyMs) await sleep(how.latencyMs);
          if (how.bytesPerSecond) await sleep((1_000 * PIECE) / how.bytesPerSecond);
          if (how.resetPercent && random.below(100) < how.resetPercent) return void to.resetAndDestroy();
          const piece = chunk.subarray(at, at + PIECE);
          sent += piece.length;
          if (how.stallAfter !== undefined && sent > how.stallAfter) await once(to, 'close');
          if (how.cutAfter !== undefined && sent > how.cutAfter) {
            to.destroySoon();
            return;
          }
          if (to.destroyed) return;
          if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
        }
      to.end();
    } catch {
      to.destroy();
    } finally {
      if (to.destroyed) from.destroy();
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    become: (next) => {
      fault = next;
    },
    cut: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Two real members, the first of them, with an etcd of its own, behind a bad line. */
export interface BadLineFleet {
  readonly fleet: RealFleet;
  readonly line: BadLine;
  /** In which the first member is reached through the line. */
  readonly kubeconfig: string;
  readonly stop: () => Promise<void>;
}

/** Starts it; `seed` is the line's. */
export async function startBadLineFleet(seed: string): Promise<BadLineFleet> {
  const fleet = await startFleet({
    members: [{ name: 'bad', ownEtcd: true }, 'good'],
    controllers: false,
    nodes: false,
  });
  const { port } = fleet.member('bad');
  const line = await startBadLine(port, seed);
  const kubeconfig = join(fleet.dir, 'bad-line');
  const text = readFileSync(fleet.kubeconfig, 'utf8');
  writeFileSync(kubeconfig, text.replaceAll(`:${port}`, `:${line.port}`), { mode: 0o600 });
  return {
    fleet,
    line,
    kubeconfig,
    async stop() {
      await line.stop();
      await fleet.stop();
    },
  };
}
