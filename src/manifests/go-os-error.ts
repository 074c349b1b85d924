// Errors of the file system in Go's words, `open x.yaml: permission denied`.

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  ENXIO: 'no such device or address',
  EPERM: 'operation not permitted',
};

/** `ENOENT` and the like; empty for an error without a code. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** fs.PathError: what was done with which path, and the system's words. */
export function goErrorText(error: unknown, what: string): string {
  return `${what}: ${words[errorCode(error)] ?? (error instanceof Error ? error.message : String(error))}`;
}
