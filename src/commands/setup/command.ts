// `kubectl mc setup` as data: its words, flags and examples.
import type { Command } from '../shared/command.ts';
import { setupFlags } from './options.ts';

export const setupCommand: Command = {
  name: 'setup',
  usage: '[--hub-context HUB] [--provider CLOUD ...] [--map CLUSTER=CONTEXT ...] [flags]',
  description:
    'Find the clusters of a hub, propose a kubeconfig context for each (the one with the same server, else one with a similar name), ' +
    'ask, check that each context answers, and write ~/.kube/kubectl-mc-clusters.yaml. ' +
    'Without a terminal, or with --non-interactive, only a unique match of the server and what --map says are written. ' +
    "With --provider, credentials are fetched first, with the cloud's own tool and your own login, into ~/.kube/kubectl-mc/kubeconfig.d; " +
    'your ~/.kube/config stays as it is. Run it again whenever clusters come or go.',
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
    {
      about: "Fetch the credentials of the fleet's EKS and GKE clusters first",
      line: 'kubectl mc setup --hub-context hub --provider aws --provider gcp',
    },
    {
      about: 'See what would be done',
      line: 'kubectl mc setup --hub-context hub --prune --dry-run',
    },
    {
      about: 'Forget the clusters that the hub does not have any more',
      line: 'kubectl mc setup --hub-context hub --prune',
    },
    {
      about: 'Reach EKS clusters by what the hub says of them, without a kubeconfig',
      line: 'kubectl mc setup --enable-provider eks',
    },
  ],
  flags: setupFlags,
  run: async (line, system) => (await import('./line.ts')).runLine(line, system),
};
