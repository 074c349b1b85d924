// Reads one YAML document strictly and remembers the line of everything in it.
import type * as JsYaml from 'js-yaml';
import type { DocumentEvent, Event, PopEvent } from 'js-yaml';
import { ConfigError } from '../core/errors.ts';
import { type PlainLines, parsePlainYaml } from './plain-yaml.ts';

/** A way into a document: keys and list positions from the root. */
export type YamlPath = readonly (string | number)[];

/** A parsed document. */
export interface YamlDocument {
  /** Plain objects, lists and scalars by YAML 1.2's core schema; undefined for an empty file. */
  readonly value: unknown;
  /** Line, from 1, of the key or list item at `path`; of its nearest parent when it is not literally there. */
  lineOf(path: YamlPath): number;
}

/**
 * Parses `text`. Duplicate keys, several documents, NUL bytes, unknown tags and tabs as indentation are
 * ConfigErrors that name `file` and the line; a byte order mark is skipped. Merge keys (`<<`) work.
 */
export async function parseStrictYaml(text: string, file: string): Promise<YamlDocument> {
  // Loaded here: a user without own files, or with an empty one, does not pay for the parser.
  if (text.trim() === '') return { value: undefined, lineOf: () => 1 };
  const plain = plainDocument(text);
  if (plain) return plain;
  const yaml = await import('js-yaml');
  let events: Event[];
  let documents: unknown[];
  try {
    events = yaml.parseEvents(text, {});
    const schema = yaml.CORE_SCHEMA.withTags(yaml.mergeTag);
    documents = yaml.constructFromEvents(events, { source: text, schema });
  } catch (error) {
    if (!(error instanceof yaml.YAMLException))
      throw new ConfigError(`${file}: not valid YAML (${String(error)}). Correct the file.`, {
        cause: error,
      });
    const at = error.mark ? [error.mark.line + 1] : [];
    throw fileError([file, ...at], `${reasonText(text, error)}. Correct this line.`, error);
  }
  if (documents.length > 1)
    throw new ConfigError(`${file}: holds ${documents.length} documents (---). Keep one.`);
  let lines: ReadonlyMap<string, number> | undefined;
  return {
    value: documents[0],
    lineOf(path) {
      lines ??= findLines(text, events, yaml);
      for (let length = path.length; length > 0; length--) {
        const line = lines.get(pathKey(path.slice(0, length)));
        if (line !== undefined) return line;
      }
      return 1;
    },
  };
}

/** What people and our own writer mostly write, at a tenth of the cost. */
function plainDocument(text: string): YamlDocument | undefined {
  const lines: PlainLines = new WeakMap();
  const plain = parsePlainYaml(text, lines);
  if (!plain) return undefined;
  return {
    value: plain.value,
    lineOf(path) {
      let value = plain.value;
      let line = 1;
      for (const key of path) {
        if (typeof value !== 'object' || value === null) break;
        line = lines.get(value)?.get(key) ?? line;
        value = memberOf(value, key);
      }
      return line;
    },
  };
}

function memberOf(value: object, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function reasonText(text: string, error: JsYaml.YAMLException): string {
  const { reason, mark } = error;
  if (reason !== 'duplicated mapping key' || !mark) return `not valid YAML: ${reason}`;
  const line = text.split('\n')[mark.line] ?? '';
  const quote = /["']/.exec(line.charAt(mark.column - 1))?.[0];
  const key =
    line
      .slice(mark.column)
      .split(quote ?? /[:,}]/)[0]
      ?.trim() ?? '';
  return `${key}: the key is given twice`;
}

/** The one form of a complaint about a user's file: `FILE:LINE: KEY: what is wrong`. */
export function fileError(
  where: readonly (string | number)[],
  problem: string,
  cause?: unknown,
): ConfigError {
  return new ConfigError(`${where.join(':')}: ${problem}`, { cause });
}

/** Complains about the place `path` of a document: `FILE:LINE: KEY: problem`. */
export type Fail = (path: YamlPath, problem: string) => never;

/** The complaints about one document. */
export function complaintsOf(file: string, document: Pick<YamlDocument, 'lineOf'>): Fail {
  return (path, problem) => {
    const key = path.length === 0 ? [] : [` ${pathText(path)}`];
    throw fileError([file, document.lineOf(path), ...key], problem);
  };
}

/** `clusters[3].context`, as the user would say it. */
export function pathText(path: YamlPath): string {
  const words = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w./-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return words.join('').replace(/^\./, '');
}

function pathKey(path: YamlPath): string {
  return path.join('\0');
}

/** Where in the walk: the collection that is open, and its place in the document. */
interface Open {
  readonly path: YamlPath;
  readonly isMapping: boolean;
  count: number;
  /** The key whose value comes next. */
  key: string;
}

function findLines(
  text: string,
  events: readonly Event[],
  yaml: Pick<typeof JsYaml, 'EVENT_ID' | 'getScalarValue'>,
): ReadonlyMap<string, number> {
  const id = yaml.EVENT_ID;
  const lines = new Map<string, number>();
  const lineAt = lineCounter(text);
  const open: (Open | undefined)[] = [];
  for (const event of events) {
    if (event.type === id.POP) {
      open.pop();
      continue;
    }
    if (event.type === id.DOCUMENT) {
      open.push(undefined);
      continue;
    }
    const parent = open.at(-1);
    const path = parent ? childPath(parent) : [];
    const line = lineAt(startOf(event));
    if (parent?.isMapping && parent.count % 2 === 0) {
      parent.key = event.type === id.SCALAR ? yaml.getScalarValue(text, event) : '';
      lines.set(pathKey([...parent.path, parent.key]), line);
    } else if (parent && !parent.isMapping) lines.set(pathKey(path), line);
    if (parent) parent.count++;
    if (event.type === id.SEQUENCE || event.type === id.MAPPING)
      open.push({ path, isMapping: event.type === id.MAPPING, count: 0, key: '' });
  }
  return lines;
}

function startOf(event: Exclude<Event, DocumentEvent | PopEvent>): number {
  if ('valueStart' in event) return event.valueStart;
  return 'start' in event ? event.start : event.anchorStart;
}

function childPath(parent: Open): YamlPath {
  return [...parent.path, parent.isMapping ? parent.key : parent.count];
}

/** Line numbers for offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let seen = 0;
  return (offset) => {
    for (let at = text.indexOf('\n', seen); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
      line++;
      seen = at + 1;
    }
    return line;
  };
}
