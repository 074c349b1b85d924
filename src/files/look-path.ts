// Go's exec.LookPath: which program a name means. The folder that one happens to stand in never chooses it.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';
import { goErrnoText, goPathError } from '../core/go-os-error.ts';
import { quoteGo } from '../core/go-quote.ts';

/** Why no program was found, or why the one that was found must not be run. */
export interface LookPathProblem {
  /**
   * `not-found`: no such program; `not-executable`: the path names a folder or a file without the x bit;
   * `relative`: the first hit lies in a relative (or empty) entry of PATH (Go's ErrDot).
   */
  readonly kind: 'not-found' | 'not-executable' | 'relative';
  /** Go's words: `exec: "aws": executable file not found in $PATH`. */
  readonly text: string;
  /** Where it is: for `relative` only, as Go joins it. */
  readonly path?: string;
}

/** The program's path, absolute but for a command that was written as a relative path; or why there is none. */
export type LookedUp = { readonly path: string } | { readonly problem: LookPathProblem };

/** Where to look. */
export interface LookPathOptions {
  /** PATH is read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths start from; default: the folder of the process. */
  readonly cwd?: string;
}

/**
 * Finds the program of `command`. With a slash it is a path and PATH does not count; without one the first hit of
 * PATH decides, and a hit in `.`, an empty or another relative entry is refused, not skipped (os/exec lp_unix.go).
 */
export async function lookPath(command: string, options: LookPathOptions): Promise<LookedUp> {
  const failed = (kind: LookPathProblem['kind'], why: string, path?: string): LookedUp => ({
    problem: { kind, text: `exec: ${quoteGo(command)}: ${why}`, ...(path !== undefined && { path }) },
  });
  // CVE-2025-47906: these would join to a folder of PATH itself.
  if (['', '.', '..'].includes(command)) return failed('not-found', notFound);
  const { cwd = '' } = options;
  if (command.includes('/') || command.includes(sep)) {
    const problem = await problemOf(resolve(cwd, command), command);
    if (!problem) return { path: command };
    return failed(problem.missing ? 'not-found' : 'not-executable', problem.text);
  }
  for (const folder of (options.env['PATH'] ?? '').split(delimiter)) {
    for (const suffix of suffixes(command)) {
      const path = join(folder === '' ? '.' : folder, command + suffix);
      if (await problemOf(resolve(cwd, path), path)) continue;
      return isAbsolute(path) ? { path } : failed('relative', relative, path);
    }
  }
  return failed('not-found', notFound);
}

const notFound = 'executable file not found in $PATH';
const relative = 'cannot run executable found relative to current directory';

/** Windows: only what can be started without a shell; .bat and .cmd cannot. */
function suffixes(command: string): readonly string[] {
  return platform() === 'win32' && !/\.(?:exe|com)$/i.test(command) ? ['.exe', '.com'] : [''];
}

interface Unusable {
  readonly missing: boolean;
  readonly text: string;
}

/** findExecutable: undefined for a file that may be executed. */
async function problemOf(path: string, named: string): Promise<Unusable | undefined> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    return { missing: true, text: goPathError(error, `stat ${named}`) };
  }
  if (isFolder) return { missing: false, text: 'is a directory' };
  try {
    await access(path, constants.X_OK);
    return undefined;
  } catch (error) {
    return { missing: false, text: goErrnoText(error) };
  }
}
