// An exclusive lock on a file of the user between processes: FILE.lock, which names its owner.
import { link, open, readFile, stat, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../core/error-code.ts';
import { ConfigError } from '../core/errors.ts';
import { writeProblem } from './io-problem.ts';
import { type ProcessIdentity, identifyProcess, isGone } from './process-identity.ts';
import { isRecord } from './record.ts';
import { targetPath } from './target-path.ts';
import { makePrivateFolder, openTemp, removeQuietly, writeAll } from './temp-file.ts';

/** Who locks, and how long it waits. */
export interface LockOptions {
  /** This process. */
  readonly pid: number;
  /** How long one and the same owner is waited for; 5 s. A queue that moves on may take longer. */
  readonly waitMs?: number;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

const defaultWaitMs = 5000;
/** However fast the owners change, a starved process gives up some time. */
const longestQueue = 12;
const pollMs = { least: 25, most: 100 };
/** A crash while a stale lock is removed leaves FILE.lock.lock, and so on; three at once do not happen. */
const maxDepth = 3;

/**
 * Runs `fn` while this process alone holds the lock of `file`, and gives its value back. Keep `fn` short:
 * read, change, write. Throws ConfigError, naming the lock file and its owner, when the lock is not free in time.
 */
export async function withLock<T>(file: string, options: LockOptions, fn: () => Promise<T>): Promise<T> {
  const lock = await acquire(file, options);
  try {
    return await fn();
  } finally {
    await lock.release();
  }
}

interface Lock {
  release(): Promise<void>;
}

async function acquire(file: string, options: LockOptions): Promise<Lock> {
  options.signal?.throwIfAborted();
  let lockFile = `${file}.lock`;
  try {
    lockFile = `${await targetPath(file)}.lock`;
    await makePrivateFolder(dirname(lockFile));
    const claim = await makeClaim(lockFile, options.pid);
    try {
      await waitFor(claim, file, options);
      await sweepGuards(claim);
    } finally {
      await removeQuietly(claim.temp);
    }
    return { release: () => release(claim) };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof ConfigError) throw error;
    throw writeProblem(lockFile, error);
  }
}

/** A lock file that is written already, under a temporary name; taking the lock is giving it its real name. */
interface Claim {
  readonly lockFile: string;
  readonly temp: string;
  readonly text: string;
  readonly me: ProcessIdentity;
  readonly uid: number;
}

async function makeClaim(lockFile: string, pid: number): Promise<Claim> {
  const me = await identifyProcess(pid);
  const text = `${JSON.stringify({ ...me, nonce: crypto.randomUUID() })}\n`;
  const temp = await openTemp(lockFile, pid);
  try {
    await writeAll(temp.handle, new TextEncoder().encode(text));
    const { uid } = await temp.handle.stat();
    return { lockFile, temp: temp.path, text, me, uid };
  } catch (error) {
    await removeQuietly(temp.path);
    throw error;
  } finally {
    await temp.handle.close();
  }
}

async function waitFor(claim: Claim, file: string, options: LockOptions): Promise<void> {
  const waitMs = options.waitMs ?? defaultWaitMs;
  const start = performance.now();
  let owner = '';
  let since = start;
  while (!(await take(claim))) {
    const text = await readLock(claim.lockFile);
    if (text === undefined) continue; // released in this moment
    if (text === claim.text) return; // NFS: a link may have worked although its reply was lost
    if (text !== owner) [owner, since] = [text, performance.now()];
    if (await removeIfStale(claim, text, 0)) continue;
    const now = performance.now();
    if (now - since >= waitMs || now - start >= waitMs * longestQueue) throw heldBy(file, claim, text);
    await delay(pollMs.least + Math.random() * (pollMs.most - pollMs.least), undefined, signalOf(options));
  }
}

function signalOf(options: LockOptions): { signal?: AbortSignal } {
  return options.signal ? { signal: options.signal } : {};
}

/** link(2) fails when the name exists, as open(O_EXCL) does, but the file appears with its content in it. */
async function take(claim: Claim): Promise<boolean> {
  try {
    await link(claim.temp, claim.lockFile);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC') throw error;
    return takeWithoutLink(claim); // FAT and some FUSE file systems have no hard links
  }
}

async function takeWithoutLink(claim: Claim): Promise<boolean> {
  try {
    const handle = await open(claim.lockFile, 'wx', 0o600);
    try {
      await handle.writeFile(claim.text);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readLock(lockFile: string): Promise<string | undefined> {
  try {
    return await readFile(lockFile, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Removes the lock `text` if its owner is gone. Of several processes that see the same stale lock only the
 * one that holds FILE.lock.lock removes it, after a second look: a remove without that could hit the
 * fresh lock of a process that was faster. A dead owner cannot release, so between look and remove
 * nothing changes.
 */
async function removeIfStale(claim: Claim, text: string, depth: number): Promise<boolean> {
  if (depth === maxDepth || !(await isStale(claim, text))) return false;
  const guardFile = `${claim.lockFile}.lock`;
  const guard = await makeClaim(guardFile, claim.me.pid);
  try {
    if (!(await take(guard))) {
      const guardText = await readLock(guardFile);
      if (guardText !== undefined) await removeIfStale(guard, guardText, depth + 1);
      return false;
    }
    try {
      if ((await readLock(claim.lockFile)) === text) await unlink(claim.lockFile);
      return true;
    } finally {
      await release(guard);
    }
  } finally {
    await removeQuietly(guard.temp);
  }
}

/** Guards of processes that died while they removed a stale lock; without a stale lock nobody else would look at them. */
async function sweepGuards(claim: Claim): Promise<void> {
  for (let depth = maxDepth - 1; depth > 0; depth -= 1) {
    const guard = { ...claim, lockFile: claim.lockFile + '.lock'.repeat(depth) };
    const text = await readLock(guard.lockFile);
    if (text === undefined) continue;
    await removeIfStale(guard, text, depth);
  }
}

async function isStale(claim: Claim, text: string): Promise<boolean> {
  const owner = parseOwner(text);
  if (!owner) return false;
  const found = await stat(claim.lockFile).catch(() => undefined);
  // With hidepid, /proc does not show the processes of other users: they only look gone.
  if (!found || (claim.uid !== 0 && found.uid !== claim.uid)) return false;
  return isGone(owner, claim.me);
}

function parseOwner(text: string): ProcessIdentity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { pid, host, pidNamespace, startTime } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0 || typeof host !== 'string')
    return undefined;
  return {
    pid,
    host,
    ...(typeof pidNamespace === 'string' ? { pidNamespace } : {}),
    ...(typeof startTime === 'string' ? { startTime } : {}),
  };
}

async function release(claim: Claim): Promise<void> {
  // Someone may have removed our lock by hand, and another process have its own there now.
  const text = await readLock(claim.lockFile).catch(() => undefined);
  if (text === claim.text) await removeQuietly(claim.lockFile);
}

function heldBy(file: string, claim: Claim, text: string): ConfigError {
  const owner = parseOwner(text);
  const name = basename(file);
  if (!owner)
    return new ConfigError(
      `cannot change ${name}: ${claim.lockFile} exists and names no owner. If no kubectl-mc is running, remove it: rm ${claim.lockFile}`,
    );
  const where = owner.host === claim.me.host ? 'this machine' : `the machine ${owner.host}`;
  return new ConfigError(
    `cannot change ${name}: process ${owner.pid} on ${where} holds ${claim.lockFile}. Wait for it to end; if it does not run any more, remove the lock: rm ${claim.lockFile}`,
  );
}
