// `get -w`: the list of every member, then one merged stream of what changes, until Ctrl-C.
import { UsageError } from '../../../core/errors.ts';
import { isRetryable } from '../../../core/failure.ts';
import { interruptCode, ExitCode } from '../../../core/exit-code.ts';
import type { Outcome, Target } from '../../../core/fleet.ts';
import type { System } from '../../../core/system.ts';
import type { Config } from '../../../config/config.ts';
import { createChannel } from '../../../executor/channel.ts';
import { watchEndLine } from '../../../output/request-log.ts';
import { failedLine } from '../../../output/report.ts';
import { sanitizeLine } from '../../../output/sanitize.ts';
import { askFleet } from '../../shared/ask-fleet.ts';
import { type ReportOptions, finish, reportFailures } from '../../shared/finish.ts';
import type { Fleet } from '../../shared/open-fleet.ts';
import type { ResourceRequest } from '../../shared/resource-requests.ts';
import { createColumnQuota } from '../column-quota.ts';
import { inOrder, sortOrder } from '../documents.ts';
import type { GetResult } from '../fetch.ts';
import type { GetOptions } from '../options.ts';
import { kindPrefix } from '../print-table.ts';
import { type Entry, entriesOf, rowEntries } from './entries.ts';
import { followOnce } from './follow-once.ts';
import { type Change, listWatch } from './list-watch.ts';
import { watchPrinter } from './watch-printer.ts';

/** The first lists are there; the rest of a watch is done from them. */
export interface WatchInput {
  readonly options: GetOptions;
  readonly fleet: Fleet;
  /** What each member's first list came to. */
  readonly outcomes: readonly Outcome<GetResult>[];
  readonly config: Config;
  readonly report: ReportOptions;
  readonly requestTimeoutMs: number | undefined;
}

/** A dead line is noticed by then, and a quiet one costs no more than a request. */
const idleMs = 90_000;

/** Prints the lists (unless `--watch-only`) and then the changes. 130 after Ctrl-C; 1 when no member can be watched. */
export async function watchFleet(input: WatchInput, system: System): Promise<ExitCode> {
  const { options, fleet, outcomes, config, report } = input;
  const starts = new Map(outcomes.flatMap((outcome) => startOf(outcome, input, system)));
  const request = [...starts.values()][0]?.request;
  if (options.sortBy !== '')
    await system.streams.err.write(
      options.watchOnly
        ? 'warning: --watch-only requested, --sort-by will be ignored\n'
        : 'warning: --watch requested, --sort-by will be ignored for watch events received\n',
    );
  await reportFailures(outcomes, fleet.skipped, { system, options: report });
  if (!request) return finish(outcomes, { system, options: report });
  // An object that may be missing, and is: kubectl has nothing to watch then.
  const isMissing = [...starts.values()].every(
    (start) => start.request.name !== undefined && start.entries.length === 0,
  );
  if (report.asKubectl && options.ignoreNotFound && isMissing) return ExitCode.ok;
  if (options.output.kind === 'unusable') throw options.output.problem;
  const print = await watchPrinter({
    options,
    out: system.streams.out,
    showCluster: config.output.showClusterColumn,
    asKubectl: report.asKubectl,
    showEvents: options.showEvents,
    kindPrefix: options.showKind ? kindPrefix(request.resource) : undefined,
  });
  const first = [...starts].flatMap(([cluster, { entries }]) =>
    entries.map((entry): Change => ({ cluster, type: 'ADDED', entry })),
  );
  if (!options.watchOnly) await print(first);
  for (const { requests } of starts.values())
    if (requests > 1) throw new UsageError(tooMany(requests, options));
  const { err } = system.streams;
  const log = { verbosity: options.kube.verbosity, err, now: system.now, pid: system.pid };
  const onEnd = (why: string) => err.write(watchEndLine(log, why));
  const channel = createChannel<Change>();
  const takeColumns = createColumnQuota();
  const watched = fleet.targets.filter(
    (target) => starts.has(target.cluster.name) || mayComeBack(target, outcomes),
  );
  const running = askFleet(
    { ...fleet, targets: watched, failed: [] },
    async (member) => {
      const start = starts.get(member.target.cluster.name);
      const context = {
        options,
        request: start?.request ?? forNamespace(request, member.target, options),
        start,
        emit: (change: Change) => channel.send(change),
        note: (text: string) => system.streams.err.write(`${sanitizeLine(`Warning: ${text}`)}\n`),
        listTimeoutMs: config.execution.timeoutMs,
        idleMs,
        now: system.now,
        takeColumns,
      };
      if (report.asKubectl)
        await followOnce(member, { ...context, requestTimeoutMs: input.requestTimeoutMs, onEnd });
      else await listWatch(member, context);
      return { value: undefined, failures: [] };
    },
    { config, kube: options.kube, system, endless: true, asKubectl: report.asKubectl },
  ).finally(() => channel.close());
  for await (const change of channel.values) await print([change]);
  return conclude(await running, input, system);
}

