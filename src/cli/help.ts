// Help pages, laid out by commander; loaded only when somebody asks.
import { Command as Page, Option } from 'commander';
import type { Command } from '../commands/shared/command.ts';
import type { FlagSpec } from '../core/flag.ts';
import type { Verb } from './root.ts';

const footer = `
Use "kubectl mc <command> --help" for the flags and examples of a command.
`;

/** The page of `kubectl mc --help`. */
export function rootHelp(verbs: readonly Verb[], width: number | undefined): string {
  const page = newPage('kubectl mc', width)
    .description('kubectl for a fleet: one command, every cluster, one table.')
    .usage('<command> [flags]');
  for (const verb of verbs) page.command(verb.name).summary(verb.summary).description(verb.summary);
  return page.helpInformation() + footer;
}

/** The page of one command: its own flags first, then those that every command has. */
export function commandHelp(
  command: Command,
  globalFlags: readonly FlagSpec[],
  width: number | undefined,
): string {
  const page = newPage(`kubectl mc ${command.name}`, width)
    .description(command.description)
    .usage(command.usage);
  for (const flag of command.flags) addOption(page, flag, 'Options:');
  for (const flag of globalFlags) addOption(page, flag, 'Options of every command:');
  const examples = command.examples.map(({ about, line }) => `  # ${about}\n  ${line}`).join('\n\n');
  return `${page.helpInformation()}\nExamples:\n${examples}\n`;
}

function newPage(name: string, width: number | undefined): Page {
  return new Page(name)
    .helpOption(false)
    .helpCommand(false)
    .configureHelp({
      helpWidth: Math.min(width ?? 100, 120),
      commandUsage: (page) => `${page.name()} ${page.usage()}`,
    });
}

function addOption(page: Page, flag: FlagSpec, group: string): void {
  if (flag.hidden) return;
  const value =
    flag.type === 'bool' || flag.bareValue !== undefined || flag.type === 'verbosity'
      ? ''
      : ` <${flag.type}>`;
  const option = new Option(
    `${flag.short ? `-${flag.short}, ` : ''}--${flag.name}${value}`,
    flag.usage,
  ).helpGroup(group);
  if (flag.default !== undefined) option.default(flag.default);
  page.addOption(option);
}
