// Answers are read at once only as far as the memory of one process goes: beyond its first bytes, an answer waits while the
// others that are under way are long already. However many members send without an end, few do so at a time.
import { memoryUsage } from 'node:process';
import { monotonicMs } from '../core/monotonic.ts';

/** The bytes of all answers under way in a run. */
export interface ByteBudget {
  open(): Lease;
}

/** The part of one answer. */
export interface Lease {
  /** Counts bytes that were read. A promise: read no more until it resolves. */
  take(bytes: number): Promise<void> | undefined;
  /** Gives all of it back. */
  end(): void;
}

interface Size {
  /** As much of it as counts. */
  over: number;
  goOn: (() => void) | undefined;
}

const kib = 1024;
/** Small rows take several times their bytes; a page of 500 pods has some 1.5 MB. */
const defaults = { free: 128 * kib, total: 16 * 1024 * kib, first: 4 };
/** A process of this size has no room for many long answers at once, whatever it is that fills it. */
const tightBytes = 144 * 1024 * kib;
/** Asking the system takes its time. */
const lookMs = 20;

/**
 * A budget of `total` bytes, in which the first `free` bytes of an answer do not count: small answers never wait. As many as
 * `first` of the long ones go on in any case, half of them when memory is tight, so that somebody does.
 */
export function createByteBudget({ free, total, first } = defaults, isTight = tightness()): ByteBudget {
  // In the order in which they became long.
  const long = new Set<Size>();
  let used = 0;

  function mayGoOn(size: Size): boolean {
    const isShort = isTight();
    if (used <= total && !isShort) return true;
    const most = isShort ? Math.ceil(first / 2) : first;
    let place = 0;
    for (const other of long) {
      if (other === size) return true;
      if (++place === most) return false;
    }
    return false;
  }

  function wake(): void {
    for (const size of long) {
      if (!mayGoOn(size)) return;
      size.goOn?.();
      size.goOn = undefined;
    }
  }

  return {
    open() {
      const size: Size = { over: 0, goOn: undefined };
      let bytes = 0;
      return {
        take(count) {
          bytes += count;
          const over = Math.max(0, bytes - free);
          if (over === 0) return undefined;
          used += over - size.over;
          size.over = over;
          long.add(size);
          if (mayGoOn(size)) return undefined;
          return new Promise((resolve) => (size.goOn = resolve));
        },
        end() {
          if (!long.delete(size)) return;
          used -= size.over;
          size.goOn?.();
          size.goOn = undefined;
          wake();
        },
      };
    },
  };
}

function tightness(): () => boolean {
  let isTight = false;
  let lookedAt = 0;
  return () => {
    const now = monotonicMs();
    if (now - lookedAt > lookMs) {
      lookedAt = now;
      isTight = memoryUsage.rss() > tightBytes;
    }
    return isTight;
  };
}