async function conclude(
  outcomes: readonly Outcome<undefined>[],
  { report }: WatchInput,
  system: System,
): Promise<ExitCode> {
  if (system.interrupt.aborted) return interruptCode(system.interrupt.reason);
  if (report.asKubectl) {
    // kubectl ends with 0 when the server ends the watch, whatever the reason; not when it refuses to begin one.
    await reportFailures(outcomes, [], { system, options: report });
    return outcomes.every((outcome) => outcome.ok) ? ExitCode.ok : ExitCode.failed;
  }
  const line = failedLine(outcomes);
  if (line !== undefined) await system.streams.err.write(`${line}\n`);
  return outcomes.some((outcome) => outcome.ok) ? ExitCode.partial : ExitCode.failed;
}

interface Start {
  /** How many objects or types are asked for. */
  readonly requests: number;
  readonly request: ResourceRequest;
  readonly resourceVersion: string;
  readonly entries: readonly Entry[];
}

function startOf(outcome: Outcome<GetResult>, { options }: WatchInput, system: System): [string, Start][] {
  const request = outcome.value?.requests[0];
  if (!outcome.ok || !request) return [];
  const { answers } = outcome.value;
  const context = { options, now: system.now, takeColumns: createColumnQuota() };
  const entries = answers.flatMap((answer) =>
    answer.kind === 'table'
      ? rowEntries(answer.table)
      : answer.items.flatMap((item) => entriesOf(item, context)),
  );
  // One object of a Table has its version in the row.
  const resourceVersion = answers.at(-1)?.resourceVersion || (entries.at(-1)?.resourceVersion ?? '');
  const requests = outcome.value.requests.length;
  return [
    [outcome.cluster.name, { requests, request, resourceVersion, entries: inSortOrder(entries, options) }],
  ];
}

/** kubectl: Result.Watch and GetOptions.watch. */
function tooMany(requests: number, { plan }: GetOptions): string {
  if (plan.kind === 'files')
    return `watch is only supported on individual resources and resource collections - ${requests} resources were found`;
  return 'you may only watch a single resource or type of resource at a time';
}

/** `--sort-by` holds for the first list; what happens later comes as it happens. */
function inSortOrder(entries: readonly Entry[], { sortBy }: GetOptions): readonly Entry[] {
  if (sortBy === '') return entries;
  const objects = entries.map((entry) => entry.object ?? entry.table?.rows[0]?.object);
  return inOrder(entries, sortOrder(sortBy, objects, { of: entries[0]?.table ? 'table' : 'list' }));
}

/** A member that was only out of reach is tried again; one that refused is not. */
function mayComeBack({ cluster }: Target, outcomes: readonly Outcome<unknown>[]): boolean {
  const outcome = outcomes.find((candidate) => candidate.cluster === cluster);
  return outcome !== undefined && !outcome.ok && outcome.failures.every(isRetryable);
}

function forNamespace(request: ResourceRequest, target: Target, options: GetOptions): ResourceRequest {
  if (!request.resource.namespaced || options.allNamespaces) return request;
  return { ...request, namespace: options.kube.namespace ?? target.namespace };
}
