// `kubectl mc setup` as data: its words, flags and examples.
import { UsageError } from '../../core/errors.ts';
import { type FlagValues, flagBool, flagList } from '../../core/flag.ts';
import type { Command } from '../shared/command.ts';
import { toFleetOptions } from '../shared/fleet-flags.ts';
import { toKubeOptions } from '../shared/kube-flags.ts';
import { loadConfig } from '../shared/load-config.ts';
import { runSetup } from './setup.ts';

export const setupCommand: Command = {
  name: 'setup',
  summary: 'Find the clusters of a hub and choose a context for each, once',
  usage: '[--hub-context HUB] [--map CLUSTER=CONTEXT ...] [flags]',
  description:
    'Find the clusters of a hub, propose a kubeconfig context for each (the one with the same server, else one with a similar name), ' +
    'ask, check that each context answers, and write ~/.kube/kubectl-mc-clusters.yaml. ' +
    'Without a terminal, or with --non-interactive, only a unique match of the server and what --map says are written.',
  examples: [
    { about: 'Once, on a terminal', line: 'kubectl mc setup --hub-context hub' },
    {
      about: 'From a script',
      line: 'kubectl mc setup --hub-context hub --non-interactive --map eu-1=kind-eu-1',
    },
    {
      about: 'One inventory of a hub that has several',
      line: 'kubectl mc setup --hub-context hub --inventory fleet-system',
    },
  ],
  flags: [
    { name: 'map', type: 'array', usage: 'CLUSTER=CONTEXT, can be repeated' },
    {
      name: 'non-interactive',
      type: 'bool',
      usage: 'ask nothing; leave out what is only a guess, and exit 2',
    },
    { name: 'skip-check', type: 'bool', usage: 'do not check that each context answers' },
  ],
  async run({ values, args }, system) {
    if (args.length > 0)
      throw new UsageError(`setup takes no arguments, only flags; got ${JSON.stringify(args[0])}`);
    const fleet = toFleetOptions(values);
    if (fleet.contexts.length > 0)
      throw new UsageError('setup reads a hub; with --contexts there is nothing to set up');
    return runSetup(
      {
        fleet,
        kube: toKubeOptions(values),
        config: await loadConfig(values, system),
        given: parseMap(values),
        nonInteractive: flagBool(values, 'non-interactive'),
        skipCheck: flagBool(values, 'skip-check'),
      },
      system,
    );
  },
};

function parseMap(values: FlagValues): Map<string, string> {
  const given = new Map<string, string>();
  for (const word of flagList(values, 'map')) {
    const eq = word.indexOf('=');
    const [name, context] = [word.slice(0, eq), word.slice(eq + 1)];
    if (eq <= 0 || context === '')
      throw new UsageError(`--map ${JSON.stringify(word)} is not of the form CLUSTER=CONTEXT`);
    if (given.has(name) && given.get(name) !== context) throw new UsageError(`--map names ${name} twice`);
    given.set(name, context);
  }
  return given;
}
