// What setup changes in the mapping file: said as a list before it is written, and written in one step.
import type { Cluster } from '../../core/fleet.ts';
import {
  type EditPlan,
  type MappingEdit,
  planEdits,
  removeEntry,
  setContext,
  setHubContext,
} from '../../mapping/edit.ts';
import { mainMappingFile } from '../../mapping/load.ts';
import { type Mapping, type MappingEntry, profileName } from '../../mapping/mapping.ts';
import { moveLegacy, updateMapping } from '../../mapping/update.ts';
import { openProfileCache } from '../shared/discover-fleet.ts';
import type { SetupRun } from './options.ts';

/** What is to be in the file afterwards. */
export interface MappingChange {
  /** Undefined: the hub that is the default stays. */
  readonly hubContext: string | undefined;
  readonly chosen: readonly { readonly cluster: Cluster; readonly context: string }[];
  /** Entries that are to go. */
  readonly pruned: readonly MappingEntry[];
}

function editsOf({ hubContext, chosen, pruned }: MappingChange): MappingEdit[] {
  return [
    ...(hubContext === undefined ? [] : [setHubContext(hubContext)]),
    ...chosen.map(({ cluster, context }) =>
      setContext({ name: profileName(cluster), namespace: cluster.namespace, context }),
    ),
    ...pruned.map(removeEntry),
  ];
}

/** One line for each thing that would be different; empty when the file says it all already. */
export function changeLines(mapping: Mapping, change: MappingChange): string[] {
  const plan: EditPlan = planEdits(mapping, editsOf(change));
  const entryAt = (at: number) => mapping.clusters[at];
  const changed = [...plan.changes].flatMap(([at, settings]) =>
    settings.map(([key, value]) => {
      const before = Object.entries(entryAt(at) ?? {}).find(([name]) => name === key)?.[1];
      return `  ~ ${entryAt(at)?.name ?? ''}: ${key} ${before === undefined ? '' : `${before} -> `}${value}`;
    }),
  );
  const added = plan.additions.map((settings) => {
    const { name = '', ...rest } = Object.fromEntries(settings);
    const words = Object.entries(rest).map(([key, value]) => `${key} ${value}`);
    return `  + ${name}: ${words.join(', ')}`;
  });
  const removed = [...plan.removals].map((at) => {
    const { name = '', context } = entryAt(at) ?? {};
    return `  - ${name}${context === undefined ? '' : `: context ${context}`}`;
  });
  const hub = plan.hubContext
    ? [
        `  ${mapping.hubContext === undefined ? '+' : '~'} hubContext: ${mapping.hubContext === undefined ? '' : `${mapping.hubContext} -> `}${plan.hubContext.to ?? ''}`,
      ]
    : [];
  return [...hub, ...added, ...changed, ...removed];
}

/** Writes the change, says what came of it, and lets the next command ask the hub again. */
export async function writeMapping(mapping: Mapping, change: MappingChange, run: SetupRun): Promise<void> {
  const { system } = run.input;
  const file = mainMappingFile(mapping);
  const options = { pid: system.pid, signal: system.interrupt };
  const moved = await moveLegacy(file, options);
  if (moved !== undefined) await run.say(moved);
  const { changed } = await updateMapping(file, () => editsOf(change), options);
  await openProfileCache(run.input).drop();
  if (!changed) await run.tell(`${file} says so already; nothing was changed`);
  else if (change.chosen.length > 0) await run.tell(`Wrote ${change.chosen.length} cluster(s) to ${file}`);
  else if (change.pruned.length === 0) await run.tell(`Wrote the hub context to ${file}`);
  else await run.tell(`Removed ${change.pruned.length} cluster(s) from ${file}`);
}
