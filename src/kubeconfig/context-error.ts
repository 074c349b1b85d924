// A context that cannot be used: kubectl's words, the context, and what to call the trouble.
import { ConfigError } from '../core/errors.ts';

/** What is wrong with a context. */
export type ContextProblem =
  | 'ContextNotFound'
  | 'ClusterNotFound'
  | 'UserNotFound'
  | 'MissingFile'
  | 'NoUser'
  | 'InvalidContext';

/** One context of the kubeconfig cannot be used; the others may be fine. `message` is clientcmd's own text. */
export class ContextError extends ConfigError {
  readonly context: string;
  readonly problem: ContextProblem;
  /** What kubectl prints on stderr, without the last newline. */
  readonly kubectlText: string;

  constructor(
    context: string,
    ...[problem, messages, prefix = 'error: ']: [
      problem: ContextProblem,
      messages: readonly [string, ...string[]],
      prefix?: string,
    ]
  ) {
    super(messages.join('; '), { hint: hint(context, problem) });
    this.context = context;
    this.problem = problem;
    this.kubectlText = kubectlText(messages, prefix);
  }
}

function hint(context: string, problem: ContextProblem): string {
  if (problem === 'ContextNotFound') return 'See the names of all contexts with: kubectl config get-contexts';
  return `Correct context "${context}" in the kubeconfig; see it with: kubectl config view --minify --context '${context}'`;
}

// kubectl: cmd/util StandardErrorMessage and MultilineError.
function kubectlText(messages: readonly [string, ...string[]], prefix: string): string {
  if (messages.length === 1) return `${prefix}${messages[0]}`;
  return ['Error in configuration: ', ...messages.map((message) => `* ${message}`)].join('\n');
}
