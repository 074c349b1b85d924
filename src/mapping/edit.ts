// Changes of the mapping as data, and what a list of them comes to for one file.
import { type EntrySettings, type Mapping, cloudKeys } from './mapping.ts';
import { entryKey } from './parse.ts';

/** One change of the mapping; made by the functions below. */
export type MappingEdit =
  | { readonly op: 'set-context'; readonly entry: EntrySettings }
  | { readonly op: 'remove-entry'; readonly entry: { readonly name: string; readonly namespace?: string } }
  | { readonly op: 'set-hub-context'; readonly context: string | undefined };

/**
 * Sets the keys that are given for the entry of this name and namespace, and leaves its others; adds the
 * entry when it is new, unless an entry without namespace says the same already.
 */
export function setContext(entry: EntrySettings): MappingEdit {
  return { op: 'set-context', entry };
}

/** Removes the entry with exactly this name and namespace; none is no error. */
export function removeEntry(entry: { readonly name: string; readonly namespace?: string }): MappingEdit {
  return { op: 'remove-entry', entry };
}

/** Sets `hubContext`; undefined removes the key. */
export function setHubContext(context: string | undefined): MappingEdit {
  return { op: 'set-hub-context', context };
}

/** Keys of an entry in the order in which they are written. */
const entryKeys = ['name', 'context', 'namespace', ...cloudKeys] as const;

/** Keys and their new text. */
export type Settings = readonly (readonly [key: string, value: string])[];

/** What edits come to: nothing in it is as the file has it already. */
export interface EditPlan {
  /** `to` undefined: the key goes. */
  readonly hubContext?: { readonly to: string | undefined };
  /** By position in `clusters`. */
  readonly changes: ReadonlyMap<number, Settings>;
  readonly removals: ReadonlySet<number>;
  readonly additions: readonly Settings[];
}

interface Slot {
  /** Position in the file; undefined for a new entry. */
  readonly at: number | undefined;
  entry: EntrySettings;
}

/** Works out, in order, what `edits` change in `mapping`. */
export function planEdits(mapping: Mapping, edits: readonly MappingEdit[]): EditPlan {
  const slots = new Map<string, Slot>();
  for (const [at, entry] of mapping.clusters.entries()) slots.set(entryKey(entry), { at, entry });
  let hubContext = mapping.hubContext;
  for (const edit of edits) {
    if (edit.op === 'set-hub-context') hubContext = edit.context;
    else if (edit.op === 'remove-entry') slots.delete(entryKey(edit.entry));
    else applySet(slots, edit.entry);
  }
  const kept = new Map(
    [...slots.values()].flatMap(({ at, entry }) => (at === undefined ? [] : [[at, entry] as const])),
  );
  const changes = new Map<number, Settings>();
  const removals = new Set<number>();
  for (const [at, before] of mapping.clusters.entries()) {
    const after = kept.get(at);
    if (!after) removals.add(at);
    else if (after !== before) {
      const changed = settingsOf(after).filter(([key, value]) => Reflect.get(before, key) !== value);
      if (changed.length > 0) changes.set(at, changed);
    }
  }
  const additions = [...slots.values()]
    .filter(({ at }) => at === undefined)
    .map(({ entry }) => settingsOf(entry));
  return {
    changes,
    removals,
    additions,
    ...(hubContext === mapping.hubContext ? {} : { hubContext: { to: hubContext } }),
  };
}

function applySet(slots: Map<string, Slot>, given: EntrySettings): void {
  const entry = onlyGiven(given);
  const key = entryKey(entry);
  const slot = slots.get(key);
  if (slot) {
    slot.entry = { ...slot.entry, ...entry };
    return;
  }
  const anyNamespace = slots.get(entryKey({ name: entry.name }))?.entry;
  const saysTheSame = settingsOf(entry).every(
    ([name, value]) => name === 'namespace' || (anyNamespace && Reflect.get(anyNamespace, name) === value),
  );
  if (!saysTheSame) slots.set(key, { at: undefined, entry });
}

/** A key that is there with the value undefined means "as it is", like a missing one. */
function onlyGiven(entry: EntrySettings): EntrySettings {
  return { ...Object.fromEntries(settingsOf(entry)), name: entry.name };
}

function settingsOf(entry: EntrySettings): Settings {
  return entryKeys.flatMap((key) => {
    const value = entry[key];
    return value === undefined ? [] : [[key, value] as const];
  });
}

/** Whether the plan leaves the file as it is. */
export function isEmptyPlan(plan: EditPlan): boolean {
  return (
    !plan.hubContext && plan.changes.size === 0 && plan.removals.size === 0 && plan.additions.length === 0
  );
}
