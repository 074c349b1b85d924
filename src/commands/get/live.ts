// On a terminal rows are printed as clusters answer, and a line on stderr says who is waited for.
import type { Outcome } from '../../core/fleet.ts';
import type { System } from '../../core/system.ts';
import type { Fleet } from '../shared/open-fleet.ts';
import { planWords } from '../shared/resource-args.ts';
import { waitingLine } from '../shared/waiting-line.ts';
import type { GetResult } from './fetch.ts';
import type { GetOptions } from './options.ts';
import { kindPrefix, tableAnswers } from './print-table.ts';
import { streamTable } from './stream-table.ts';

/** Prints outcomes one after the other; `rest` are those that have to wait for all the others. */
export interface LiveRows {
  readonly onOutcome: (outcome: Outcome<GetResult>) => void;
  /** Resolves when everything that could be printed is. */
  finish(): Promise<{ readonly printed: boolean; readonly rest: readonly Outcome<GetResult>[] }>;
}

/** Whether rows can be printed before all of them are there: one type, no order over the fleet. */
export function canStream(options: GetOptions, system: System): boolean {
  const { output, plan, sortBy, watch } = options;
  const isOneType = plan.kind !== 'files' && new Set(planWords(plan)).size === 1;
  return system.streams.out.isTTY && output.kind === 'table' && sortBy === '' && !watch && isOneType;
}

/** Rows as they arrive, in the order in which the clusters answer. */
export function liveRows(
  options: GetOptions,
  {
    fleet,
    showCluster,
    quiet,
    system,
  }: { fleet: Fleet; showCluster: boolean; quiet: boolean; system: System },
): LiveRows {
  const progress = waitingLine(fleet.targets, quiet, system);
  const rest: Outcome<GetResult>[] = [];
  let print: ReturnType<typeof streamTable> | undefined;
  let printed = false;
  let queue = Promise.resolve();

  async function show(outcome: Outcome<GetResult>): Promise<void> {
    await progress.clear();
    progress.done(outcome.cluster.name);
    const answers = tableAnswers(outcome.value);
    const [first] = answers;
    // A category may hold several types on one member and one on another: those wait for the blocks at the end.
    if (!first || answers.some(({ resource }) => resource.resource !== first.resource.resource)) {
      rest.push(outcome);
      return;
    }
    print ??= streamTable({
      out: system.streams.out,
      noHeaders: options.noHeaders,
      decorate: {
        wide: options.output.kind === 'table' && options.output.wide,
        showCluster,
        showNamespace: options.allNamespaces && first.resource.namespaced,
        labelColumns: options.labelColumns,
        showLabels: options.showLabels,
        ...(options.showKind && { kindPrefix: kindPrefix(first.resource) }),
      },
    });
    printed ||= answers.some(({ table }) => table.rows.length > 0);
    await print(answers.map(({ table }) => ({ cluster: outcome.cluster.name, table })));
  }

  return {
    onOutcome(outcome) {
      queue = queue.then(() => show(outcome));
      // The error is met in finish().
      queue.catch(() => undefined);
    },
    async finish() {
      try {
        await queue;
      } finally {
        await progress.end();
      }
      return { printed, rest };
    },
  };
}
