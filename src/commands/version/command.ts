// `kubectl mc version`
import { ExitCode } from '../../core/exit-code.ts';
import type { Command } from '../shared/command.ts';
import { version } from './version.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'Print the version of kubectl-mc',
  usage: '[flags]',
  description: 'Print the version of this program. It asks no cluster.',
  examples: [{ about: 'What is installed?', line: 'kubectl mc version' }],
  flags: [{ name: 'client', type: 'bool', usage: 'accepted for kubectl: only this program is asked' }],
  async run(_line, system) {
    await system.streams.out.write(`kubectl-mc version ${version}\n`);
    return ExitCode.ok;
  },
};
