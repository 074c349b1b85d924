// The failure of a member that answered with something else than what the API promises.
import { errorMessage } from '../core/error-code.ts';
import { ClusterError, shorten } from '../core/failure.ts';

const maxMessage = 1_000;

/** `bad-response` with this message; its short form is the detail. */
export function badResponse(what: string, cause?: unknown): ClusterError {
  const message = shorten(what, maxMessage);
  const detail = message.replace(/^the (answer|server) /, '');
  return new ClusterError({
    reason: 'bad-response',
    detail,
    message,
    kubectlText: `error: ${message}`,
    cause,
  });
}

/** For an answer whose text cannot be parsed; `error` says why in Go's words. */
export function badJson(error: unknown): ClusterError {
  const why = errorMessage(error);
  const { failure } = badResponse(`the answer is not JSON (${why})`, error);
  return new ClusterError({ ...failure, kubectlText: `error: ${shorten(why, maxMessage)}` });
}
