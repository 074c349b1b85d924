// File patterns as Go expands them (path/filepath match.go), because kubectl expands those that the shell has left alone.
import { join } from 'node:path';
import { compareUtf8 } from '../core/go-utf8.ts';

/** The pattern is not one for Go. */
export class BadPatternError extends Error {
  override readonly name = 'BadPatternError';
}

/** What the expansion asks of the file system; paths are as in the pattern. */
export interface GlobFiles {
  readonly exists: (path: string) => Promise<boolean>;
  /** Names in a folder, none when it is no folder or cannot be read. */
  readonly names: (folder: string) => Promise<readonly string[]>;
}

/**
 * The paths that match, folder by folder in bytewise order.
 * @throws BadPatternError
 */
export async function goGlob(pattern: string, files: GlobFiles): Promise<string[]> {
  if (!/[*?[\\]/.test(pattern)) return (await files.exists(pattern)) ? [pattern] : [];
  const slash = pattern.lastIndexOf('/');
  const matches = elementMatcher(pattern.slice(slash + 1));
  const folder = slash < 0 ? '.' : slash === 0 ? '/' : pattern.slice(0, slash);
  const found: string[] = [];
  for (const parent of await goGlob(folder, files)) {
    const names = [...(await files.names(parent))].toSorted(compareUtf8);
    found.push(...names.filter(matches).map((name) => join(parent, name)));
  }
  return found;
}

/** A test for one path element: `*`, `?`, `[a-z]`, `[^a]`, and `\` before a literal. */
function elementMatcher(pattern: string): (name: string) => boolean {
  let source = '';
  let rest = pattern;
  while (rest !== '') {
    const char = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    rest = rest.slice(char.length);
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const body = /^\^?(?:(?:\\[^]|[^\\\]-])(?:-(?:\\[^]|[^\\\]-]))?)+\]/u.exec(rest)?.[0];
      if (body === undefined) throw new BadPatternError('syntax error in pattern');
      source += characterClass(body.slice(0, -1));
      rest = rest.slice(body.length);
    } else if (char === '\\') {
      if (rest === '') throw new BadPatternError('syntax error in pattern');
      const literal = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      source += escapeRegExp(literal);
      rest = rest.slice(literal.length);
    } else source += escapeRegExp(char);
  }
  const whole = new RegExp(`^${source.replaceAll(/(?:\[\^\/\]\*){2,}/g, '[^/]*')}$`, 'su');
  return (name) => whole.test(name);
}

/** A range that runs backwards matches nothing in Go; in a RegExp it would be an error. */
function characterClass(body: string): string {
  const isNegated = body.startsWith('^');
  const ranges = [...body.slice(isNegated ? 1 : 0).matchAll(/(\\?[^])(?:-(\\?[^]))?/gu)].flatMap(
    ([, low = '', high = low]) => {
      const [from, to] = [low, high].map((end) =>
        end.length > 1 && end.startsWith('\\') ? end.slice(1) : end,
      );
      if (from === undefined || to === undefined || (from.codePointAt(0) ?? 0) > (to.codePointAt(0) ?? 0))
        return [];
      return [`${escapeRegExp(from)}-${escapeRegExp(to)}`];
    },
  );
  return `[${isNegated ? '^' : ''}${ranges.join('')}]`;
}

function escapeRegExp(char: string): string {
  return char.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
