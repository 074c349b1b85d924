// -o custom-columns and custom-columns-file: headers and cells (kubectl pkg/cmd/get/customcolumn.go).
// The cells go through the same tabwriter as kubectl's tables.
import { sprint } from '../core/go-value.ts';
import { parseJsonPath, type JsonPath } from '../core/jsonpath/jsonpath.ts';
import { relaxJsonPath } from '../core/jsonpath/relaxed.ts';
import { escapeTerminal } from './sanitize.ts';

/** A broken column specification or file; the message is kubectl's. */
export class CustomColumnsError extends Error {
  override readonly name = 'CustomColumnsError';
}

export interface CustomColumns {
  readonly headers: readonly string[];
  /** Whether --no-headers hides the headers: kubectl ignores the flag for custom-columns-file. */
  readonly honoursNoHeaders: boolean;
  /**
   * Parses the paths. kubectl does it when it prints: call it after the headers are out and before the first row, so
   * that a path that does not parse gives the headers on stdout and then the error. `row` calls it, too.
   * @throws JsonPathError
   */
  prepare(): void;
  /**
   * One cell for each header: the values joined by `,` as Go's `%v`, `<none>` where the path finds nothing. kubectl
   * escapes ESC and CR only: a cell may still hold newlines and tabs, which whoever renders it has to sanitise.
   * @throws JsonPathError
   */
  row(object: unknown): string[];
}

/**
 * Columns of `-o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image`.
 * @throws CustomColumnsError, or JsonPathError for a path in no known spelling
 */
export function customColumns(spec: string): CustomColumns {
  if (spec === '')
    throw new CustomColumnsError('custom-columns format specified but no custom columns given');
  const columns = spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw new CustomColumnsError(
        `unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`,
      );
    }
    return { header: part.slice(0, colon), path: relaxJsonPath(part.slice(colon + 1)) };
  });
  return makeColumns(columns, { honoursNoHeaders: true });
}

/**
 * Columns of a custom-columns-file: a line of headers and a line of paths, separated by white space.
 * @param text what the file holds
 * @throws CustomColumnsError, or JsonPathError for a path in no known spelling
 */
export function customColumnsFile(text: string): CustomColumns {
  const lines = text.replace(/\n$/, '').split('\n');
  const headers = lineWords(text === '' ? undefined : lines[0], 'header');
  const paths = lineWords(lines[1], 'spec');
  if (headers.length !== paths.length) {
    throw new CustomColumnsError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  const columns = paths.map((path, at) => ({ header: headers[at] ?? '', path: relaxJsonPath(path) }));
  return makeColumns(columns, { honoursNoHeaders: false });
}

function lineWords(line: string | undefined, what: 'header' | 'spec'): string[] {
  if (line === undefined) {
    throw new CustomColumnsError(
      `invalid template, missing ${what} line. Expected format is one line of space separated headers, ` +
        'one line of space separated column specs.',
    );
  }
  // Go's unicode.IsSpace.
  return line
    .split(/[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/)
    .filter(Boolean);
}

interface Column {
  readonly header: string;
  readonly path: string;
}

function makeColumns(columns: readonly Column[], options: { honoursNoHeaders: boolean }): CustomColumns {
  let parsed: readonly JsonPath[] | undefined;
  const prepare = (): readonly JsonPath[] => (parsed ??= columns.map(({ path }) => parseJsonPath(path)));
  return {
    headers: columns.map(({ header }) => header),
    honoursNoHeaders: options.honoursNoHeaders,
    prepare: () => void prepare(),
    row: (object) => prepare().map((path) => cellOf(path, object)),
  };
}

function cellOf(path: JsonPath, object: unknown): string {
  try {
    return cell(path.findResults(object));
  } catch (error) {
    // As in tables: a hostile server may nest deeper than the call stack.
    if (error instanceof RangeError) return '...';
    throw error;
  }
}

function cell(results: readonly (readonly unknown[])[]): string {
  const values = results.flatMap((group) => group.map((value) => escapeTerminal(sprint(value))));
  // Only the first part decides whether there is anything (kubectl: values[0]).
  if (results[0] === undefined || results[0].length === 0) values.unshift('<none>');
  return values.join(',');
}
