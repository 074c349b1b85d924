// Reads a small file of the user's own, and refuses one that somebody else could have written. Every command reads
// several of them before anything else; the calls do not go through the thread pool, which takes longer than the file.
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { errorCode } from '../core/error-code.ts';
import { ConfigError } from '../core/errors.ts';
import { readProblem } from './io-problem.ts';

/** No file of ours is larger. */
export const maxFileBytes = 1024 * 1024;

/** What is read, and for whom. */
export interface ReadOptions {
  readonly maxBytes?: number;
  /** The user; without it, the one this process runs as. Undefined checks nothing where there are no uids. */
  readonly uid?: number;
}

/**
 * The text of `file` (UTF-8), or undefined when it is absent. Throws ConfigError when it is larger than
 * 1 MiB, not a regular file, not text, or writable by, or owned by, another user.
 */
export async function readOwnFile(file: string, options: ReadOptions = {}): Promise<string | undefined> {
  let fd: number;
  try {
    // O_NONBLOCK: opening a named pipe must not wait for a writer.
    fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    // ENOTDIR: HOME=/dev/null, as daemons have it.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw readProblem(file, error);
  }
  try {
    // The open file is checked, not its name: the name may come to mean another file.
    const found = fstatSync(fd);
    checkTrust(file, found, options);
    return decode(file, readCapped(file, { fd, size: found.size }, options.maxBytes ?? maxFileBytes));
  } catch (error) {
    throw error instanceof ConfigError ? error : readProblem(file, error);
  } finally {
    closeSync(fd);
  }
}

function checkTrust(file: string, found: Stats, options: ReadOptions): void {
  if (!found.isFile()) throw new ConfigError(`cannot read ${file}: it is not a regular file. Move it away.`);
  const uid = options.uid ?? currentUid();
  if (uid === undefined) return;
  if ((found.mode & 0o022) !== 0)
    throw new ConfigError(
      `refusing to read ${file}: others may write to it (mode ${(found.mode & 0o777).toString(8).padStart(4, '0')}). Run: chmod go-w ${file}`,
    );
  // Root reads what it is pointed at: in a container the user's mounted home belongs to the user's uid.
  if (uid !== 0 && found.uid !== uid && found.uid !== 0)
    throw new ConfigError(
      `refusing to read ${file}: it belongs to another user (uid ${found.uid}). Check its content, then run: sudo chown ${uid} ${file} && chmod go-w ${file}`,
    );
}

/** The effective user id; undefined on Windows. /proc is asked first: a container's uid often has no name. */
function currentUid(): number | undefined {
  try {
    return statSync('/proc/self').uid;
  } catch {
    const uid = userInfo().uid;
    return uid < 0 ? undefined : uid;
  }
}

function readCapped(
  file: string,
  open: { readonly fd: number; readonly size: number },
  maxBytes: number,
): Uint8Array {
  const tooLarge = new ConfigError(
    `${file}: larger than ${maxBytes} bytes. Check whether it is the right file, and shorten it.`,
  );
  if (open.size > maxBytes) throw tooLarge;
  const bytes = readFileSync(open.fd);
  if (bytes.length > maxBytes) throw tooLarge;
  return bytes;
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ConfigError(`${file}: not UTF-8 text. Save it as UTF-8.`, { cause: error });
  }
}
