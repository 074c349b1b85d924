// `kubectl mc completion` as data: its words, flags and examples.
import { UsageError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import type { Command } from '../shared/command.ts';

const shells = ['bash', 'zsh', 'fish', 'powershell', 'kubectl'] as const;

export const completionCommand: Command = {
  name: 'completion',
  words: shells,
  usage: `(${shells.join(' | ')})`,
  description:
    'Print the script that completes command lines of kubectl-mc: verbs, flags, clusters, contexts and resource types, from what is cached; nobody is asked. ' +
    'For `kubectl mc`, kubectl asks the program kubectl_complete-mc on PATH, which `kubectl mc completion kubectl` prints and make install installs.',
  examples: [
    { about: 'bash, in this shell', line: 'source <(kubectl-mc completion bash)' },
    { about: 'zsh, for good', line: 'kubectl mc completion zsh > "${fpath[1]}/_kubectl-mc"' },
    {
      about: 'fish, for good',
      line: 'kubectl mc completion fish > ~/.config/fish/completions/kubectl-mc.fish',
    },
    {
      about: 'PowerShell, in this shell',
      line: 'kubectl mc completion powershell | Out-String | Invoke-Expression',
    },
  ],
  flags: [],
  async run({ args }, system) {
    const [shell, ...more] = args;
    const hint = `There are: ${shells.join(', ')}.`;
    if (shell === undefined) throw new UsageError('Shell not specified.', { hint });
    if (more.length > 0) throw new UsageError('Too many arguments. Expected only the shell type.');
    const { scripts } = await import('./scripts.ts');
    const script = scripts[shell];
    if (script === undefined)
      throw new UsageError(`Unsupported shell type ${JSON.stringify(shell)}.`, { hint });
    await system.streams.out.write(script);
    return ExitCode.ok;
  },
};
