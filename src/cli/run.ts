// The program as a function: a command line and a world in, an exit code out.
import type { Command } from '../commands/shared/command.ts';
import { fleetFlags } from '../commands/shared/fleet-flags.ts';
import {
  checkProfile,
  connectionFlags,
  kubeFlags,
  refuseConnectionFlags,
} from '../commands/shared/kube-flags.ts';
import { programName } from '../commands/shared/program-name.ts';
import { InterruptedError, UsageError } from '../core/errors.ts';
import { ExitCode } from '../core/exit-code.ts';
import { type FlagSpec, type ParsedLine, flagBool } from '../core/flag.ts';
import { endRun } from '../core/run-end.ts';
import type { System } from '../core/system.ts';
import { sanitizeMessage } from '../output/sanitize.ts';
import { explain } from './exit.ts';
import { findVerb, parseFlags } from './flags.ts';
import { applyPreferences, isKubercOff } from './preferences.ts';
import { verbs } from './root.ts';

const helpFlag: FlagSpec = { name: 'help', short: 'h', type: 'bool', usage: 'help for this command' };
const globalFlags: readonly FlagSpec[] = [...fleetFlags, ...kubeFlags, ...connectionFlags, helpFlag];

/** Words in the place of a verb that print a page; cobra's summaries. */
const pages = [
  { name: 'help', summary: 'Help about any command' },
  { name: 'options', summary: 'Print the list of flags inherited by all commands' },
];

/** Flags that people put before the verb although only some verbs have them. */
const beforeVerb: readonly FlagSpec[] = [
  ...globalFlags,
  { name: 'all-namespaces', short: 'A', type: 'bool', usage: '' },
  { name: 'watch', short: 'w', type: 'bool', usage: '' },
  { name: 'no-headers', type: 'bool', usage: '' },
  { name: 'show-labels', type: 'bool', usage: '' },
];

/** Runs the program once. Never throws and never ends the process: the caller does, with the code. */
export async function run(system: System): Promise<ExitCode> {
  try {
    return await dispatch(system);
  } catch (error) {
    // An interrupted wait fails in many ways; what the user did is the reason that counts.
    const interrupted = system.interrupt.aborted && system.interrupt.reason instanceof InterruptedError;
    const { code, text } = explain(interrupted ? system.interrupt.reason : error);
    if (text !== '') await writeError(system, text);
    return code;
  } finally {
    await endRun(system);
  }
}

async function dispatch(system: System): Promise<ExitCode> {
  if (system.argv[0] === '__complete') return completion(system);
  const verbAt = findVerb(system.argv, beforeVerb);
  if (verbAt === undefined) return withoutVerb(system);
  const { argv, at } = await applyPreferences({ argv: system.argv, at: verbAt }, { system, isVerb, flagsOf });
  const word = argv[at] ?? '';
  if (word === 'help') return help(system, argv[at + 1]);
  const rest = [...argv.slice(0, at), ...argv.slice(at + 1)];
  if (word === 'options') return options(rest, system);
  const command = await loadCommand(word);
  const line = parseLine(rest, command, system);
  if (flagBool(line.values, 'help')) return help(system, command.name);
  checkProfile(line.values);
  refuseConnectionFlags(line.values);
  return command.run(line, system);
}

/** `kubectl mc --refresh` refills the cache; anything else without a verb is a question about the verbs. */
async function withoutVerb(system: System): Promise<ExitCode> {
  const line = withPointer(() => parseFlags(system.argv, globalFlags), helpPointer(programName(system.argv)));
  if (!flagBool(line.values, 'refresh') || flagBool(line.values, 'help')) return help(system);
  refuseConnectionFlags(line.values);
  const { refresh } = await import('../commands/refresh/refresh.ts');
  return refresh(line, system);
}

/** cobra's hidden verb, which the scripts of `completion` and kubectl itself call on every Tab. */
async function completion(system: System): Promise<ExitCode> {
  const { complete } = await import('../commands/completion/complete.ts');
  const grammar = {
    verbs,
    pages,
    flags: [...fleetFlags, ...kubeFlags, helpFlag],
    findVerb: (words: readonly string[]) => findVerb(words, beforeVerb),
    parse: (words: readonly string[], flags: readonly FlagSpec[]) => parseFlags(words, flags).values,
  };
  return complete(system.argv.slice(1), grammar, system);
}

