// Ports whose connections are never answered, not even by TCP: a full backlog in front of a thread
// that sleeps. No privileges, no firewall.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

export interface Blackhole {
  readonly open: (port: number) => Promise<void>;
  readonly close: (port: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Hole {
  readonly worker: Worker;
  readonly bell: Int32Array<SharedArrayBuffer>;
  readonly fillers: Socket[];
}

/** How long a handshake on the same machine may take before the backlog counts as full. */
const FULL_AFTER_MS = 150;

export function createBlackhole(): Blackhole {
  const holes = new Map<number, Hole>();

  const open = async (port: number): Promise<void> => {
    const bell = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('blackhole-thread.ts', import.meta.url), {
      workerData: { port, bell },
    });
    const hole: Hole = { worker, bell, fillers: [] };
    holes.set(port, hole);
    await once(worker, 'message');
    // The kernel completes a few handshakes by itself; from then on it drops what comes.
    for (let isFull = false; !isFull;) {
      const filler = connect({ port, host: '127.0.0.1' });
      filler.on('error', () => {});
      hole.fillers.push(filler);
      isFull = await staysUnconnected(filler);
    }
  };

  const close = async (port: number): Promise<void> => {
    const hole = holes.get(port);
    if (hole === undefined) return;
    holes.delete(port);
    for (const filler of hole.fillers) filler.destroy();
    const gone = once(hole.worker, 'exit');
    Atomics.store(hole.bell, 0, 1);
    Atomics.notify(hole.bell, 0);
    await gone;
  };

  return {
    open,
    close,
    stop: async () => {
      await Promise.all([...holes.keys()].map(close));
    },
  };
}

function staysUnconnected(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), FULL_AFTER_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
