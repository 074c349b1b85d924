// What one member's answers are as documents: the objects, in kubectl's order and form.
import { type SortOptions, UnsortableError, sortKeys } from '../../aggregator/sort.ts';
import { errorMessage } from '../../core/error-code.ts';
import { UsageError } from '../../core/errors.ts';
import { type JsonObject, type JsonValue, isJsonObject } from '../../core/json/json-value.ts';
import { showsManagedFields } from './answers.ts';
import type { GetResult } from './fetch.ts';
import type { GetOptions } from './options.ts';

/** The objects of one member, without managedFields, sorted by `--sort-by`. */
export function objectsOf(value: GetResult | undefined, options: GetOptions): JsonObject[] {
  const items = (value?.answers ?? []).flatMap((answer) => (answer.kind === 'objects' ? answer.items : []));
  const shown = items.map((item) => withoutManagedFields(item, options));
  if (options.sortBy === '' || value?.singleItem) return shown;
  return inOrder(shown, sortOrder(options.sortBy, shown, { of: 'list', ties: 'kubectl' }));
}

/**
 * kubectl's own document: the object that was asked for by name, else a List (kubectl: GetOptions.printGeneric).
 * Undefined where kubectl prints nothing.
 */
export function kubectlDocument(value: GetResult | undefined, options: GetOptions): JsonValue | undefined {
  if (!value || value.withholdsDocument) return undefined;
  const items = objectsOf(value, options);
  // Nothing came back, or it came and a label selector for files left it out: then kubectl prints a List without items.
  if (value.singleItem && (items.length > 0 || value.answers.length === 0)) return items[0];
  if (items.length === 0 && options.ignoreNotFound) return undefined;
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
}

/** The order in which `--sort-by` puts the objects. Throws UsageError with kubectl's message. */
export function sortOrder(sortBy: string, objects: readonly unknown[], options: SortOptions): number[] {
  try {
    return sortKeys(sortBy, objects, options);
  } catch (error) {
    throw new UsageError(errorMessage(error), { cause: error });
  }
}

/** What kubectl logs as fatal: the error of `sortOrder` for values that cannot be compared; undefined for any other. */
export function unsortableText(error: unknown): string | undefined {
  return error instanceof UsageError && error.cause instanceof UnsortableError ? error.message : undefined;
}

/** The items at these positions. */
export function inOrder<T>(items: readonly T[], order: readonly number[]): T[] {
  return order.flatMap((at) => items.slice(at, at + 1));
}

/** The object as `-o` shows it. */
export function withoutManagedFields(item: JsonObject, options: GetOptions): JsonObject {
  const metadata = item['metadata'];
  const isOmitted = !showsManagedFields(options);
  if (!isOmitted || !isJsonObject(metadata) || !('managedFields' in metadata)) return item;
  const { managedFields: _, ...kept } = metadata;
  return { ...item, metadata: kept };
}
