// The one table from an error that ended the command to an exit code and a line for stderr.
import {
  ClosedPipeError,
  DeclinedError,
  HubError,
  InterruptedError,
  McError,
  PreferenceError,
  SelectionError,
  UsageError,
  errorLine,
} from '../core/errors.ts';
import { ExitCode, interruptCode } from '../core/exit-code.ts';
import { ClusterError } from '../core/failure.ts';
import { sanitizeLine, sanitizeText } from '../output/sanitize.ts';

/** The code and the text (no last newline; empty for silence) for an error that ended the command. */
export function explain(error: unknown): { readonly code: ExitCode; readonly text: string } {
  if (error instanceof ClosedPipeError) return { code: ExitCode.closedPipe, text: '' };
  if (error instanceof InterruptedError) return { code: interruptCode(error), text: '' };
  if (error instanceof DeclinedError) return { code: ExitCode.declined, text: error.message };
  if (error instanceof UsageError) {
    const prefix = error.problems.length > 1 ? '' : 'error: ';
    return { code: ExitCode.failed, text: `${error.preface}${prefix}${errorLine(error)}` };
  }
  if (error instanceof PreferenceError) return { code: ExitCode.failed, text: error.message };
  // Both name what a hub said: it must not begin a line of its own.
  if (error instanceof HubError || error instanceof SelectionError)
    return { code: ExitCode.failed, text: sanitizeLine(`Error: ${errorLine(error)}`) };
  if (error instanceof McError) return { code: ExitCode.failed, text: `Error: ${errorLine(error)}` };
  if (error instanceof ClusterError)
    return { code: ExitCode.failed, text: sanitizeText(error.failure.kubectlText) };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: ExitCode.failed, text: `Error: internal error, please report it: ${message}` };
}
