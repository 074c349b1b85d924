// `kubectl mc get` as data: its words, flags and examples.
import type { Command } from '../shared/command.ts';
import { getFlags } from './flags.ts';

export const getCommand: Command = {
  name: 'get',
  usage: '(TYPE[.VERSION][.GROUP] [NAME ... | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  description:
    'Display one or many resources of every cluster, as kubectl get does for one, with a CLUSTER column. ' +
    'The rows of the clusters that answer are always shown; those that fail are named on stderr, and the exit code is 2.',
  examples: [
    { about: 'All pods of the fleet', line: 'kubectl mc get pods -A' },
    {
      about: 'Deployments and services of the production clusters, wide',
      line: "kubectl mc get deploy,svc --clusters 'prod-*' -o wide",
    },
    {
      about: 'One document for scripts; failed clusters are in it',
      line: 'kubectl mc get deploy -o json | jq',
    },
    {
      about: 'Without a hub: every kubeconfig context that matches',
      line: "kubectl mc get nodes --contexts 'kind-*'",
    },
  ],
  flags: getFlags,
  run: async (line, system) => (await import('./line.ts')).runLine(line, system),
};
