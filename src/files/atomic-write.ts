// Replaces a file of the user in one step: a reader, or a crash, sees the old content or the new, never a mixture.
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import { ConfigError } from '../core/errors.ts';
import { writeProblem } from './io-problem.ts';
import { targetPath } from './target-path.ts';
import { makePrivateFolder, openTemp, removeQuietly, sweepStrays, writeAll } from './temp-file.ts';

/** How a file is written. */
export interface WriteOptions {
  /** This process; part of the temporary file's name. */
  readonly pid: number;
  /** False for caches: no fsync, so that a power cut may lose the file (the rename still keeps it whole). */
  readonly durable?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Writes `data` to `file`, mode 0600, and makes missing parent folders 0700. A symbolic link stays and its
 * target is replaced. Throws ConfigError with file, cause and next step; then the old content is intact
 * and nothing is left behind.
 */
export async function atomicWrite(
  file: string,
  data: string | Uint8Array,
  options: WriteOptions,
): Promise<void> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  try {
    const target = await targetPath(file);
    await makePrivateFolder(dirname(target));
    await replace(target, bytes, options);
    await sweepStrays(target, (options.now ?? Date.now)());
  } catch (error) {
    throw error instanceof ConfigError ? error : writeProblem(file, error);
  }
}

async function replace(target: string, bytes: Uint8Array, options: WriteOptions): Promise<void> {
  const owner = await checkReplaceable(target);
  const temp = await openTemp(target, options.pid);
  const durable = options.durable ?? true;
  try {
    try {
      await writeAll(temp.handle, bytes);
      if (owner) await keepOwner(temp.handle, owner);
      if (durable) await temp.handle.sync();
    } finally {
      await temp.handle.close();
    }
    await rename(temp.path, target);
  } catch (error) {
    await removeQuietly(temp.path);
    throw error;
  }
  if (durable) await syncFolder(dirname(target));
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A rename would put a plain file in the place of a device or a socket, and of a file the user protected. */
async function checkReplaceable(target: string): Promise<Owner | undefined> {
  let found;
  try {
    found = await stat(target);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  if (!found.isFile())
    throw new ConfigError(
      `cannot write ${target}: it is not a regular file. Move it away, then run the command again.`,
    );
  if ((found.mode & 0o200) === 0)
    throw new ConfigError(
      `cannot write ${target}: it is read-only; nothing was changed. Run: chmod u+w ${target}`,
    );
  return found;
}

/** Under sudo the file stays the user's: a 0600 file of root would lock them out of it. */
async function keepOwner(handle: FileHandle, owner: Owner): Promise<void> {
  const own = await handle.stat();
  if (own.uid === owner.uid && own.gid === owner.gid) return;
  try {
    await handle.chown(owner.uid, owner.gid);
  } catch {
    // Only root may give files away; for everyone else the new owner is right.
  }
}

async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows and some network file systems cannot sync a folder; the rename itself is done.
  }
}
