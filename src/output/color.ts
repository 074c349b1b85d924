// Colour by meaning, on a terminal only: failures red, warnings yellow. Never in a pipe, never with NO_COLOR.
import type { TextSink } from '../core/streams.ts';

/** What decides about colour beside the terminal. */
export interface ColorOptions {
  /** `output.colorize` of the configuration. */
  readonly colorize: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A function that colours the first word of our own lines (`Error:`, `Warning:`); identity where colour is off. */
export async function painter(
  sink: TextSink,
  { colorize, env }: ColorOptions,
): Promise<(line: string) => string> {
  if (!sink.isTTY || !colorize || env['NO_COLOR'] || env['TERM'] === 'dumb') return (line) => line;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return (line) =>
    line
      .replace(/^(Error|error):/, (word) => chalk.red(word))
      .replace(/^Warning:/, (word) => chalk.yellow(word));
}
