// What the operating system said about a file, in words and with the next step.
import { dirname } from 'node:path';
import { errorCode, errorMessage } from '../core/error-code.ts';
import { ConfigError } from '../core/errors.ts';

interface Words {
  readonly cause: string;
  /** What the user can do; `DIR` stands for the file's folder. */
  readonly next: string;
}

const again = 'then run the command again';

const byCode: Readonly<Record<string, Words>> = {
  ENOSPC: { cause: 'no space left on device', next: `Free some space in DIR, ${again}.` },
  EDQUOT: { cause: 'disk quota exceeded', next: `Free some space in DIR, ${again}.` },
  EFBIG: { cause: 'file size limit reached', next: `Raise the limit (ulimit -f), ${again}.` },
  EROFS: { cause: 'read-only file system', next: `Make DIR writable, ${again}.` },
  EACCES: { cause: 'permission denied', next: `Make DIR writable for your user, ${again}.` },
  EPERM: { cause: 'operation not permitted', next: `Make DIR writable for your user, ${again}.` },
  ENOENT: { cause: 'a folder of its path is missing', next: `Check DIR, ${again}.` },
  ENOTDIR: { cause: 'a part of its path is not a folder', next: `Check DIR, ${again}.` },
  EISDIR: { cause: 'it is a folder', next: `Move it away, ${again}.` },
  ELOOP: { cause: 'too many symbolic links', next: `Check the links of the path, ${again}.` },
  EMFILE: { cause: 'too many open files', next: `Raise the limit (ulimit -n), ${again}.` },
  EIO: { cause: 'input/output error', next: `Check the disk of DIR, ${again}.` },
};

/** One line that says why `file` could not be written, that it is as it was, and what to do. */
export function writeProblem(file: string, error: unknown): ConfigError {
  return problem(file, error, { verb: 'write', outcome: '; nothing was changed' });
}

/** One line that says why `file` could not be read, and what to do. */
export function readProblem(file: string, error: unknown): ConfigError {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM')
    return new ConfigError(`cannot read ${file}: permission denied. Make it readable for your user.`, {
      cause: error,
    });
  return problem(file, error, { verb: 'read', outcome: '' });
}

function problem(file: string, error: unknown, said: { verb: string; outcome: string }): ConfigError {
  const words = byCode[errorCode(error)] ?? {
    cause: errorMessage(error),
    next: `Check DIR, ${again}.`,
  };
  const next = words.next.replace('DIR', dirname(file));
  return new ConfigError(`cannot ${said.verb} ${file}: ${words.cause}${said.outcome}. ${next}`, {
    cause: error,
  });
}
