// Changes the user's mapping file: under its lock, read again inside it, written in one step.
import { apiVersion } from '../core/api-version.ts';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { atomicWrite } from '../files/atomic-write.ts';
import { withLock } from '../files/lock.ts';
import { sameValue } from '../files/record.ts';
import { maxFileBytes, readOwnFile } from '../files/safe-read.ts';
import { type EditPlan, type MappingEdit, type Settings, isEmptyPlan, planEdits } from './edit.ts';
import { editText } from './edit-text.ts';
import { modernText } from './legacy.ts';
import { legacyName, mainName } from './load.ts';
import type { Mapping } from './mapping.ts';
import { type ParsedMapping, mappingKind, maxEntries, parseMapping } from './parse.ts';
import { LayoutError } from './places.ts';

/** Who changes the file. */
export interface UpdateOptions {
  /** This process. */
  readonly pid: number;
  /** Ends the wait for the lock. */
  readonly signal?: AbortSignal;
  /** How long one owner of the lock is waited for; 5 s. */
  readonly waitMs?: number;
}

/** What an update came to. */
export interface UpdateResult {
  /** False: the file says it already, and was not written. */
  readonly changed: boolean;
  /** The mapping after the change; its notes say so when an older file was taken over. */
  readonly mapping: Mapping;
}

/**
 * Applies the edits that `edit` asks for, given the mapping as it is inside the lock. Comments, unknown
 * keys, order and layout survive; an older mapping file beside an absent `file` is taken over. Throws
 * ConfigError when the file is broken, locked, not writable, or laid out so that the change would lose
 * something; then it is as it was.
 */
export async function updateMapping(
  file: string,
  edit: (current: Mapping) => readonly MappingEdit[],
  options: UpdateOptions,
): Promise<UpdateResult> {
  checkHome(file);
  // Before the lock, which is to be held for milliseconds only.
  await Promise.all([import('yaml'), import('js-yaml')]);
  return withLock(file, options, async () => {
    const current = await readCurrent(file);
    const plan = planEdits(current.parsed.mapping, edit(current.parsed.mapping));
    if (isEmptyPlan(plan)) return { changed: false, mapping: current.parsed.mapping };
    const { text, mapping } = await changedText(file, current, plan);
    await atomicWrite(file, text, options);
    if (current.legacy === undefined) return { changed: true, mapping };
    await rm(current.legacy, { force: true });
    return { changed: true, mapping: { ...mapping, notes: [movedText(current.legacy, file)] } };
  });
}

/**
 * Moves the older mapping file to its new place, unless there is one already. Gives the sentence to be said
 * on stderr, or undefined when there was nothing to move.
 */
export async function moveLegacy(file: string, options: UpdateOptions): Promise<string | undefined> {
  checkHome(file);
  const legacy = join(dirname(file), legacyName);
  // Without this look every `setup` would make a lock, and a folder for it.
  if ((await readOwnFile(legacy)) === undefined) return undefined;
  return withLock(file, options, async () => {
    const current = await readCurrent(file);
    if (current.legacy === undefined) return undefined;
    await atomicWrite(file, current.text, options);
    await rm(legacy, { force: true });
    return movedText(legacy, file);
  });
}

function movedText(legacy: string, file: string): string {
  return `Moved the older mapping file ${legacy} to ${file}.`;
}

function checkHome(file: string): void {
  if (file === '')
    throw new ConfigError('cannot write the mapping file: HOME is not set. Set HOME to your home folder.');
}

interface Current {
  readonly text: string;
  readonly parsed: ParsedMapping;
  /** The older file that `text` comes from; it goes once its content stands in the new one. */
  readonly legacy?: string;
}

async function readCurrent(file: string): Promise<Current> {
  const text = await readOwnFile(file);
  if (text === undefined && basename(file) === mainName) {
    const legacy = join(dirname(file), legacyName);
    const old = await readOwnFile(legacy);
    if (old !== undefined) return adopt(legacy, old, file);
  }
  return { text: text ?? '', parsed: await parseMapping(text ?? '', file) };
}

