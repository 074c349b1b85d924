// Help pages; loaded only when somebody asks.
import type { Command } from '../commands/shared/command.ts';
import type { FlagSpec } from '../core/flag.ts';
import type { Verb } from './root.ts';

const footer = `
Use "kubectl mc <command> --help" for the flags and examples of a command.
`;

/** One line of a list: what it is called, and what it is for. */
interface Entry {
  readonly term: string;
  readonly about: string;
}

interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The page of `kubectl mc --help`. */
export function rootHelp(verbs: readonly Verb[], width: number | undefined): string {
  const entries = verbs.map(({ name, summary }) => ({ term: name, about: summary }));
  const head = {
    usage: 'kubectl mc <command> [flags]',
    description: 'kubectl for a fleet: one command, every cluster, one table.',
  };
  return page(head, [{ title: 'Commands:', entries }], width) + footer;
}

/** The page of one command: its own flags first, then those that every command has. */
export function commandHelp(
  command: Command,
  globalFlags: readonly FlagSpec[],
  width: number | undefined,
): string {
  const sections = [
    { title: 'Options:', entries: command.flags.filter(isShown).map(flagEntry) },
    { title: 'Options of every command:', entries: globalFlags.filter(isShown).map(flagEntry) },
  ].filter(({ entries }) => entries.length > 0);
  const head = { usage: `kubectl mc ${command.name} ${command.usage}`, description: command.description };
  const examples = command.examples.map(({ about, line }) => `  # ${about}\n  ${line}`).join('\n\n');
  return `${page(head, sections, width)}\nExamples:\n${examples}\n`;
}

function isShown(flag: FlagSpec): boolean {
  return !flag.hidden;
}

function flagEntry(flag: FlagSpec): Entry {
  const standsAlone = flag.type === 'bool' || flag.bareValue !== undefined || flag.type === 'verbosity';
  const value = standsAlone ? '' : ` <${flag.type}>`;
  // pflag quotes text only.
  const shown = flag.type === 'string' ? JSON.stringify(flag.default) : flag.default;
  const fallback = flag.default === undefined ? '' : ` (default ${shown})`;
  const term = `${flag.short ? `-${flag.short}, ` : ''}--${flag.name}${value}`;
  return { term, about: flag.usage + fallback };
}

interface Head {
  readonly usage: string;
  readonly description: string;
}

function page(head: Head, sections: readonly Section[], terminalWidth: number | undefined): string {
  const width = Math.min(terminalWidth ?? 100, 120);
  const column = Math.max(0, ...sections.flatMap(({ entries }) => entries.map(({ term }) => term.length)));
  const margin = ' '.repeat(column + 4);
  const isNarrow = width - margin.length < minWidth;
  const lists = sections.map(({ title, entries }) => {
    const lines = entries.map(({ term, about }) => {
      if (isNarrow) return [`  ${term}`, ...wrap(about, width - 6).map((line) => `      ${line}`)].join('\n');
      const [first, ...more] = wrap(about, width - margin.length);
      return [`  ${term.padEnd(column)}  ${first}`, ...more.map((line) => margin + line)].join('\n');
    });
    return `${title}\n${lines.join('\n')}\n`;
  });
  return [`Usage: ${head.usage}\n`, `${wrap(head.description, width).join('\n')}\n`, ...lists].join('\n');
}

/** What stands beside a flag needs that much room; else it stands under it. */
const minWidth = 40;
/** Less is harder to read than a line that the terminal breaks. */
const minWrap = 30;

function wrap(text: string, width: number): string[] {
  if (width < minWrap) return text.split('\n');
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    let current = '';
    // A word with the blanks before it.
    for (const chunk of line.match(/\s*\S+/g) ?? []) {
      if (current !== '' && current.length + chunk.length > width) {
        lines.push(current);
        current = chunk.trimStart();
      } else current += chunk;
    }
    return [...lines, current];
  });
}
