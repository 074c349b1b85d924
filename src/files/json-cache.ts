// What servers said, kept between commands: one JSON file for each key, in one folder. Anything odd about a file makes
// it a miss, and a cache that cannot be written is no trouble.
import { join } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import { isRecord } from './record.ts';
import { readOwnFile } from './safe-read.ts';
import { seal, unseal } from './sealed-text.ts';

/** Where the files lie, and what making them needs from outside. */
export interface CachePlace {
  /** Created by the first write. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pid: number;
}

/** What is kept in the files. */
export interface CacheContent<T> {
  /** To be raised when T changes, so that an older program's file is a miss. */
  readonly schema: number;
  readonly maxBytes: number;
  /** For how long this value is believed. */
  readonly ttlMs: (value: T) => number;
  /** A file of the right schema was written by this program; this only keeps a damaged one from being believed. */
  readonly isValid: (value: unknown) => value is T;
}

/** Values of one kind, by key. */
export interface JsonCache<T> {
  /** The value, when it is young, whole and nobody else's work. */
  read(key: string): Promise<T | undefined>;
  /** Never fails. */
  write(key: string, value: T): Promise<void>;
  /** Forgets everything. */
  drop(): Promise<void>;
}

/** The cache in `place.folder`. */
export function jsonCache<T>(place: CachePlace, content: CacheContent<T>): JsonCache<T> {
  const fileOf = (key: string) => join(place.folder, `${key}.json`);
  return {
    async read(key) {
      try {
        // Somebody else may have planted it: only a file that this user alone can write counts.
        const sealed = await readOwnFile(fileOf(key), { maxBytes: content.maxBytes });
        const text = sealed === undefined ? undefined : unseal(sealed);
        return text === undefined ? undefined : fresh(fromText(text), place.now(), content);
      } catch {
        return undefined;
      }
    },
    async write(key, value) {
      const { schema } = content;
      try {
        const text = seal(JSON.stringify({ schema, savedAt: place.now(), value }, keepInteger));
        const { atomicWrite } = await import('./atomic-write.ts');
        await atomicWrite(fileOf(key), text, { pid: place.pid, durable: false });
      } catch {
        // A read-only home, a full disk or a value nested too deep must not stop a read of the cluster.
      }
    },
    async drop() {
      const { rm } = await import('node:fs/promises');
      try {
        await rm(place.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 10 });
      } catch (error) {
        // Another process goes on writing there; what it writes is newer than what was to be forgotten.
        if (errorCode(error) !== 'ENOTEMPTY') throw error;
      }
    },
  };
}

/** JSON has no integers beyond 2^53; they are kept as `{"$int": "9007199254740993"}`. */
const integerKey = '$int';

function keepInteger(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { [integerKey]: String(value) } : value;
}

function fromText(text: string): unknown {
  // A function for each value would double the time that large files take.
  if (!text.includes(`{"${integerKey}":`)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown) => {
    if (!isRecord(value) || Object.keys(value).length !== 1) return value;
    const digits = value[integerKey];
    return typeof digits === 'string' && /^-?\d+$/.test(digits) ? BigInt(digits) : value;
  });
}

function fresh<T>(saved: unknown, now: number, content: CacheContent<T>): T | undefined {
  if (!isRecord(saved) || saved['schema'] !== content.schema || typeof saved['savedAt'] !== 'number')
    return undefined;
  const { value } = saved;
  if (!content.isValid(value)) return undefined;
  const age = now - saved['savedAt'];
  // A clock that was set back must not make an entry immortal.
  return age >= 0 && age < content.ttlMs(value) ? value : undefined;
}
