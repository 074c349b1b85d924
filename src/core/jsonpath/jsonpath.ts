// JSONPath as kubectl has it: `-o jsonpath`, `--sort-by`, custom-columns. No eval, and nothing of npm's jsonpaths:
// client-go's dialect is its own (util/jsonpath).
import { goJson } from '../go-json.ts';
import { quoteGo } from '../go-quote.ts';
import { goKind, goSyntax, sprint } from '../go-value.ts';
import { evaluate } from './evaluate.ts';
import type { JsonPathError } from './nodes.ts';
import { parseTemplate } from './parse.ts';

export { JsonPathError } from './nodes.ts';

export interface JsonPathOptions {
  /** Missing fields yield nothing; false makes them an error (`--allow-missing-template-keys=false`). Default true. */
  readonly allowMissingKeys?: boolean;
  /** Print results as JSON arrays (`-o jsonpath-as-json`). */
  readonly asJson?: boolean;
}

/** A parsed template. It has no state: it may be used for any number of objects. */
export interface JsonPath {
  /**
   * The values that each part of the template found, in order; texts are parts too. A value is of the object, or a
   * `GoNumber` that the template made.
   * @throws JsonPathError
   */
  findResults(value: unknown): unknown[][];
  /**
   * What kubectl prints for one object: values joined by a space, maps and arrays as JSON, no newline at the end.
   * @throws JsonPathError
   */
  print(value: unknown): string;
}

/**
 * Parses a template.
 * @throws JsonPathError with client-go's text; kubectl puts `error parsing jsonpath TEMPLATE, ` before it
 */
export function parseJsonPath(template: string, options: JsonPathOptions = {}): JsonPath {
  const { allowMissingKeys = true, asJson = false } = options;
  const root = parseTemplate(template);
  const findResults = (value: unknown): unknown[][] => evaluate(root, value, { allowMissingKeys });
  const printResults = asJson ? resultsAsJson : resultsAsText;
  return { findResults, print: (value) => findResults(value).map(printResults).join('') };
}

/**
 * The message of kubectl when a template does not fit an object (cli-runtime pkg/printers/jsonpath.go);
 * it ends in two newlines.
 */
export function jsonPathFailure(template: string, error: JsonPathError, value: unknown): string {
  return (
    `error executing jsonpath ${quoteGo(template)}: Error executing template: ${error.message}. ` +
    `Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n` +
    `\tobject given to jsonpath engine was:\n\t\t${goSyntax(value)}\n\n\n`
  );
}

function resultsAsJson(results: readonly unknown[]): string {
  return `${goJson(results, '    ')}\n`;
}

function resultsAsText(results: readonly unknown[]): string {
  return results.map(toText).join(' ');
}

function toText(value: unknown): string {
  // The one result of an empty range whose body was never reached.
  if (value === undefined) return '<no value>';
  if (value === null) return 'null';
  const kind = goKind(value);
  return kind === 'map' || kind === 'slice' ? goJson(value) : sprint(value);
}
