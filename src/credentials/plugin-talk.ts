// What plugins without a terminal say on stderr: line by line, made harmless, each line once for a whole group.
import { StringDecoder } from 'node:string_decoder';
import { sanitizeText } from '../output/sanitize.ts';

/** One group's stderr. */
export interface GroupTalk {
  /** Listens to one run. With `silent` nothing is printed: the run may be done again with a terminal. */
  listen(options: { readonly silent: boolean }): RunTalk;
  /** Prints one line of ours, unless it was printed before. */
  say(line: string): void;
}

/** The stderr of one run. */
export interface RunTalk {
  readonly chunk: (bytes: Buffer) => void;
  /** The run is over; for a failed one the last lines are printed, too, if not all were. Gives the last line with words. */
  end(failed: boolean): string;
}

/** As many lines of a group are printed as they come, and as many of the end of a failed run. */
const maxLines = 20;
const maxLineLength = 1000;

/** `print` gets whole lines with their newline; `prefix` tells who speaks; it is empty where kubectl speaks for one cluster. */
export function groupTalk(prefix: () => string, print: (text: string) => void): GroupTalk {
  const seen = new Set<string>();
  const put = (line: string) => {
    if (seen.has(line)) return;
    // A flood must not fill the memory with what was printed already.
    if (seen.size < 10 * maxLines) seen.add(line);
    print(`${prefix()}${line}\n`);
  };
  let printed = 0;
  return {
    say: put,
    listen({ silent }) {
      const lines = lineReader();
      let last: string[] = [];
      let leftOut = 0;
      const hear = (line: string) => {
        const isPrinted = !silent && printed < maxLines;
        if (isPrinted) {
          if (!seen.has(line)) printed += 1;
          put(line);
          return;
        }
        leftOut += 1;
        last.push(line);
        if (last.length > 2 * maxLines) last = last.slice(-maxLines);
      };
      let lastWords = '';
      const all = (found: readonly string[]) => {
        for (const line of found) {
          if (line.trim() !== '') lastWords = line.trim();
          hear(line);
        }
      };
      return {
        chunk: (bytes) => all(lines.push(bytes)),
        end(failed) {
          all(lines.end());
          if (failed && !silent && leftOut > 0) {
            last = last.slice(-maxLines);
            if (leftOut > last.length) put(`… ${leftOut - last.length} lines left out …`);
            for (const line of last) put(line);
          }
          return lastWords;
        },
      };
    },
  };
}

/** Bytes to lines that are fit for a terminal; a line without an end is cut, so that it cannot grow for ever. */
function lineReader() {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): string[] => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    // One more than is shown, so that it is seen to be cut.
    if (rest.length > maxLineLength) rest = rest.slice(0, maxLineLength + 1);
    return parts.map(clean);
  };
  return {
    push: (bytes: Buffer) => take(decoder.write(bytes)),
    end() {
      const lines = take(decoder.end());
      if (rest !== '') lines.push(clean(rest));
      rest = '';
      return lines;
    },
  };
}

function clean(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return sanitizeText(text.length > maxLineLength ? `${text.slice(0, maxLineLength)}…` : text);
}
