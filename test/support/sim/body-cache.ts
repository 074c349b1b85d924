// Keeps serialised answers: a benchmark asks the same of hundreds of members again and again, and
// must measure the client.
import type { Rendered } from './rendering.ts';

interface Entry {
  readonly body: Buffer;
  readonly revision: number;
  /** Epoch milliseconds between which the ages in it are right. */
  readonly madeAt: number;
  readonly changesAt: number;
}

export interface BodyCache {
  /** The answer with its last newline; `render` runs when none is kept that is still true. */
  readonly body: (key: string, state: { revision: number; now: number }, render: () => Rendered) => Buffer;
}

/** The oldest answers go when all together are larger than `maxBytes`. */
export function createBodyCache(maxBytes: number): BodyCache {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= entries.get(key)?.body.length ?? 0;
    entries.delete(key);
  };
  return {
    body: (key, { revision, now }, render) => {
      const kept = entries.get(key);
      if (kept?.revision === revision && now >= kept.madeAt && now < kept.changesAt) return kept.body;
      if (kept !== undefined) drop(key);
      const { text, changesAt } = render();
      const body = Buffer.from(`${text}\n`, 'utf8');
      entries.set(key, { body, revision, madeAt: now, changesAt });
      bytes += body.length;
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
      return body;
    },
  };
}
