// kubectl's own lock on a kubeconfig file (clientcmd lockFile): an empty FILE.lock made with O_EXCL. It names no owner,
// so nobody can tell whether it is stale, and it is never taken away from its holder.
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../core/error-code.ts';
import { ConfigError } from '../core/errors.ts';
import { writeProblem } from './io-problem.ts';
import { makePrivateFolder, removeQuietly } from './temp-file.ts';

/** How long to wait for a holder. */
export interface KubectlLockOptions {
  /** 5 s. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Runs `fn` while this process holds the lock. Throws ConfigError when somebody else holds it too long. */
export async function withKubectlLock<T>(
  file: string,
  options: KubectlLockOptions,
  fn: () => Promise<T>,
): Promise<T> {
  const lock = `${file}.lock`;
  const until = performance.now() + (options.waitMs ?? 5000);
  try {
    await makePrivateFolder(dirname(lock));
    while (!(await take(lock))) {
      if (performance.now() >= until) throw await heldError(file, lock, options.now());
      await delay(50 + Math.random() * 50, undefined, options.signal ? { signal: options.signal } : {});
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error instanceof ConfigError ? error : writeProblem(lock, error);
  }
  try {
    return await fn();
  } finally {
    await removeQuietly(lock);
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    await handle.close();
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function heldError(file: string, lock: string, now: number): Promise<ConfigError> {
  const found = await stat(lock).catch(() => undefined);
  const age = found === undefined ? '' : ` (created ${ageText(now - found.mtimeMs)} ago)`;
  return new ConfigError(
    `cannot change ${file}: another process holds ${lock}${age}; if no kubectl is running, remove it`,
    { hint: `rm ${lock}` },
  );
}

function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
