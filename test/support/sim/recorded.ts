// Reads what scripts/record-answers.ts wrote.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnDefinition } from './custom-cells.ts';
import type { Question } from './exchanges.ts';
import { goJson } from './go-json.ts';
import type { KubeObject } from './objects.ts';
import { parseJson } from './trusted.ts';

const FOLDER = join(import.meta.dirname, '..', 'recorded');

/** What is special of a kind: its Table columns (built-in kinds), and the object that a bookmark carries. */
export interface RecordedKind {
  readonly resource: string;
  readonly columns?: readonly ColumnDefinition[];
  readonly bookmark: { readonly object: Readonly<Record<string, unknown>> };
  readonly tableBookmark: { readonly object: unknown };
}

export interface RecordedObject {
  readonly resource: string;
  readonly object: KubeObject;
}

export interface RecordedDocument {
  readonly path: string;
  readonly accept?: string;
  readonly document: Readonly<Record<string, unknown>>;
}

export interface RecordedAnswer {
  readonly question: Question;
  /** RFC 3339. */
  readonly at: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function readLines<T>(name: string): T[] {
  const text = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson<T>(line));
}

export const recordedKinds = (): RecordedKind[] => readLines('kinds');

/** What the generated objects are made from. */
export const recordedTemplates = (): RecordedObject[] => readLines('templates');

/** The objects of fixture.ts as the real server held them. */
export const recordedFixture = (): RecordedObject[] => readLines('fixture');

/** Discovery documents, without the groups that no simulated server has. */
export const recordedDiscovery = (): RecordedDocument[] => readLines('discovery');

/** Every question of exchanges.ts with its answer, about the fixture. */
export function recordedAnswers(): RecordedAnswer[] {
  const texts = new Map(abbreviations().map(([text, name]) => [name, text]));
  return readLines<RecordedAnswer>('answers').map((answer) => ({
    ...answer,
    body: answer.body.replaceAll(/«([^»]+)»/g, (all, name: string) => texts.get(name) ?? all),
  }));
}

/** Shortens what the other files hold already: most of an answer is objects and column definitions. */
export function abbreviate(body: string): string {
  let short = body;
  for (const [text, name] of abbreviations()) short = short.replaceAll(text, `«${name}»`);
  return short;
}

// The longer text first: an object before its metadata.
function abbreviations(): [text: string, name: string][] {
  const found: [string, string][] = [];
  for (const { resource, columns } of recordedKinds()) {
    if (columns !== undefined) found.push([goJson(columns), `columns ${resource}`]);
  }
  const objects = recordedFixture().map(({ resource, object }) => {
    const { name, namespace = '' } = object.metadata;
    return { object, key: `${resource} ${namespace}/${name}` };
  });
  for (const { object, key } of objects) found.push([goJson(object).slice(1, -1), key]);
  for (const { object, key } of objects)
    found.push([goJson(object.metadata).slice(1, -1), `metadata ${key}`]);
  return found;
}
