// The forgiving spelling of paths that --sort-by and custom-columns accept.
import { JsonPathError } from './nodes.ts';

const RELAXED = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/;

/**
 * Turns `metadata.name`, `.metadata.name`, `{metadata.name}` and `{.metadata.name}` into the last.
 * kubectl: RelaxedJSONPathExpression, pkg/cmd/get/customcolumn.go.
 * @throws JsonPathError
 */
export function relaxJsonPath(path: string): string {
  if (path === '') return '';
  const match = RELAXED.exec(path);
  if (match === null) {
    throw new JsonPathError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${match[1] ?? match[2] ?? ''}}`;
}
