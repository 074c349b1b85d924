// Why a plugin gave no credentials, in our words and in client-go's.
import type { ExecConfig } from '../core/connection.ts';
import { errorCode } from '../core/error-code.ts';
import { goPathError } from '../core/go-os-error.ts';
import type { ClusterFailure, FailureReason } from '../core/failure.ts';

interface Words {
  readonly reason?: FailureReason;
  readonly detail?: string;
  readonly message: string;
  /** client-go's error, which kubectl prints behind `getting credentials: `. */
  readonly go: string;
  readonly cause?: unknown;
}

/** A failure of which client-go says `getting credentials: …`. */
export function pluginFailure({ reason = 'credential', detail, message, go, cause }: Words): ClusterFailure {
  return {
    reason,
    ...(detail !== undefined && { detail }),
    message,
    kubectlText: `Unable to connect to the server: getting credentials: ${go}`,
    ...(cause !== undefined && { cause }),
  };
}

/** The kuberc is no good, or its policy says no. */
export function deniedFailure(message: string, kubectlText: string): ClusterFailure {
  return { reason: 'plugin-denied', detail: 'PluginDenied', message, kubectlText };
}

/** A version of the protocol that is not spoken. */
export function versionFailure(apiVersion: string): ClusterFailure {
  const message = `exec plugin: invalid apiVersion ${JSON.stringify(apiVersion)}`;
  return {
    reason: 'credential',
    detail: 'apiVersion',
    message: `${message}; client.authentication.k8s.io/v1 and v1beta1 are supported`,
    kubectlText: `error: ${message}`,
  };
}

/** The plugin needs a person, and there is none. */
export function loginFailure(command: string, why: string): ClusterFailure {
  return pluginFailure({
    reason: 'login-required',
    message: `the credential plugin ${command} needs a terminal: ${why}; log in with its own tool first, or run the command on a terminal`,
    go: `exec plugin cannot support interactive mode: ${why}`,
  });
}

// exec.go installHintVerboseHelp.
const installHelp = `

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`;

/** A bare command that PATH does not have. */
export function missingFailure(exec: ExecConfig, name: string, why: string): ClusterFailure {
  const { installHint = '' } = exec;
  return pluginFailure({
    detail: 'PluginMissing',
    message: `the credential plugin ${name} is not installed (${why})`,
    go: `exec: executable ${name} not found${installHelp}${installHint === '' ? '' : `\n\n${installHint}`}`,
  });
}

/** The system did not start it. */
export function startFailure(name: string, path: string, cause: unknown): ClusterFailure {
  // A NUL in a word is refused by Node itself, whose text would repeat the word.
  const isUnsound = errorCode(cause) === 'ERR_INVALID_ARG_VALUE';
  const why = isUnsound ? `fork/exec ${path}: invalid argument` : goPathError(cause, `fork/exec ${path}`);
  return pluginFailure({
    detail: 'not started',
    message: `the credential plugin ${name} cannot be run: ${why}`,
    go: `exec: ${why}`,
    ...(!isUnsound && { cause }),
  });
}

/** It ended with another code than 0. */
export function exitFailure(name: string, code: number, lastWords: string): ClusterFailure {
  const said = lastWords === '' ? '' : `: ${lastWords}`;
  return pluginFailure({
    detail: `exit code ${code}`,
    message: `the credential plugin ${name} failed with exit code ${code}${said}`,
    go: `exec: executable ${name} failed with exit code ${code}`,
  });
}

/** It did not end in time. */
export function lateFailure(name: string, ms: number, interactive: boolean): ClusterFailure {
  const limit = `${ms / 1000}s`;
  return pluginFailure({
    reason: interactive ? 'login-required' : 'credential',
    detail: `timeout ${limit}`,
    message: `the credential plugin ${name} did not end within ${limit} and was stopped`,
    go: `exec: executable ${name} did not end within ${limit}`,
  });
}

/** What it printed is no ExecCredential; `problem` is client-go's. */
export function answerFailure(name: string, problem: string): ClusterFailure {
  return pluginFailure({
    detail: 'bad answer',
    message: `the answer of the credential plugin ${name} cannot be used: ${problem}`,
    go: problem,
  });
}
