// The files behind `-f PATH`: cli-runtime resource/builder.go (FilenameParam, Path) and visitor.go
// (ExpandPathsToFileVisitors), which is Go's filepath.Walk.
import { lstat, readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import { goPathError } from '../core/go-os-error.ts';
import { quoteGo } from '../core/go-quote.ts';
import { compareUtf8 } from '../core/go-utf8.ts';
import { BadPatternError, goGlob } from './go-glob.ts';

const extensions = ['.json', '.yaml', '.yml'];

/** Where to look, and how. */
export interface FileSearch {
  readonly cwd: string;
  /** `-R`: into folders below the named ones. */
  readonly recursive: boolean;
}

/** What one word of the command line stands for, paths as kubectl names them. */
export interface FoundFiles {
  readonly paths: readonly string[];
  /** kubectl's messages. */
  readonly problems: readonly string[];
  /** What the word expanded to. */
  readonly expanded: readonly string[];
}

/** The path as the system takes it; the name in messages stays what the user wrote. */
export function absolutePath(path: string, cwd: string): string {
  // Not path.join: a slash at the end says that it is a folder.
  return path === '' || isAbsolute(path) ? path : `${cwd}/${path}`;
}

/**
 * Expands a path or pattern. Folders give their .json, .yaml and .yml files in bytewise order; a file that is named
 * itself may have any extension.
 */
export async function findFiles(word: string, search: FileSearch): Promise<FoundFiles> {
  const expanded = await expandPattern(word, search.cwd);
  if (typeof expanded === 'string') return { paths: [], problems: [expanded], expanded: [] };
  const paths: string[] = [];
  const problems: string[] = [];
  for (const path of expanded) {
    const found = await filesAt(path, search);
    if (typeof found === 'string') problems.push(found);
    else paths.push(...found);
  }
  return { paths, problems, expanded };
}

/** What kubectl says when a word, as the first, leads to no file at all. */
export function noFilesProblem({ expanded }: FoundFiles): string {
  return `error reading [${expanded.join(' ')}]: recognized file extensions are [${extensions.join(' ')}]`;
}

/** expandIfFilePattern: only what does not exist as it is written is a pattern. */
async function expandPattern(word: string, cwd: string): Promise<readonly string[] | string> {
  const missing = `the path ${quoteGo(word)} does not exist`;
  if ((await problemOf(() => stat(absolutePath(word, cwd)))) !== 'ENOENT') return [word];
  try {
    const matches = await goGlob(word, {
      exists: async (path) => (await problemOf(() => lstat(absolutePath(path, cwd)))) === undefined,
      names: (folder) => readdir(absolutePath(folder, cwd)).catch(() => []),
    });
    return matches.length === 0 ? missing : matches;
  } catch (error) {
    if (!(error instanceof BadPatternError)) throw error;
    return `pattern ${quoteGo(word)} is not valid: ${error.message}`;
  }
}

async function problemOf(ask: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

/** The files, or what is wrong with the path. */
async function filesAt(path: string, search: FileSearch): Promise<readonly string[] | string> {
  try {
    await stat(absolutePath(path, search.cwd));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return `the path ${quoteGo(path)} does not exist`;
    return `the path ${quoteGo(path)} cannot be accessed: ${goPathError(error, `stat ${path}`)}`;
  }
  const paths: string[] = [];
  try {
    await walk(path, { ...search, root: path, paths });
  } catch (error) {
    if (!(error instanceof WalkError)) throw error;
    return `error reading ${quoteGo(path)}: ${error.message}`;
  }
  return paths;
}

interface Walk extends FileSearch {
  readonly root: string;
  readonly paths: string[];
}

class WalkError extends Error {}

async function walk(path: string, search: Walk): Promise<void> {
  const isRoot = path === search.root;
  const absolute = absolutePath(path, search.cwd);
  const info = await orWalkError(lstat(absolute), `lstat ${path}`);
  if (!info.isDirectory()) {
    if (isRoot || extensions.includes(goExtension(path))) search.paths.push(path);
    return;
  }
  if (!isRoot && !search.recursive) return;
  const names = await orWalkError(readdir(absolute), `open ${path}`);
  for (const name of names.toSorted(compareUtf8)) await walk(join(path, name), search);
}

async function orWalkError<T>(asked: Promise<T>, what: string): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw new WalkError(goPathError(error, what), { cause: error });
  }
}

/** filepath.Ext: from the last dot of the name, also when it is the first character. */
function goExtension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}
