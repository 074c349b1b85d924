// Help pages; loaded only when somebody asks.
import type { Command } from '../commands/shared/command.ts';
import type { FlagSpec } from '../core/flag.ts';
import type { Verb } from './root.ts';

// kubectl's words (templates.UsageTemplate).
const optionsPointer = `Use "kubectl mc options" for a list of global command-line options (applies to all commands).
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
  return [
    paragraph('kubectl for a fleet: one command, every cluster, one table.', width),
    ...lists([{ title: 'Commands:', entries }], width),
    usage('[flags]'),
    `Use "kubectl mc <command> --help" for more information about a given command.\n${optionsPointer}`,
  ].join('\n');
}

/** The page of one command, in kubectl's order. The flags that every command has stand on a page of their own. */
export function commandHelp(command: Command, width: number | undefined): string {
  const examples = command.examples.map(({ about, line }) => `  # ${about}\n  ${line}`).join('\n\n');
  return [
    paragraph(command.description, width),
    `Examples:\n${examples}\n`,
    ...lists([{ title: 'Options:', entries: flagEntries(command.flags) }], width),
    usage(`${command.name} ${command.usage}`),
    optionsPointer,
  ].join('\n');
}

/** The page of `kubectl mc options`; each list has its title. */
export function optionsHelp(
  flags: readonly { readonly title: string; readonly flags: readonly FlagSpec[] }[],
  width: number | undefined,
): string {
  const sections = flags.map((list) => ({ title: list.title, entries: flagEntries(list.flags) }));
  return ['The following options can be passed to any command:\n', ...lists(sections, width)].join('\n');
}

function flagEntries(flags: readonly FlagSpec[]): Entry[] {
  return flags.filter(({ hidden }) => !hidden).map(flagEntry);
}

function flagEntry(flag: FlagSpec): Entry {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  return { term: `${short}--${flag.name}=${shownValue(flag)}`, about: flag.usage };
}

/** The value without the flag, as kubectl shows it: text in quotes, and a list in brackets. */
function shownValue({ type, default: value }: FlagSpec): string {
  switch (type) {
    case 'string':
      return `'${value ?? ''}'`;
    case 'slice':
    case 'array':
      return `[${value ?? ''}]`;
    case 'bool':
      return value ?? 'false';
    case 'int':
    case 'verbosity':
      return value ?? '0';
  }
  return type;
}

function usage(line: string): string {
  return `Usage:\n  kubectl mc ${line} [options]\n`;
}

function paragraph(text: string, terminalWidth: number | undefined): string {
  return `${wrap(text, pageWidth(terminalWidth)).join('\n')}\n`;
}

function pageWidth(terminalWidth: number | undefined): number {
  return Math.min(terminalWidth ?? 100, 120);
}

function lists(all: readonly Section[], terminalWidth: number | undefined): string[] {
  const sections = all.filter(({ entries }) => entries.length > 0);
  const width = pageWidth(terminalWidth);
  const column = Math.max(0, ...sections.flatMap(({ entries }) => entries.map(({ term }) => term.length)));
  const margin = ' '.repeat(column + 4);
  const isNarrow = width - margin.length < minWidth;
  return sections.map(({ title, entries }) => {
    const lines = entries.map(({ term, about }) => {
      if (isNarrow) return [`  ${term}`, ...wrap(about, width - 6).map((line) => `      ${line}`)].join('\n');
      const [first, ...more] = wrap(about, width - margin.length);
      return [`  ${term.padEnd(column)}  ${first}`, ...more.map((line) => margin + line)].join('\n');
    });
    return `${title}\n${lines.join('\n')}\n`;
  });
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
