// One line of lines.txt.
import { splitLine } from '../../support/run-cli.ts';

/** What is run, and how it is compared. */
export interface TypedLine {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input: string | undefined;
  /** kubectl itself prints the lines in another order each time. */
  readonly anyOrder: boolean;
}

/** `[~] [KEY=VALUE …] WORDS… [<<< INPUT]`; `\\n` in the input is a line break. */
export function parseLine(text: string): TypedLine {
  const [command = '', input] = text.split(' <<< ');
  const words = splitLine(command);
  const anyOrder = words[0] === '~';
  if (anyOrder) words.shift();
  const env: Record<string, string> = {};
  for (let word = words[0]; word !== undefined && /^[A-Z_]+=/.test(word); word = words[0]) {
    const eq = word.indexOf('=');
    env[word.slice(0, eq)] = word.slice(eq + 1);
    words.shift();
  }
  return { words, env, input: input?.replaceAll('\\n', '\n'), anyOrder };
}
