// --sort-by: the order of rows or items by one field, as kubectl compares (kubectl pkg/cmd/get/sorter.go).
import { goSortOrder } from '../core/go-sort.ts';
import { quoteGo } from '../core/go-quote.ts';
import { compareUtf8 } from '../core/go-utf8.ts';
import { goKind, goTypeName, isGoNumber, numberOf } from '../core/go-value.ts';
import { JsonPathError, parseJsonPath, type JsonPath } from '../core/jsonpath/jsonpath.ts';
import { relaxJsonPath } from '../core/jsonpath/relaxed.ts';
import { compareQuantities, parseQuantity, type Quantity } from '../core/quantity.ts';

/** The field cannot be used to sort; the message is kubectl's. */
export class SortError extends Error {
  override readonly name: string = 'SortError';
}

/** Two values cannot be compared: kubectl logs this as fatal and ends at once. */
export class UnsortableError extends SortError {
  override readonly name = 'UnsortableError';
}

export interface SortOptions {
  /**
   * What kubectl has in hand. `table`: the rows of Tables; one row alone is never looked at, and any template is taken
   * as a path. `list`: the items of a list; the path must be a simple one.
   */
  readonly of: 'table' | 'list';
  /**
   * Which of two rows that compare alike comes first. `stable` (default): the one that came first. `kubectl`: the order
   * of Go's sort.Sort, which is not stable and turns rows without the field around.
   */
  readonly ties?: 'stable' | 'kubectl';
  /** The objects are of several members: one whose values cannot be compared must not cost the others their rows. They come last. */
  readonly mixed?: boolean;
}

interface Key {
  readonly index: number;
  /** 0: the field is missing; 1: it is null; 2: it has a value. */
  readonly rank: 0 | 1 | 2;
  readonly value: unknown;
  /** The Go type that has to be the same on both sides; undefined when it cannot be sorted. */
  readonly type: string | undefined;
  readonly quantity: Quantity | undefined;
}

/**
 * The order in which the objects (of Table rows, or items) are to be printed: `order[0]` is the index of the first.
 * Missing fields come first, then nulls; strings that both read as quantities compare as such.
 * @param path as typed after --sort-by: `.metadata.name`, `{.spec.x}`, `status.phase`
 * @throws SortError, JsonPathError. For one table kubectl itself drops all but the errors about unsortable types, and says
 *   that no resources were found.
 */
export function sortKeys(path: string, objects: readonly unknown[], options: SortOptions): number[] {
  const isTable = options.of === 'table';
  if (objects.length < (isTable ? 2 : 1)) return objects.map((_, index) => index);
  const field = isTable ? relaxIfPossible(path) : relaxJsonPath(path);
  const jsonPath = parsePath(field, isTable);
  try {
    const keys = objects.map((object, index) =>
      toKey(findFirst(jsonPath, object, { field, isTable }), index),
    );
    if (keys.every((key) => key.rank === 0)) {
      throw new SortError(`couldn't find any field with path ${quoteGo(field)} in the list of objects`);
    }
    const isLess = lessWith(field, isTable ? '[][][]reflect.Value' : '*unstructured.Unstructured');
    return options.ties === 'kubectl' ? kubectlOrder(keys, isLess) : stableOrder(keys, isLess);
  } catch (error) {
    const order = options.mixed && error instanceof SortError ? mixedOrder(jsonPath, objects) : undefined;
    if (order) return order;
    throw error;
  }
}

/** Numbers before texts before what cannot be compared; undefined where nothing can. */
function mixedOrder(jsonPath: JsonPath, objects: readonly unknown[]): number[] | undefined {
  const keys = objects.map((object, index) => toKey(firstOrNone(jsonPath, object), index));
  if (keys.every((key) => key.type === undefined)) return undefined;
  const isLess = lessWith('', '');
  return stableOrder(keys, (a, b) => {
    const [first, second] = [classOf(a), classOf(b)];
    if (first !== second) return first < second;
    if (first === 'c') return false;
    return first === 'a' ? numberOf(a.value) < numberOf(b.value) : isLess(a, b);
  });
}

