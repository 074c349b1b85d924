// The temporary files that a write or a lock makes beside its file: name, creation, clearing of strays.
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, unlink, chmod } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../core/error-code.ts';

const strayAfterMs = 60 * 60 * 1000;

/** An open temporary file, of mode 0600, that nobody else can have made or linked. */
export interface TempFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Makes `.NAME.PID.RANDOM.tmp` beside `file`: a rename is only atomic inside one folder. */
export async function openTemp(file: string, pid: number): Promise<TempFile> {
  const random = crypto.randomUUID().replaceAll('-', '').slice(0, 16);
  const path = join(dirname(file), `.${basename(file)}.${pid}.${random}.tmp`);
  // O_EXCL and O_NOFOLLOW: a link that someone planted under this name is never written through.
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(path, flags, 0o600);
  try {
    await handle.chmod(0o600); // whatever the umask took away
  } catch (error) {
    await handle.close();
    await removeQuietly(path);
    throw error;
  }
  return { path, handle };
}

/** Writes all of `bytes`; one write(2) may take fewer. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

/** Removes `path`; that it is gone already, or must stay, is no reason to fail. */
export async function removeQuietly(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch {
    // A temporary file that stays is swept an hour later.
  }
}

/** Makes `folder` and its missing parents 0700, whatever the umask; one that is there stays as it is. */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await makeOne(folder);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makePrivateFolder(dirname(folder));
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, 0o700);
  } catch (error) {
    // Should it be a file, what is done next in it says so.
    if (errorCode(error) === 'EEXIST') return;
    throw error;
  }
  await chmod(folder, 0o700);
}

/** Removes what killed processes left beside `file`: our own names only, older than an hour. */
export async function sweepStrays(file: string, now: number): Promise<void> {
  const folder = dirname(file);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!isTempName(name, basename(file))) continue;
    const path = join(folder, name);
    const stat = await lstat(path).catch(() => undefined);
    if (stat?.isFile() && now - stat.mtimeMs > strayAfterMs) await removeQuietly(path);
  }
}

function isTempName(name: string, owner: string): boolean {
  if (!name.startsWith(`.${owner}.`)) return false;
  return /^(lock\.)*\d+\.[0-9a-f]{16}\.tmp$/.test(name.slice(owner.length + 2));
}
