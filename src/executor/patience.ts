// A cluster that keeps silent holds up nobody: after a while it no longer counts as one of those that are asked at once,
// and another one starts beside it. Else as many dead clusters as there are places would hold up all the others.
import type { LimitFunction } from 'p-limit';
import { monotonicMs } from '../core/monotonic.ts';

/** One cluster's place among those that are asked at once. */
export interface Place {
  /** From now on nothing but the cluster is awaited, until the function that it gives is called. */
  readonly awaits: () => () => void;
  /** The work on it has ended. */
  readonly leave: () => void;
}

/** Gives places, and takes back those of the silent. */
export interface Patience {
  take(): Place;
  end(): void;
}

/** A cluster at the other end of the world is heard of within this time. */
const silentMs = 700;
/**
 * On a busy line or machine everybody is slow, and more at once would make it worse. So silence counts only when as many
 * signs came from others that were asked later as there are places, or when in so many looks in a row there was none
 * at all; a look that comes late says that the machine is busy.
 */
const quietLooks = 5;
const lookMs = 100;

/** Something that was asked and is not answered yet. */
interface Wait {
  readonly since: number;
  /** How many signs of others came that had been asked later. */
  overtaken: number;
}

interface Seat {
  readonly waits: Set<Wait>;
  isSilent: boolean;
}

/** Widens and narrows `limit`, for as long as somebody waits for a place. */
export function patience(limit: LimitFunction): Patience {
  const seats = new Set<Seat>();
  const many = limit.concurrency;
  let lastSign = monotonicMs();
  let lastLook = lastSign;
  let quiet = 0;
  // What came while this process was busy counts before the time that it was busy.
  const timer = setInterval(() => setImmediate(look), lookMs);

  function look(): void {
    const now = monotonicMs();
    const isLate = now - lastLook > lookMs * 1.5;
    quiet = isLate || lastSign > lastLook ? 0 : quiet + 1;
    lastLook = now;
    if (limit.pendingCount === 0) return;
    for (const seat of seats) {
      if (seat.isSilent || seat.waits.size === 0) continue;
      if (![...seat.waits].every((wait) => isLong(wait, now))) continue;
      seat.isSilent = true;
      limit.concurrency += 1;
    }
  }

  function isLong({ since, overtaken }: Wait, now: number): boolean {
    return now - since > silentMs && (quiet >= quietLooks || overtaken >= many);
  }

  function heard(seat: Seat): void {
    if (!seat.isSilent) return;
    seat.isSilent = false;
    limit.concurrency -= 1;
  }

  function overtake(since: number): void {
    lastSign = monotonicMs();
    for (const { waits } of seats) for (const wait of waits) if (wait.since < since) wait.overtaken += 1;
  }

  return {
    take() {
      const seat: Seat = { waits: new Set(), isSilent: false };
      seats.add(seat);
      return {
        awaits() {
          const wait = { since: monotonicMs(), overtaken: 0 };
          seat.waits.add(wait);
          return () => {
            if (!seat.waits.delete(wait)) return;
            overtake(wait.since);
            heard(seat);
          };
        },
        leave() {
          heard(seat);
          seats.delete(seat);
        },
      };
    },
    end: () => clearInterval(timer),
  };
}
