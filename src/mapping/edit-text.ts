// Carries a plan out on the text of a mapping file: what is not changed stays as the user wrote it, byte for byte.
import { apiVersion } from '../core/api-version.ts';
import type { EditPlan, Settings } from './edit.ts';
import {
  type Source,
  type Splice,
  applySplices,
  behindComments,
  blockItems,
  indentAt,
  insertLines,
  isQuoted,
  lineStart,
  nextLine,
  replaceScalar,
  sourceOf,
} from './layout.ts';
import { mappingKind } from './parse.ts';
import { LayoutError, type Place, findPair, findPlaces } from './places.ts';
import { quotedText, scalarText } from './scalar-text.ts';

/**
 * The text with the plan carried out. Throws LayoutError where the layout is too unusual; the caller has to
 * check that the result means what was planned.
 */
export async function editText(text: string, plan: EditPlan): Promise<string> {
  const source = sourceOf(text);
  const root = await findPlaces(text);
  if (!root) return text + newFile(source, plan);
  if (root.kind !== 'map') throw new LayoutError('the file is not a mapping');
  const list = findPair(root, 'clusters')?.value;
  if (list?.kind === 'alias') throw new LayoutError('clusters is an alias');
  const hasItems = list !== undefined && list.items.length > 0;
  return applySplices(text, [
    ...editHubContext(source, root, plan),
    ...(hasItems ? editList(source, list, plan) : startList(source, root, plan.additions)),
  ]);
}

function newFile(source: Source, plan: EditPlan): string {
  const gap = source.text === '' || source.text.endsWith('\n') ? '' : source.newline;
  const hub = plan.hubContext?.to;
  const lines = [
    `apiVersion: ${apiVersion}`,
    `kind: ${mappingKind}`,
    ...(hub === undefined ? [] : [`hubContext: ${scalarText(hub, 'block')}`]),
    ...(plan.additions.length === 0 ? ['clusters: []'] : ['clusters:', ...blockEntries(plan.additions, '')]),
  ];
  return gap + lines.map((line) => line + source.newline).join('');
}

function blockEntries(entries: readonly Settings[], indent: string): string[] {
  return entries.flatMap((entry) =>
    entry.map(
      ([key, value], at) => `${indent}${at === 0 ? '- ' : '  '}${key}: ${scalarText(value, 'block')}`,
    ),
  );
}

function flowEntries(entries: readonly Settings[], quoted: boolean): string {
  return entries.map((entry) => `{${flowPairs(entry, quoted)}}`).join(', ');
}

function flowPairs(entry: Settings, quoted: boolean): string {
  return entry
    .map(([key, value]) =>
      quoted ? `"${key}": ${quotedText(value)}` : `${key}: ${scalarText(value, 'flow')}`,
    )
    .join(', ');
}

function* editHubContext(source: Source, root: Place, plan: EditPlan): Iterable<Splice> {
  if (!plan.hubContext) return;
  const pair = findPair(root, 'hubContext');
  const { to } = plan.hubContext;
  if (to !== undefined)
    yield* setPairs(source, root, { pairs: [['hubContext', to]], after: ['kind', 'apiVersion'] });
  else if (pair && !root.isFlow)
    yield { start: lineStart(source, pair.key.start), end: nextLine(source, pair.value.end), text: '' };
  else throw new LayoutError('hubContext is not on a line of its own');
}

function* editList(source: Source, list: Place, plan: EditPlan): Iterable<Splice> {
  for (const [at, pairs] of plan.changes) {
    const entry = list.items[at];
    if (entry?.kind !== 'map') throw new LayoutError('an entry that is an alias');
    yield* setPairs(source, entry, { pairs, after: ['context', 'name', 'profile'] });
  }
  if (list.isFlow) {
    yield* editFlowList(list, plan);
    return;
  }
  const items = blockItems(source, list);
  for (const at of plan.removals) {
    const item = items[at];
    if (item) yield { start: item.start, end: item.end, text: '' };
  }
  const last = items.at(-1);
  if (last && plan.additions.length > 0)
    yield insertLines(source, last.end, blockEntries(plan.additions, indentAt(source, list.start)));
}

