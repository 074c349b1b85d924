// Shell globs over cluster and context names: *, ?, [a-z], [!a], and \ before a literal.

/** Whether the word holds a glob character; otherwise it is a literal name. */
export function isGlob(word: string): boolean {
  return /[*?[]/.test(word);
}

/** A test for whole names. A `[` without its `]` stands for itself, as in a shell. */
export function globMatcher(pattern: string): (name: string) => boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (char === '\\' && at + 1 < pattern.length) source += literal(pattern.charAt(++at));
    else if (char === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) source += literal(char);
      else {
        source += charClass(pattern.slice(at + 1, end));
        at = end;
      }
    } else source += literal(char);
  }
  // Adjacent stars would backtrack for ever on a long name.
  const whole = new RegExp(`^${source.replaceAll(/(?:\.\*){2,}/g, '.*')}$`, 'su');
  return (name) => whole.test(name);
}

function charClass(body: string): string {
  const negated = body.startsWith('!') || body.startsWith('^');
  const chars = (negated ? body.slice(1) : body).replaceAll(/[\\\][^]/g, String.raw`\$&`);
  // A range that runs backwards ([z-a]) matches nothing in a shell; in a RegExp it would be an error.
  try {
    return new RegExp(`[${negated ? '^' : ''}${chars}]`, 'u').source;
  } catch {
    return '[]';
  }
}

function literal(char: string): string {
  return char.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