async function help(system: System, name?: string): Promise<ExitCode> {
  if (name === 'options') return options([], system);
  const { commandHelp, rootHelp } = await import('./help.ts');
  const { out } = system.streams;
  const isRoot = name === undefined;
  await out.write(isRoot ? rootHelp(verbs, out.columns) : commandHelp(await loadCommand(name), out.columns));
  return ExitCode.ok;
}

/** `kubectl options`: the flags of every command. As there, words count for nothing and an unknown flag is refused. */
async function options(rest: readonly string[], system: System): Promise<ExitCode> {
  withPointer(
    () => parseFlags(rest, globalFlags),
    `Run '${programName(system.argv)} options' without flags.`,
  );
  const { optionsHelp } = await import('./help.ts');
  const lists = [
    { title: 'Which clusters, and how they are asked:', flags: fleetFlags },
    { title: "kubectl's own:", flags: kubeFlags },
  ];
  await system.streams.out.write(optionsHelp(lists, system.streams.out.columns));
  return ExitCode.ok;
}

/** Words that are commands of kubectl 1.36, as far as a kuberc may name them. */
const kubectlVerbs =
  'annotate api-resources api-versions apply attach auth autoscale certificate cluster-info completion config cordon cp create debug delete describe diff drain edit events exec explain expose get kuberc kustomize label logs options patch plugin port-forward proxy replace rollout run scale set taint top uncordon version wait'.split(
    ' ',
  );
/** Ours mean something else than kubectl's of the same name. */
const ownMeaning: readonly string[] = ['config', 'version', 'completion'];

function isVerb(word: string): boolean {
  return (
    kubectlVerbs.includes(word) ||
    pages.some(({ name }) => name === word) ||
    verbs.some(({ name }) => name === word)
  );
}

/** kubectl's flags of a verb that is kubectl's, too. */
async function flagsOf(word: string): Promise<readonly FlagSpec[] | undefined> {
  const verb = verbs.find(({ name }) => name === word);
  if (!verb || !kubectlVerbs.includes(word) || ownMeaning.includes(word)) return undefined;
  return [...(await verb.load()).flags, ...kubeFlags, ...connectionFlags];
}

async function loadCommand(name: string): Promise<Command> {
  const verb = verbs.find((candidate) => candidate.name === name);
  if (!verb)
    throw new UsageError(`unknown command ${JSON.stringify(name)} for "kubectl mc"`, {
      hint: `${await nextStep(name)}Run 'kubectl mc --help' for the commands there are.`,
    });
  return verb.load();
}

/** What somebody who typed this word can do, with a blank at the end; empty where that is not known. */
async function nextStep(word: string): Promise<string> {
  if (kubectlVerbs.includes(word)) return `For one cluster: kubectl ${word} --context CONTEXT. `;
  const { didYouMean } = await import('../config/did-you-mean.ts');
  const known = [...verbs, ...pages].map(({ name }) => name);
  return didYouMean(word, known).replace(/^ (.+)$/, '$1 ');
}

function parseLine(argv: readonly string[], command: Command, { env }: System): ParsedLine {
  // kubectl does not have the flag then.
  const flags = isKubercOff(env) ? globalFlags.filter(({ name }) => name !== 'kuberc') : globalFlags;
  return withPointer(
    () => parseFlags(argv, [...command.flags, ...flags]),
    helpPointer(`${programName(argv)} ${command.name}`),
  );
}

/** kubectl: cmdutil.UsageErrorf puts the pointer to the help on a line of its own. */
function withPointer(parse: () => ParsedLine, pointer: string): ParsedLine {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}\n${pointer}`, { cause: error });
  }
}

function helpPointer(command: string): string {
  return `See '${command} --help' for usage.`;
}

async function writeError(system: System, text: string): Promise<void> {
  const safe = sanitizeMessage(text);
  await system.streams.err.write(safe.endsWith('\n') ? safe : `${safe}\n`);
}
