// Errors that end the whole command. Trouble of one member is a ClusterFailure, not one of these.

/** What happened, and the next step for the user. `hint` is printed on a line of its own when it is there. */
export abstract class McError extends Error {
  /** Stable, for tests and scripts: E_USAGE, E_HUB … */
  abstract readonly code: string;
  readonly hint?: string;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/**
 * The command line is wrong: kubectl's `error: …` words, exit 1. `preface` is printed before them as it is. Of several
 * `problems` each is a line, and `error: ` is not said, as by kubectl (cmd/util checkErr, MultipleErrors).
 */
export class UsageError extends McError {
  override readonly name = 'UsageError';
  override readonly code = 'E_USAGE';
  readonly preface: string;
  readonly problems: readonly string[];

  constructor(
    message: string,
    options: { hint?: string; preface?: string; problems?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options);
    this.preface = options.preface ?? '';
    this.problems = options.problems ?? [];
  }
}

/** A file of the user is missing or broken; the message names file, line and key. */
export class ConfigError extends McError {
  override readonly name = 'ConfigError';
  override readonly code = 'E_CONFIG';
}

/** The hub could not be asked, or has no usable inventory. */
export class HubError extends McError {
  override readonly name = 'HubError';
  override readonly code = 'E_HUB';
}

/** The selection left no cluster, or names one that does not exist. */
export class SelectionError extends McError {
  override readonly name = 'SelectionError';
  override readonly code = 'E_SELECTION';
}

/** A person said no at a question: exit 3. The message says what was not done. */
export class DeclinedError extends McError {
  override readonly name = 'DeclinedError';
  override readonly code = 'E_DECLINED';
}

/** kubectl would not run with this kuberc: its own line, printed as it is. */
export class PreferenceError extends McError {
  override readonly name = 'PreferenceError';
  override readonly code = 'E_PREFERENCES';
}

/** The reader of our output went away (`| head`): stop quietly, exit 141. */
export class ClosedPipeError extends McError {
  override readonly name = 'ClosedPipeError';
  override readonly code = 'E_PIPE';
}

/** Ctrl-C or SIGTERM: exit 130 or 143. */
export class InterruptedError extends McError {
  override readonly name = 'InterruptedError';
  override readonly code = 'E_INTERRUPTED';
}

/** One line: what happened, and the next step. */
export function errorLine(error: McError): string {
  if (error.hint === undefined) return error.message;
  return /[.!?:]$/.test(error.message) ? `${error.message} ${error.hint}` : `${error.message}. ${error.hint}`;
}
