// kubectl's own watch of one member: one request, no second try (kubectl: GetOptions.watch).
import { resourcePath } from '../../../client/api-resources/resource-path.ts';
import { tableAccept } from '../../../client/table.ts';
import { watchEvents } from '../../../client/watch.ts';
import { ClusterError } from '../../../core/failure.ts';
import type { Member } from '../../shared/ask-fleet.ts';
import { asksForTable } from '../fetch.ts';
import { timeoutQuery } from '../../shared/request-timeout.ts';
import { entriesOf } from './entries.ts';
import { type ListWatchContext, watchQuery } from './list-watch.ts';

/** Follows until the server, the request timeout or the user ends it. Throws ClusterError only if it never began. */
export async function followOnce(
  member: Member,
  context: ListWatchContext & {
    readonly requestTimeoutMs: number | undefined;
    /** Hears why the watch broke off; kubectl says so in its log only. */
    readonly onEnd: (why: string) => Promise<void>;
  },
): Promise<void> {
  const { options, request, start } = context;
  const isNamed = request.name !== undefined;
  // A named object is watched from 0: the first event is the object itself, which was printed already.
  let skip = isNamed;
  let began = false;
  try {
    const events = watchEvents(
      member.client,
      resourcePath(request.resource, { namespace: request.namespace }),
      {
        accept: asksForTable(options) ? tableAccept : 'application/json',
        query: { ...watchQuery(context), ...timeoutQuery(context.requestTimeoutMs) },
        resourceVersion: isNamed ? '0' : (start?.resourceVersion ?? '0'),
        signal: member.signal,
        onOpen: () => (began = true),
        ...(context.requestTimeoutMs !== undefined && { requestTimeoutMs: context.requestTimeoutMs }),
      },
    );
    for await (const event of events) {
      if (event.type !== 'BOOKMARK' && !skip)
        for (const entry of entriesOf(event.object, context))
          await context.emit({ cluster: member.target.cluster.name, type: event.type, entry });
      skip = false;
    }
  } catch (error) {
    if (!began || !(error instanceof ClusterError)) throw error;
    await context.onEnd(error.failure.kubectlText.replace(/^error: .*Original error: /, ''));
  }
}
