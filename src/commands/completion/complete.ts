// `kubectl-mc __complete WORDS… WORD`: what may stand in the place of the last word. Asked on every Tab, so nothing
// goes over the network, and nothing is ever said on stderr.
import { ExitCode } from '../../core/exit-code.ts';
import type { FlagSpec } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import type { Command } from '../shared/command.ts';
import type { ParseFlags, Proposal } from './values.ts';

/** What the frame knows of the command line. */
export interface Grammar {
  readonly verbs: readonly {
    readonly name: string;
    readonly summary: string;
    readonly load: () => Promise<Command>;
  }[];
  /** Words in the place of a verb that print a page. */
  readonly pages: readonly { readonly name: string; readonly summary: string }[];
  /** Flags that stand with every verb. */
  readonly flags: readonly FlagSpec[];
  /** Where the verb stands, if there is one. */
  readonly findVerb: (words: readonly string[]) => number | undefined;
  readonly parse: ParseFlags;
}

/** Cobra's ShellCompDirectiveNoFileComp, and with NoSpace. */
const noFiles = 4;
/** Cobra's ShellCompDirectiveDefault: nothing is proposed, and the shell takes files. */
const files = 0;
const noFilesNoSpace = 6;

/** Prints the proposals in cobra's format, which kubectl reads. */
export async function complete(
  words: readonly string[],
  grammar: Grammar,
  system: System,
): Promise<ExitCode> {
  if (awaitsFile(words, grammar)) {
    await system.streams.out.write(`:${files}\n`);
    return ExitCode.ok;
  }
  let proposals: readonly Proposal[] = [];
  try {
    proposals = await propose(words, grammar, system);
  } catch {
    // A Tab is no place to hear of a broken file; the command itself will say so.
  }
  const lines = proposals.map(({ word, about }) =>
    about === undefined ? `${sanitizeLine(word)}\n` : `${sanitizeLine(word)}\t${sanitizeLine(about)}\n`,
  );
  const isOpen = proposals.length === 1 && /[=/]$/.test(proposals[0]?.word ?? '');
  await system.streams.out.write(`${lines.join('')}:${isOpen ? noFilesNoSpace : noFiles}\n`);
  return ExitCode.ok;
}

async function propose(
  typed: readonly string[],
  grammar: Grammar,
  system: System,
): Promise<readonly Proposal[]> {
  const words = joined(typed);
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const at = grammar.findVerb(before);
  const verb = at === undefined ? undefined : grammar.verbs.find(({ name }) => name === before[at]);
  if (before.includes('--')) return [];
  const command = await verb?.load();
  const { parse } = grammar;
  const flags = [...(command?.flags ?? []), ...grammar.flags].filter(({ hidden }) => !hidden);
  const valued = flagAwaitingValue(before, current, flags);
  if (valued) {
    const { valuesOf } = await import('./values.ts');
    const value = current.startsWith('--') ? current.slice(current.indexOf('=') + 1) : current;
    return matching(await valuesOf(valued, { value, words: before, flags, system, parse }), value);
  }
  if (current.startsWith('-')) return matching(flags.map(flagProposal), current);
  if (at === undefined)
    return matching(
      [...grammar.verbs, ...grammar.pages].map(({ name, summary }) => ({ word: name, about: summary })),
      current,
    );
  if (before[at] === 'help')
    return matching(
      grammar.verbs.map(({ name }) => ({ word: name })),
      current,
    );
  if (!command) return [];
  const args = argumentsAfter(before.slice(at + 1), flags);
  if (command.words && args.length === 0)
    return matching(
      command.words.map((word) => ({ word })),
      current,
    );
  const { argumentsOf } = await import('./values.ts');
  return matching(
    await argumentsOf(command.name, { args, value: current, words: before, flags, system, parse }),
    current,
  );
}

/** Whether the value of a flag is typed that is a file or a folder, whatever the verb. */
function awaitsFile(typed: readonly string[], { flags }: Grammar): boolean {
  const words = joined(typed);
  const known = [...flags, ...fileFlags];
  const flag = flagAwaitingValue(words.slice(0, -1), words.at(-1) ?? '', known);
  return flag !== undefined && filesFor.includes(flag.name);
}

const fileFlags: readonly FlagSpec[] = [
  { name: 'filename', short: 'f', type: 'slice', usage: '' },
  { name: 'kustomize', short: 'k', type: 'string', usage: '' },
];
const filesFor = [
  'filename',
  'kustomize',
  'kubeconfig',
  'kuberc',
  'cache-dir',
  'clusterprofile-provider-file',
];

/** bash breaks `--clusters=a` into three words. */
function joined(words: readonly string[]): string[] {
  const out: string[] = [];
  for (const word of words) {
    const last = out.at(-1);
    if (word === '=' && last?.startsWith('--')) out[out.length - 1] = `${last}=`;
    else if (last?.startsWith('--') && last.endsWith('=') && out.length > 0)
      out[out.length - 1] = last + word;
    else out.push(word);
  }
  return out;
}

function flagAwaitingValue(
  before: readonly string[],
  current: string,
  flags: readonly FlagSpec[],
): FlagSpec | undefined {
  const takesValue = ({ type, bareValue }: FlagSpec) =>
    type !== 'bool' && type !== 'verbosity' && bareValue === undefined;
  const [, long] = /^--([^=]+)=/.exec(current) ?? [];
  if (long !== undefined) return flags.find(({ name }) => name === long);
  const last = before.at(-1) ?? '';
  const [, name, short] = /^(?:--([^=]+)|-\w*(\w))$/.exec(last) ?? [];
  const flag = flags.find((one) =>
    name === undefined ? short !== undefined && one.short === short : one.name === name,
  );
  return flag && takesValue(flag) ? flag : undefined;
}

/** The words after the verb that are no flags and no values of flags. */
function argumentsAfter(words: readonly string[], flags: readonly FlagSpec[]): string[] {
  return words.filter(
    (word, index) => !word.startsWith('-') && !flagAwaitingValue(words.slice(0, index), word, flags),
  );
}

function flagProposal({ name, usage, type, bareValue }: FlagSpec): Proposal {
  const standsAlone = type === 'bool' || type === 'verbosity' || bareValue !== undefined;
  return { word: standsAlone ? `--${name}` : `--${name}=`, about: usage };
}

function matching(proposals: readonly Proposal[], start: string): Proposal[] {
  return proposals.filter(({ word }) => word.startsWith(start));
}
