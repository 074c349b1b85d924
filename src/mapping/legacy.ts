// The older mapping file, ~/.kube/kubectl-mc.yaml: how its text becomes today's form.
import { apiVersion } from '../core/api-version.ts';
import {
  type Source,
  type Splice,
  applySplices,
  indentAt,
  insertLines,
  isQuoted,
  lineStart,
  sourceOf,
} from './layout.ts';
import { mappingKind } from './parse.ts';
import { type Place, findPair, findPlaces } from './places.ts';

/** `profile:` becomes `name:`, apiVersion and kind are added; comments, order and unknown keys stay. */
export async function modernText(text: string): Promise<string> {
  const root = await findPlaces(text);
  if (root?.kind !== 'map') return text;
  const splices = [...addHeader(sourceOf(text), root)];
  for (const item of findPair(root, 'clusters')?.value.items ?? []) {
    const key = findPair(item, 'name') ? undefined : findPair(item, 'profile')?.key;
    if (key)
      splices.push({ start: key.start, end: key.end, text: key.style === 'quoted' ? '"name"' : 'name' });
  }
  return applySplices(text, splices);
}

function* addHeader(source: Source, root: Place): Iterable<Splice> {
  const wanted = { apiVersion, kind: mappingKind };
  const missing = Object.entries(wanted).filter(([key]) => !findPair(root, key));
  const start = root.pairs[0]?.key.start;
  if (missing.length === 0 || start === undefined) return;
  if (root.isFlow) {
    const quote = isQuoted(root) ? '"' : '';
    const pairs = missing.map(([key, value]) => `${quote}${key}${quote}: ${quote}${value}${quote}, `);
    yield { start, end: start, text: pairs.join('') };
    return;
  }
  const indent = indentAt(source, start);
  const lines = missing.map(([key, value]) => `${indent}${key}: ${value}`);
  yield insertLines(source, lineStart(source, start), lines);
}
