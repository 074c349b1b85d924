// Defaults and aliases of a kuberc as words of the command line: what the user typed beats them.
import { PreferenceError, UsageError } from '../core/errors.ts';
import type { FlagSpec } from '../core/flag.ts';
import { quoteGo } from '../core/go-quote.ts';
import type { System } from '../core/system.ts';
import type { Preference, PreferenceOption } from '../credentials/kuberc-schema.ts';
import { connectionFlags } from '../commands/shared/kube-flags.ts';
import { parseFlags } from './flags.ts';

/** A command line with its verb found. */
export interface VerbLine {
  /** All words; the verb among them. */
  readonly argv: readonly string[];
  /** Where the verb stands. */
  readonly at: number;
}

/** What of the program the preferences are applied to. */
export interface PreferenceWorld {
  readonly system: System;
  /** The flags of a verb that kubectl knows, too; undefined for another word. */
  readonly flagsOf: (verb: string) => Promise<readonly FlagSpec[] | undefined>;
  /** Whether the word is a verb, kubectl's or ours. */
  readonly isVerb: (word: string) => boolean;
}

/** applyAliases: the line of the command behind an alias; undefined when the word is none. */
export async function applyAlias(
  { argv, at }: VerbLine,
  preference: Preference,
  world: PreferenceWorld,
): Promise<VerbLine | undefined> {
  const name = argv[at] ?? '';
  const alias = world.isVerb(name) ? undefined : preference.aliases.find((entry) => entry.name === name);
  if (!alias) return undefined;
  const words = fields(alias.command);
  const verb = words[0] ?? '';
  const flags = await world.flagsOf(verb);
  if (!flags)
    throw refused(
      `command ${quoteGo(alias.command)} not found to set alias ${quoteGo(name)}: [${words.join(' ')}]`,
    );
  const added = wordsOf(alias.options, {
    argv,
    flags,
    unknown: (option) => `invalid alias flag ${option} in alias kubectl`,
    unset: ({ name: flag, default: value }, why) =>
      `could not apply value ${value} to flag ${flag} in alias kubectl err: ${why}`,
  });
  const rest = [...alias.prependArgs, ...argv.slice(at + 1), ...alias.appendArgs];
  const before = [...argv.slice(0, at), ...added];
  return { argv: [...before, verb, ...rest], at: before.length };
}

/** applyOverrides: the line with the defaults of its command. */
export async function applyDefaults(
  { argv, at }: VerbLine,
  preference: Preference,
  world: PreferenceWorld,
): Promise<VerbLine> {
  const verb = argv[at] ?? '';
  const flags = await world.flagsOf(verb);
  if (!flags) return { argv, at };
  const added: string[] = [];
  for (const { command, options } of preference.defaults) {
    const [word = ''] = fields(command);
    if (!world.isVerb(word))
      await world.system.streams.err.write(
        `Warning: command ${quoteGo(command)} not found to set kuberc override\n`,
      );
    if (word !== verb) continue;
    added.push(
      ...wordsOf(options, {
        argv,
        flags,
        unknown: (option) => `invalid flag ${option} for command ${command}`,
        unset: ({ name, default: value }, why) =>
          `could not apply override value ${value} to flag ${name} in command ${command} err: ${why}`,
      }),
    );
  }
  return { argv: [...added, ...argv], at: at + added.length };
}

interface OptionRules {
  /** What the user typed. */
  readonly argv: readonly string[];
  readonly flags: readonly FlagSpec[];
  readonly unknown: (option: string) => string;
  readonly unset: (option: PreferenceOption, why: string) => string;
}

/** `--name=value` for each option that the user did not type himself. */
function wordsOf(options: readonly PreferenceOption[], rules: OptionRules): string[] {
  return options.flatMap((option) => {
    const flag = rules.flags.find(({ name }) => name === option.name);
    if (!flag) throw refused(rules.unknown(option.name));
    // One connection is chosen for kubectl there; a fleet has many.
    if (connectionFlags.some(({ name }) => name === option.name)) return [];
    if (isTyped(flag, rules.argv)) return [];
    const word = `--${option.name}=${option.default}`;
    try {
      parseFlags([word], rules.flags);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw refused(rules.unset(option, error.message));
    }
    return [word];
  });
}

/** searchInArgs, which takes any bundle of letters that holds the flag's letter for the flag: `-nfoo` hides `-o`. */
function isTyped({ name, short }: FlagSpec, argv: readonly string[]): boolean {
  return argv.some((word) => {
    if (word === `--${name}` || word.startsWith(`--${name}=`)) return true;
    if (short === undefined) return false;
    return word.startsWith(`-${short}`) || (/^-[a-zA-Z]+$/.test(word) && word.includes(short));
  });
}

function fields(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function refused(why: string): PreferenceError {
  return new PreferenceError(`error occurred while applying preferences ${why}`);
}
