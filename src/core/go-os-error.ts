// Errors of the operating system in Go's words: `open x.yaml: permission denied`, `connection refused`.
import { errorCode, errorMessage } from './error-code.ts';

const words: Readonly<Record<string, string>> = {
  E2BIG: 'argument list too long',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EBADF: 'bad file descriptor',
  ECONNABORTED: 'software caused connection abort',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTDOWN: 'host is down',
  EHOSTUNREACH: 'no route to host',
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENETDOWN: 'network is down',
  ENETUNREACH: 'network is unreachable',
  ENFILE: 'too many open files in system',
  ENOEXEC: 'exec format error',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENXIO: 'no such device or address',
  EPERM: 'operation not permitted',
  EPIPE: 'broken pipe',
  ETIMEDOUT: 'connection timed out',
};

/** syscall.Errno.Error, as far as it is in our table; Node's own words for everything else. */
export function goErrnoText(error: unknown): string {
  return words[errorCode(error)] ?? errorMessage(error);
}

/** fs.PathError: what was done with which path (`lstat x.yaml`), and the system's words. */
export function goPathError(error: unknown, what: string): string {
  return `${what}: ${goErrnoText(error)}`;
}

/** What os.ReadFile says of `file`. Go opens a folder without complaint and fails at reading it. */
export function goReadFileError(error: unknown, file: string): string {
  return goPathError(error, `${errorCode(error) === 'EISDIR' ? 'read' : 'open'} ${file}`);
}