interface NewPairs {
  readonly pairs: Settings;
  /** The keys that new ones are to stand behind, the best first. */
  readonly after: readonly string[];
}

/** Replaces the values of keys that are there and adds those that are not. */
function* setPairs(source: Source, map: Place, wanted: NewPairs): Iterable<Splice> {
  const place = map.isFlow ? 'flow' : 'block';
  const added: (readonly [string, string])[] = [];
  for (const [key, value] of wanted.pairs) {
    const pair = findPair(map, key);
    if (pair) yield replaceScalar(source, pair.value, { text: value, place });
    else added.push([key, value]);
  }
  if (added.length > 0) yield addPairs(source, map, { ...wanted, pairs: added });
}

function addPairs(source: Source, map: Place, wanted: NewPairs): Splice {
  const [first] = map.pairs;
  if (!first) {
    const at = map.start + 1;
    return { start: at, end: at, text: flowPairs(wanted.pairs, false) };
  }
  const before = wanted.after.map((key) => findPair(map, key)).find((pair) => pair !== undefined);
  if (map.isFlow) {
    const at = (before ?? map.pairs.at(-1) ?? first).value.end;
    return { start: at, end: at, text: `, ${flowPairs(wanted.pairs, isQuoted(map))}` };
  }
  const indent = indentAt(source, first.key.start);
  const lines = wanted.pairs.map(([key, value]) => `${indent}${key}: ${scalarText(value, 'block')}`);
  const at = before ? nextLine(source, before.value.end) : lineStart(source, first.key.start);
  return insertLines(source, at, lines);
}

function* editFlowList(list: Place, plan: EditPlan): Iterable<Splice> {
  const { items } = list;
  const added = flowEntries(plan.additions, isQuoted(items[0]));
  const lastKept = items.findLastIndex((_, at) => !plan.removals.has(at));
  if (lastKept < 0) {
    yield { start: list.start + 1, end: list.end - 1, text: added };
    return;
  }
  for (const at of plan.removals) {
    const [before, item, next] = [items[at - 1], items[at], items[at + 1]];
    // A removed entry goes with the comma behind it; the last ones go with the comma before them.
    if (item && next && at < lastKept) yield { start: item.start, end: next.start, text: '' };
    else if (item && before) yield { start: before.end, end: item.end, text: '' };
  }
  const end = items[lastKept]?.end ?? 0;
  if (added !== '') yield { start: end, end, text: `, ${added}` };
}

/** The first entries of a file whose `clusters` is absent or empty. */
function* startList(source: Source, root: Place, additions: readonly Settings[]): Iterable<Splice> {
  if (additions.length === 0) return;
  const pair = findPair(root, 'clusters');
  if (root.isFlow) {
    yield startFlowList(root, additions);
    return;
  }
  const [first] = root.pairs;
  const indent = indentAt(source, (pair ?? first)?.key.start ?? 0);
  const entries = blockEntries(additions, indent);
  if (!pair) {
    const end = nextLine(source, root.pairs.at(-1)?.value.end ?? root.end);
    yield insertLines(source, behindComments(source, end, -1), [`${indent}clusters:`, ...entries]);
    return;
  }
  // `clusters: []` or `clusters: null`: what stands for "none" goes, a comment behind it stays.
  const { start, end } = pair.value;
  if (start < end) yield { start, end, text: '' };
  yield insertLines(source, nextLine(source, end), entries);
}

function startFlowList(root: Place, additions: readonly Settings[]): Splice {
  const quoted = isQuoted(root);
  const list = `[${flowEntries(additions, quoted)}]`;
  const pair = findPair(root, 'clusters');
  if (pair) {
    const { start, end } = pair.value;
    return { start, end, text: start === end ? ` ${list}` : list };
  }
  const last = root.pairs.at(-1);
  const at = last ? last.value.end : root.start + 1;
  return { start: at, end: at, text: `${last ? ', ' : ''}${quoted ? '"clusters"' : 'clusters'}: ${list}` };
}
