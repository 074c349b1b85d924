// Whatever a mapping file looks like, a change of it changes nothing else.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MappingEdit, removeEntry, setContext, setHubContext } from './edit.ts';
import type { Mapping } from './mapping.ts';
import { parseMapping } from './parse.ts';
import { updateMapping } from './update.ts';

let home: string;
let file: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'mc-layout-'));
  file = join(home, 'kubectl-mc-clusters.yaml');
});
afterAll(() => rm(home, { recursive: true, force: true }));

const word = fc.constantFrom(
  'a',
  'b',
  'c',
  'prod-eu',
  'true',
  '007',
  'x: y',
  "it's",
  'say "hi"',
  'ü',
  'a,b',
  '#',
  'arn:aws:eks:r:1:cluster/x',
);
const styles = fc.constantFrom<Style>('plain', 'single', 'double', 'folded');
type Style = 'plain' | 'single' | 'double' | 'folded';
const scalar = fc.tuple(word, styles);

const entry = fc.record({
  name: scalar,
  context: scalar,
  region: fc.option(scalar),
  extra: fc.option(fc.constantFrom('team: {x: [1, 2]}', 'team: 1', 'team:')),
  isFlow: fc.boolean(),
  comment: fc.constantFrom('', ' # c', '   # "q": {'),
  after: fc.constantFrom('', '\n', '# between\n', '    # below\n', '\n# x\n\n'),
  gap: fc.constantFrom(' ', '   '),
});

const layout = fc.record({
  entries: fc.uniqueArray(entry, { selector: ({ name }) => name[0], maxLength: 5 }),
  indent: fc.constantFrom('', '  '),
  newline: fc.constantFrom('\n', '\r\n'),
  lastNewline: fc.boolean(),
  head: fc.constantFrom(
    '',
    '# head\n',
    'kind: ClusterMapping # k\n',
    '---\n',
    'hubContext: h   # hub\n',
    '"hubContext": "h"\n',
  ),
  tail: fc.constantFrom('', '# tail\n', 'z: &a [1]\ny: *a\n'),
});

const edit: fc.Arbitrary<MappingEdit> = fc.oneof(
  fc.record({ name: word, context: word }).map(setContext),
  fc.record({ name: word, context: word, region: word }).map(setContext),
  fc.record({ name: word, context: word, namespace: fc.constantFrom('n1', 'n2') }).map(setContext),
  word.map((name) => removeEntry({ name })),
  fc.option(word, { nil: undefined }).map(setHubContext),
);

function render([text, style]: readonly [string, Style], isFlow: boolean): string {
  if (style === 'single') return `'${text.replaceAll("'", "''")}'`;
  if (style === 'plain' && /^[a-c]$|^prod/.test(text)) return text;
  if (style === 'folded' && !isFlow) return `>-\n        ${text}`;
  return JSON.stringify(text);
}

function textOf(parts: typeof layout extends fc.Arbitrary<infer T> ? T : never): string {
  const items = parts.entries.map(({ name, context, region, extra, isFlow, comment, after, gap }) => {
    const pairs = [
      `name: ${render(name, isFlow)}`,
      `context: ${render(context, isFlow)}`,
      ...(region ? [`region: ${render(region, isFlow)}`] : []),
      ...(extra ? [extra] : []),
    ];
    const lines = pairs.map((pair) => (pair.includes('\n') ? pair : pair + comment));
    const body = isFlow ? `{${pairs.join(', ')}}${comment}` : lines.join(`\n${parts.indent} ${gap}`);
    return `${parts.indent}-${gap}${body}\n${after}`;
  });
  const text = `${parts.head}clusters:\n${items.join('')}${parts.tail}`;
  return (parts.lastNewline ? text : text.replace(/\n$/, '')).replaceAll('\n', parts.newline);
}

/** Contexts by entry, as the edits leave them; an entry of a namespace may be spared as it says nothing new. */
function contextsAfter(before: Mapping, edits: readonly MappingEdit[]): Map<string, string | undefined> {
  const contexts = contextsOf(before);
  for (const one of edits) {
    if (one.op === 'set-context') contexts.set(keyOf(one.entry), one.entry.context);
    else if (one.op === 'remove-entry') contexts.delete(keyOf(one.entry));
  }
  return contexts;
}

function contextsOf(mapping: Mapping): Map<string, string | undefined> {
  return new Map(mapping.clusters.map((one) => [keyOf(one), one.context]));
}

function keyOf(one: { readonly name: string; readonly namespace?: string }): string {
  return `${one.namespace ?? '*'}/${one.name}`;
}

function lost(before: string, after: string): string[] {
  const lines = before.split(/\r?\n/).filter((line) => /^\s*# |^\s+team|^[zy]:/.test(line));
  const comments = ['# c', '# "q": {', '# below'];
  return [
    ...lines.filter((line) => !after.includes(line)),
    ...comments.filter((comment) => before.split(comment).length !== after.split(comment).length),
  ];
}

it('means after a change what it meant before, with the change, and keeps every other line', async () => {
  const property = fc.asyncProperty(
    layout,
    fc.array(edit, { minLength: 1, maxLength: 4 }),
    async (parts, edits) => {
      const before = textOf(parts);
      await writeFile(file, before);
      const expected = contextsAfter((await parseMapping(before, file)).mapping, edits);
      const { mapping } = await updateMapping(file, () => edits, { pid: process.pid });
      const after = await readFile(file, 'utf8');
      expect((await parseMapping(after, file)).mapping).toEqual(mapping);
      const found = contextsOf(mapping);
      const spared = [...expected.keys()].filter((key) => !key.startsWith('*/') && !found.has(key));
      for (const key of spared) expected.delete(key);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
      const removes = edits.some((one) => one.op === 'remove-entry');
      expect(removes ? [] : lost(before, after)).toEqual([]);
      const newlines = new Set(after.match(/\r?\n/g));
      expect(newlines.size).toBeLessThanOrEqual(before.includes('\n') ? 1 : 2);
    },
  );
  await fc.assert(property, { numRuns: process.env['KUBECTL_MC_LONG_TESTS'] ? 5000 : 250 });
}, 300_000);