async function adopt(legacy: string, old: string, file: string): Promise<Current> {
  const before = await parseMapping(old, legacy);
  const after = await rewritten(modernText(old), file);
  if (!after || !sameEntries(after.parsed.mapping, before.mapping))
    throw new ConfigError(
      `cannot move ${legacy} to ${file} without losing something. Move its content by hand.`,
    );
  return { ...after, legacy };
}

function sameEntries(left: Mapping, right: Mapping): boolean {
  return sameValue(withoutLines(left), withoutLines(right));
}

function withoutLines({ hubContext, clusters }: Mapping): unknown {
  return [hubContext, clusters.map((entry) => ({ ...entry, line: 0 }))];
}

async function changedText(
  file: string,
  current: Current,
  plan: EditPlan,
): Promise<{ text: string; mapping: Mapping }> {
  const entries = current.parsed.mapping.clusters.length - plan.removals.size + plan.additions.length;
  if (entries > maxEntries)
    throw new ConfigError(
      `cannot write ${file}: it would have ${entries} entries; at most ${maxEntries} are read.`,
    );
  const after = await rewritten(editText(current.text, plan), file);
  // The last word: the new text must mean exactly what the old one meant, with the changes and no others.
  if (!after || !sameValue(normal(after.parsed.root), expectedRoot(current.parsed.root, plan)))
    throw new ConfigError(
      `cannot change ${file} without losing something (anchors, aliases or an unusual layout). Edit it by hand: ${inWords(current.parsed.mapping, plan)}.`,
    );
  if (new TextEncoder().encode(after.text).length > maxFileBytes)
    throw new ConfigError(`cannot write ${file}: it would be larger than ${maxFileBytes} bytes.`);
  return { text: after.text, mapping: after.parsed.mapping };
}

/** A new text as it would be read back; undefined where the layout cannot be changed, or what came out cannot be read. */
async function rewritten(
  change: Promise<string>,
  file: string,
): Promise<Pick<Current, 'text' | 'parsed'> | undefined> {
  try {
    const text = await change;
    return { text, parsed: await parseMapping(text, file) };
  } catch (error) {
    if (error instanceof LayoutError || error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** No key, `null` and `[]` all mean that there are no entries. */
function normal(root: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...root, clusters: root['clusters'] ?? [] };
}

function expectedRoot(root: Readonly<Record<string, unknown>>, plan: EditPlan): Record<string, unknown> {
  const header = Object.keys(root).length === 0 ? { apiVersion, kind: mappingKind } : {};
  const list: unknown = root['clusters'] ?? [];
  const clusters = (Array.isArray(list) ? list : []).flatMap((item: object, at) =>
    plan.removals.has(at) ? [] : [{ ...item, ...Object.fromEntries(plan.changes.get(at) ?? []) }],
  );
  const expected: Record<string, unknown> = {
    ...header,
    ...root,
    clusters: [...clusters, ...plan.additions.map((entry) => Object.fromEntries(entry))],
  };
  if (plan.hubContext?.to !== undefined) expected['hubContext'] = plan.hubContext.to;
  else if (plan.hubContext) delete expected['hubContext'];
  return expected;
}

/** What the user is to do by hand, in one line. */
function inWords(mapping: Mapping, plan: EditPlan): string {
  const words = [
    ...(plan.hubContext ? [`hubContext: ${plan.hubContext.to ?? '(remove it)'}`] : []),
    ...[...plan.changes].map(
      ([at, settings]) => `line ${mapping.clusters[at]?.line ?? 0}: ${pairsText(settings)}`,
    ),
    ...[...plan.removals].map((at) => `line ${mapping.clusters[at]?.line ?? 0}: remove the entry`),
    ...plan.additions.map((settings) => `add {${pairsText(settings)}}`),
  ];
  const shown = words.slice(0, 3).join('; ');
  return words.length > 3 ? `${shown}; and ${words.length - 3} more` : shown;
}

function pairsText(settings: Settings): string {
  return settings.map(([key, value]) => `${key}: ${value}`).join(', ');
}
