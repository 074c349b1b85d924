// `kubectl mc clusters` as data: its words, flags and examples.
import { UsageError } from '../../core/errors.ts';
import { type ParsedLine, flagString } from '../../core/flag.ts';
import type { Command } from '../shared/command.ts';
import { toClustersOptions } from './options.ts';

export const clustersCommand: Command = {
  name: 'clusters',
  words: ['list', 'check', 'describe'],
  usage: '[list | check [NAME ...] | describe [NAME ...]] [flags]',
  description:
    'List the clusters that the hub knows (or, with --contexts, that your kubeconfig has), and how each would be reached; no member is asked. ' +
    'check connects to each of them and says what to do about everything that is wrong. describe tells all that is known of a cluster, and how its credentials were found.',
  examples: [
    { about: 'All clusters of the hub', line: 'kubectl mc clusters' },
    { about: 'Why does a cluster not take part?', line: "kubectl mc clusters --explain --clusters 'prod-*'" },
    {
      about: 'Does each one answer, and may I read its secrets?',
      line: "kubectl mc clusters check --can-i 'list secrets'",
    },
    { about: 'Everything about one', line: 'kubectl mc clusters describe eu-1' },
    { about: 'Their names, for a script', line: 'kubectl mc clusters -o name' },
  ],
  flags: [
    { name: 'output', short: 'o', type: 'string', usage: 'wide, json, yaml or name' },
    { name: 'no-headers', type: 'bool', usage: 'print no header line' },
    {
      name: 'explain',
      type: 'bool',
      usage: 'list every cluster, and say of each whether it takes part and why',
    },
    {
      name: 'can-i',
      type: 'slice',
      usage:
        "of check: may I do this there? 'list pods,get secrets/NAME,get /healthz', in the namespace of -n",
    },
    { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'of check: ask --can-i for every namespace' },
  ],
  async run(line, system) {
    const [word = 'list', ...names] = line.args;
    const verb = await load(word, names, line);
    return verb(await toClustersOptions(line, names, system), system);
  },
};

async function load(word: string, names: readonly string[], { values }: ParsedLine) {
  if (values.has('can-i') && word !== 'check')
    throw new UsageError('--can-i belongs to kubectl mc clusters check');
  if (values.has('explain') && word !== 'list')
    throw new UsageError('--explain belongs to kubectl mc clusters');
  if (word === 'check') {
    if (['wide', 'name'].includes(flagString(values, 'output') ?? ''))
      throw new UsageError('clusters check prints a table, json or yaml');
    return (await import('./check.ts')).checkClusters;
  }
  if (word === 'describe') {
    if (['wide', 'name'].includes(flagString(values, 'output') ?? ''))
      throw new UsageError('clusters describe prints text, json or yaml');
    return (await import('./describe.ts')).describeClusters;
  }
  if (word === 'list' && names.length === 0) return (await import('./list.ts')).listClusters;
  throw new UsageError(
    word === 'list'
      ? `clusters list takes no arguments, only flags; got ${JSON.stringify(names[0])}`
      : `unknown command ${JSON.stringify(word)} for "kubectl mc clusters"`,
    { hint: `There are list, check and describe; to choose clusters: --clusters ${names[0] ?? word}` },
  );
}
