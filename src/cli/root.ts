// The verbs. Each one's module is loaded when it is called, and not before.
import type { Command } from '../commands/shared/command.ts';

/** A verb in the list of `kubectl mc --help`; its module is loaded only when it is called. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const verbs: readonly Verb[] = [
  {
    name: 'get',
    summary: 'Display one or many resources of every cluster',
    load: async () => (await import('../commands/get/command.ts')).getCommand,
  },
  {
    name: 'setup',
    summary: 'Find the clusters of a hub and choose a context for each, once',
    load: async () => (await import('../commands/setup/command.ts')).setupCommand,
  },
  {
    name: 'clusters',
    summary: 'List the clusters of the fleet, check them, and say how each is reached',
    load: async () => (await import('../commands/clusters/command.ts')).clustersCommand,
  },
  {
    name: 'trust',
    summary: 'Approve how clusters without a context of yours are reached',
    load: async () => (await import('../commands/trust/command.ts')).trustCommand,
  },
  {
    name: 'config',
    summary: 'Show the settings in force and where each comes from',
    load: async () => (await import('../commands/config/command.ts')).configCommand,
  },
  {
    name: 'completion',
    summary: 'Print the script that completes command lines in a shell',
    load: async () => (await import('../commands/completion/command.ts')).completionCommand,
  },
  {
    name: 'version',
    summary: 'Print the version of kubectl-mc, and of the server of every cluster',
    load: async () => (await import('../commands/version/command.ts')).versionCommand,
  },
];
