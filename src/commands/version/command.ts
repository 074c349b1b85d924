// `kubectl mc version` as data: its words, flags and examples.
import type { Command } from '../shared/command.ts';

export const versionCommand: Command = {
  name: 'version',
  usage: '[flags]',
  description: 'Print the version of this program and of the API server of every cluster.',
  examples: [
    { about: 'Which versions does the fleet run?', line: 'kubectl mc version' },
    { about: 'What is installed here? Nobody is asked', line: 'kubectl mc version --client' },
    { about: 'For scripts', line: 'kubectl mc version -o json' },
  ],
  flags: [
    { name: 'client', type: 'bool', usage: 'only the version of this program' },
    { name: 'output', short: 'o', type: 'string', usage: "one of 'yaml' or 'json'" },
  ],
  run: async (line, system) => (await import('./print-version.ts')).printVersion(line, system),
};
