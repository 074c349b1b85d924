// When the system has no descriptor left for one more socket, dials wait until one is given back: a low `ulimit -n`
// makes a fleet slower, it loses no cluster.
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { devNull } from 'node:os';
import { errorCode } from '../../core/error-code.ts';
import { orAbort } from '../cancel.ts';
import { closeAll } from '../close-later.ts';

/** Lets dials in. One gate is for all members of a run, as the descriptors are. */
export interface SocketGate {
  /** Waits for its turn and gives the function that ends it; rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** The system refused a socket: from now on fewer are open at once. Resolves when it is worth trying again. */
  shrink(signal: AbortSignal): Promise<void>;
}

/** Files, lookups and child processes need some, too. */
const spare = 8;
/** Somebody else may have given descriptors back. */
const retryMs = 100;

/** A gate for so many sockets. */
export function createSocketGate(free = freeDescriptors()): SocketGate {
  const waiting = new Set<() => void>();
  let inside = 0;
  let most = Math.max(1, free - spare);

  function leave(): void {
    inside -= 1;
    const [next] = waiting;
    next?.();
  }

  /** Resolves when somebody leaves, or after a while. */
  async function change(signal: AbortSignal): Promise<void> {
    let wake: (() => void) | undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const timer = setTimeout(() => wake?.(), retryMs);
    const go = () => wake?.();
    waiting.add(go);
    closeAll();
    try {
      await orAbort(woken, signal);
    } finally {
      clearTimeout(timer);
      waiting.delete(go);
    }
  }

  const isFull = () => inside >= most;

  return {
    async enter(signal) {
      while (isFull()) await change(signal);
      inside += 1;
      let isInside = true;
      return () => {
        if (isInside) leave();
        isInside = false;
      };
    },
    shrink(signal) {
      most = Math.max(1, Math.min(most, inside) - spare);
      return change(signal);
    },
  };
}

/** How many descriptors this process may still open, where the system tells (Linux). */
function freeDescriptors(): number {
  try {
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? Infinity : Number(limit) - readdirSync('/proc/self/fd').length;
  } catch {
    return Infinity;
  }
}

/** Whether an error says that this process, or the whole system, has no descriptor left. */
export function isShortage(error: unknown): boolean {
  const code = errorCode(error);
  // Bun says that the server refuses when it gets no socket.
  return code === 'EMFILE' || code === 'ENFILE' || (code === 'ECONNREFUSED' && !canOpen());
}

function canOpen(): boolean {
  try {
    closeSync(openSync(devNull, 'r'));
    return true;
  } catch (error) {
    return errorCode(error) !== 'EMFILE' && errorCode(error) !== 'ENFILE';
  }
}
