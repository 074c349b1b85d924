// `kubectl mc config` as data: its words, flags and examples.
import { UsageError } from '../../core/errors.ts';
import { flagString } from '../../core/flag.ts';
import type { Command } from '../shared/command.ts';
import { programName } from '../shared/program-name.ts';

export const configCommand: Command = {
  name: 'config',
  words: ['view', 'init', 'path'],
  usage: '(view | init | path [NAME]) [flags]',
  description:
    'view shows every setting and where its value comes from: a flag, a variable, a line of the file, or the default. ' +
    'What it prints as YAML is a configuration file itself. init writes ~/.kube/kubectl-mc-config.yaml with every default in it. ' +
    'path prints where the files of kubectl-mc are, or one of them.',
  examples: [
    { about: 'The settings in force', line: 'kubectl mc config view' },
    {
      about: 'One value for a script',
      line: 'kubectl mc config view -o json | jq -r .config.execution.timeout',
    },
    { about: 'A file to begin with', line: 'kubectl mc config init' },
    { about: 'Where the mapping is', line: 'kubectl mc config path mapping' },
  ],
  flags: [{ name: 'output', short: 'o', type: 'string', usage: 'of view: yaml or json', default: 'yaml' }],
  async run({ args, values }, system) {
    const [word, ...rest] = args;
    if (word === 'view' && rest.length === 0) {
      const output = flagString(values, 'output') || 'yaml';
      if (output !== 'yaml' && output !== 'json')
        throw new UsageError(`config view prints yaml or json, not ${JSON.stringify(output)}`);
      const { viewConfig } = await import('./view.ts');
      return viewConfig({ values, output }, system);
    }
    if (word === 'init' && rest.length === 0) return (await import('./init.ts')).initConfig(system);
    if (word === 'path' && rest.length <= 1)
      return (await import('./path.ts')).printPaths(rest[0], values, system);
    const given = args.length === 0 ? '' : `, not ${JSON.stringify(args.join(' '))}`;
    throw new UsageError(`config needs view, init or path [NAME]${given}`, {
      hint: `See '${programName(system.argv)} config --help'.`,
    });
  },
};