function classOf({ type }: Key): 'a' | 'b' | 'c' {
  if (type === undefined) return 'c';
  return type === 'string' ? 'b' : 'a';
}

function firstOrNone(jsonPath: JsonPath, object: unknown): readonly unknown[] {
  try {
    return findFirst(jsonPath, object, { field: '', isTable: true });
  } catch (error) {
    if (error instanceof SortError) return [];
    throw error;
  }
}

type Less = (a: Key, b: Key) => boolean;

function kubectlOrder(keys: readonly Key[], isLess: Less): number[] {
  return goSortOrder(keys.length, (i, j) => {
    const [a, b] = [keys[i], keys[j]];
    return a !== undefined && b !== undefined && isLess(a, b);
  });
}

function stableOrder(keys: readonly Key[], isLess: Less): number[] {
  return keys
    .toSorted((a, b) => {
      if (a.rank !== 2 || b.rank !== 2) return a.rank - b.rank;
      return isLess(a, b) ? -1 : Number(isLess(b, a));
    })
    .map((key) => key.index);
}

function relaxIfPossible(path: string): string {
  try {
    return relaxJsonPath(path);
  } catch (error) {
    if (error instanceof JsonPathError) return path;
    throw error;
  }
}

function parsePath(field: string, isTable: boolean): JsonPath {
  try {
    return parseJsonPath(field);
  } catch (error) {
    throw isTable && error instanceof JsonPathError
      ? new SortError(`sorting error: ${error.message}`)
      : error;
  }
}

interface Place {
  readonly field: string;
  readonly isTable: boolean;
}

/** The first value of the first part of the path, in a list of its own; an empty list when there is none. */
function findFirst(jsonPath: JsonPath, object: unknown, { field, isTable }: Place): readonly unknown[] {
  try {
    return jsonPath.findResults(object)[0]?.slice(0, 1) ?? [];
  } catch (error) {
    // Nested so deep that nobody finds anything there.
    if (error instanceof RangeError) return [];
    if (!isTable || !(error instanceof JsonPathError)) throw error;
    const shown = `&errors.errorString{s:${quoteGo(error.message)}}`;
    throw new SortError(`Failed to get values for [][]reflect.Value(nil) using ${field} (${shown})`);
  }
}

function toKey(found: readonly unknown[], index: number): Key {
  const [value] = found;
  const base = { index, value, type: undefined, quantity: undefined };
  if (found.length === 0) return { ...base, rank: 0 };
  if (value === null || value === undefined) return { ...base, rank: 1 };
  const kind = goKind(value);
  const isSortable = isGoNumber(value) || kind === 'string' || kind === 'int' || kind === 'float';
  const quantity = typeof value === 'string' ? parseQuantity(value) : undefined;
  return { ...base, rank: 2, type: isSortable ? goTypeName(value) : undefined, quantity };
}

function lessWith(field: string, holder: string): Less {
  const fail = (problem: string): SortError =>
    new UnsortableError(`Field ${field} in ${holder} is an unsortable type: interface, err: ${problem}`);
  return (a, b) => {
    // As in kubectl a missing field is less than anything, another missing one included.
    if (a.rank === 0) return true;
    if (a.rank === 1 || b.rank !== 2) return a.rank < b.rank;
    if (a.type === undefined) throw fail(`unsortable type: ${goTypeName(a.value)}`);
    if (a.type !== b.type) throw fail('unsortable interface: interface');
    if (a.quantity !== undefined && b.quantity !== undefined)
      return compareQuantities(a.quantity, b.quantity) < 0;
    if (a.type === 'string') return compareUtf8(String(a.value), String(b.value)) < 0;
    return numberOf(a.value) < numberOf(b.value);
  };
}
