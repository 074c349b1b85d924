// Adds entries to the text of a kubeconfig file: every other byte, comment and unknown key stays.
import { ConfigError } from '../../core/errors.ts';
import { isRecord, sameValue } from '../../files/record.ts';
import { DocumentError } from '../../kubeconfig/document-error.ts';
import { parseDocument } from '../../kubeconfig/parse-document.ts';
import {
  type Source,
  type Splice,
  applySplices,
  blockItems,
  indentAt,
  insertLines,
  sourceOf,
} from '../../mapping/layout.ts';
import { LayoutError, type Place, findPair, findPlaces } from '../../mapping/places.ts';

const kubeconfigLists = ['clusters', 'contexts', 'users'] as const;
export type ListName = (typeof kubeconfigLists)[number];

/** Entries by name, as they stand in a kubeconfig: `{name, cluster: …}`. */
export type Entries = Readonly<Record<ListName, Map<string, Readonly<Record<string, unknown>>>>>;

/** What became of the text. */
export interface MergedText {
  readonly text: string;
  /** Names of the contexts that are new. */
  readonly added: readonly string[];
}

/** Throws ConfigError when the file is broken, has another entry of a name, or cannot be changed without loss. */
export async function mergeKubeconfig(text: string, wanted: Entries, file: string): Promise<MergedText> {
  const before = await parse(text, file);
  const missing = missingFrom(before, wanted, file);
  const added = [...missing.contexts.keys()];
  if (kubeconfigLists.every((list) => missing[list].size === 0)) return { text, added };
  if ((await findPlaces(text)) === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    return { text: text + gap + (await newText(missing)), added };
  }
  const next = await insert(text, missing).catch((error: unknown) => {
    if (error instanceof LayoutError) return undefined;
    throw error;
  });
  const expected: Record<string, unknown> = { ...before };
  for (const list of kubeconfigLists)
    if (missing[list].size > 0) expected[list] = [...listOf(before, list), ...missing[list].values()];
  // The last word: the new text means what the old one did, and the new entries besides.
  if (next === undefined || !sameValue(await parse(next, file), expected))
    throw new ConfigError(
      `cannot change ${file} without losing something (an unusual layout). It was not changed; kubectl-mc works without.`,
    );
  return { text: next, added };
}

async function parse(text: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const document = (await parseDocument(text)) ?? {};
    if (isRecord(document)) return document;
    throw new DocumentError('it is not a mapping');
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const line = error.line === undefined ? '' : `line ${error.line}: `;
    throw new ConfigError(`cannot change ${file}: ${line}${error.message}. Correct the file.`, {
      cause: error,
    });
  }
}

function listOf(document: Readonly<Record<string, unknown>>, list: ListName): readonly unknown[] {
  const items: unknown = document[list];
  return Array.isArray(items) ? items : [];
}

function missingFrom(before: Readonly<Record<string, unknown>>, wanted: Entries, file: string): Entries {
  const missing: Entries = { clusters: new Map(), contexts: new Map(), users: new Map() };
  for (const list of kubeconfigLists)
    for (const [name, entry] of wanted[list]) {
      const present = listOf(before, list).find((item) => isRecord(item) && item['name'] === name);
      if (present === undefined) missing[list].set(name, entry);
      else if (!sameValue(present, entry))
        throw new ConfigError(
          `cannot merge into ${file}: ${list} has another entry called ${JSON.stringify(name)}. Rename or remove it, then run the command again.`,
        );
    }
  return missing;
}

async function newText(entries: Entries): Promise<string> {
  const { stringify } = await import('yaml');
  const [clusters, contexts, users] = kubeconfigLists.map((list) => [...entries[list].values()]);
  const document = { apiVersion: 'v1', kind: 'Config', clusters, contexts, 'current-context': '', users };
  return stringify(document, { lineWidth: 0 });
}

async function insert(text: string, missing: Entries): Promise<string> {
  const { stringify } = await import('yaml');
  const source = sourceOf(text);
  const root = await findPlaces(text);
  if (root?.kind !== 'map') throw new LayoutError('the file is not a mapping');
  const splices: Splice[] = [];
  const tail: string[] = [];
  for (const list of kubeconfigLists) {
    const entries = [...missing[list].values()];
    if (entries.length === 0) continue;
    const place = findPair(root, list)?.value;
    const lines = (indent: string) =>
      stringify(entries, { lineWidth: 0 })
        .trimEnd()
        .split('\n')
        .map((line) => indent + line);
    if (place === undefined) {
      if (root.isFlow) throw new LayoutError('a list is missing');
      tail.push(`${list}:`, ...lines(''));
    } else splices.push(extendList(source, place, { entries, lines }));
  }
  if (tail.length > 0) splices.push(insertLines(source, text.length, tail));
  return applySplices(text, splices);
}

function extendList(
  source: Source,
  place: Place,
  { entries, lines }: { readonly entries: readonly object[]; readonly lines: (indent: string) => string[] },
): Splice {
  const last = place.items.at(-1);
  const json = entries.map((entry) => JSON.stringify(entry)).join(', ');
  if (place.kind === 'list' && last !== undefined && place.isFlow)
    return { start: last.end, end: last.end, text: `, ${json}` };
  if (place.kind === 'list' && last !== undefined) {
    const end = blockItems(source, place).at(-1)?.end ?? source.text.length;
    return insertLines(source, end, lines(indentAt(source, place.start)));
  }
  // `clusters: []`, `clusters: null` and `clusters:` all mean that there are none.
  if (place.kind === 'alias' || place.items.length > 0) throw new LayoutError('the list is an alias');
  const gap = source.text.charAt(place.start - 1) === ':' ? ' ' : '';
  return { start: place.start, end: place.end, text: `${gap}[${json}]` };
}
