// `kubectl mc trust` as data: its words, flags and examples.
import { UsageError } from '../../core/errors.ts';
import { type FlagValues, flagBool, flagList, flagString } from '../../core/flag.ts';
import type { Command } from '../shared/command.ts';
import { toFleetOptions } from '../shared/fleet-flags.ts';
import { toFleetInput } from '../shared/fleet-input.ts';
import { programName } from '../shared/program-name.ts';
import { type ListFormat, listFormats } from './print-list.ts';

export const trustCommand: Command = {
  name: 'trust',
  words: ['ls', 'add', 'rm', 'diff'],
  usage: '(ls | add NAME... | rm NAME... | diff [NAME...]) [flags]',
  description:
    'A hub may offer a way to a cluster: an access provider that your provider file knows, or a command of its own. Before you approve it, nothing is run ' +
    'and nothing is sent. What you approve is a fingerprint of everything that counts: hub, profile, server, certificate authority, proxy, provider, command, ' +
    'arguments, environment. Whatever changes later asks again. ' +
    'add shows what it approves and asks; a script gives the fingerprint it has reviewed. ls lists what is approved, rm takes it back. ' +
    'diff compares it with what the hub says now: exit 0 when all is as approved, 1 when not, 2 when that cannot be known.',
  examples: [
    { about: 'Look at one offer and approve it', line: 'kubectl mc trust add prod-1' },
    { about: 'The whole fleet with one question', line: 'kubectl mc trust add --all' },
    {
      about: 'From a script, exactly what was reviewed',
      line: 'kubectl mc trust add prod-1 --fingerprint sha256:0a1b...',
    },
    { about: 'What has changed on the hub', line: 'kubectl mc trust diff' },
    { about: 'What is approved', line: 'kubectl mc trust ls -o wide' },
    { about: 'Take an approval back', line: 'kubectl mc trust rm prod-1' },
  ],
  flags: [
    { name: 'all', type: 'bool', usage: 'of add and rm: every cluster' },
    {
      name: 'fingerprint',
      type: 'array',
      usage: 'of add: approve without a question what has this fingerprint (sha256:...), can be repeated',
    },
    { name: 'output', short: 'o', type: 'string', usage: 'of ls and diff: json, yaml or, of ls, wide' },
    { name: 'no-headers', type: 'bool', usage: 'of ls and diff: no header line' },
    { name: 'yes', short: 'y', type: 'bool', usage: 'refused: nothing answers this question', hidden: true },
  ],
  async run({ args, values }, system) {
    const [word, ...names] = args;
    if (flagBool(values, 'yes'))
      throw new UsageError('--yes never approves an endpoint; review it and pass --fingerprint sha256:...', {
        hint: 'See: kubectl mc trust diff',
      });
    if (toFleetOptions(values).contexts.length > 0)
      throw new UsageError('trust is about what a hub offers; with --contexts there is nothing to approve');
    if (word === 'ls' && names.length === 0)
      return (await import('./ls.ts')).listApprovals(listing(values), system);
    if (word === 'rm') return (await import('./rm.ts')).revoke(chosen('rm', names, values), system);
    if (word === 'add' || word === 'diff') {
      const input = await toFleetInput(values, system);
      if (word === 'diff') return (await import('./diff.ts')).diffTrust({ names, ...listing(values) }, input);
      const fingerprints = fingerprintFlags(values);
      return (await import('./add.ts')).approve({ ...chosen('add', names, values), fingerprints }, input);
    }
    const given = args.length === 0 ? '' : `, not ${JSON.stringify(args.join(' '))}`;
    throw new UsageError(`trust needs ls, add NAME..., rm NAME... or diff [NAME...]${given}`, {
      hint: `See '${programName(system.argv)} trust --help'.`,
    });
  },
};

function listing(values: FlagValues): { readonly format: ListFormat; readonly noHeaders: boolean } {
  const text = flagString(values, 'output') ?? '';
  const format = listFormats.find((one) => one === text);
  if (format === undefined)
    throw new UsageError(
      `-o ${JSON.stringify(text)}: trust prints wide, json or yaml, or a table without -o`,
    );
  return { format, noHeaders: flagBool(values, 'no-headers') };
}

function fingerprintFlags(values: FlagValues): readonly string[] {
  const given = flagList(values, 'fingerprint');
  const bad = given.find((one) => !/^sha256:[0-9a-f]{64}$/.test(one));
  if (bad === undefined) return given;
  throw new UsageError(`--fingerprint ${JSON.stringify(bad)} is not sha256: and 64 hexadecimal digits`, {
    hint: 'See: kubectl mc trust diff',
  });
}

/** Names, or `--all` for every cluster; never neither. */
function chosen(
  word: string,
  names: readonly string[],
  values: FlagValues,
): { readonly names: readonly string[] } {
  if (flagBool(values, 'all') === names.length > 0)
    throw new UsageError(`trust ${word} needs the names of clusters, or --all for every one`);
  return { names };
}
