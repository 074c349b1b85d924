// Errors of the file system in Go's words: `open /x: no such file or directory`.

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
};

/** What Go's os package says when `file` cannot be read. */
export function goFileError(error: unknown, file: string): string {
  const words = WORDS[errorCode(error) ?? ''];
  if (words === undefined) return `open ${file}: ${error instanceof Error ? error.message : String(error)}`;
  // Go opens a folder without complaint and fails at reading it.
  return `${words === WORDS['EISDIR'] ? 'read' : 'open'} ${file}: ${words}`;
}

/** `ENOENT` and the like, of an error of Node. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
