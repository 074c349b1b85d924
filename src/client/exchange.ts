// One request and the head of its answer, on a keep-alive connection that we dial ourselves.
import { ClusterError } from '../core/failure.ts';
import type { Stage } from './cancel.ts';
import type { Answer } from './http/answer.ts';
import type { Connections } from './http/connections.ts';
import { converse, UpgradeError } from './http/conversation.ts';
import { requestBytes, type Outgoing } from './http/request-bytes.ts';
import { connectionError } from './dial/socket-errors.ts';

/** How far the exchange is, for whoever ends it early. */
export interface Progress {
  stage: Stage;
}

/** For whom a connection is dialled: the signal and the progress are the request's. */
export interface DialFor {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What an exchange needs beside the message. */
export interface ExchangeContext extends DialFor {
  readonly connections: Connections<DialFor>;
  /** The member's `host[:port]`. */
  readonly server: string;
}

/**
 * Sends and waits for the head of the answer; its body is not read yet. Rejects with ClusterError, or with
 * the reason of the signal.
 */
export async function exchange(outgoing: Outgoing, context: ExchangeContext): Promise<Answer> {
  const { connections, server, signal, progress } = context;
  const request = requestBytes(outgoing);
  const connection = await connections.open({ signal, progress });
  const { route } = connection;
  progress.stage = 'waiting';
  try {
    const onFree = () => connections.giveBack(connection);
    const answer = await converse(connection, { method: outgoing.method, request, signal, onFree });
    progress.stage = 'reading';
    return answer;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof UpgradeError
      ? unexpectedUpgrade(server)
      : connectionError(error, { server, route });
  }
}

function unexpectedUpgrade(server: string): ClusterError {
  const message = `${server} answered with the unexpected status 101`;
  return new ClusterError({
    reason: 'bad-response',
    detail: 'status 101',
    message,
    kubectlText: `error: ${message}`,
  });
}
