// The functions that kubectl's templates can call: Go's builtins (text/template/funcs.go), and kubectl's
// exists and base64decode (cli-runtime pkg/printers). and, or and call are the engine's own.
import { decodeUtf8, encodeUtf8, utf8Length } from '../../core/go-utf8.ts';
import {
  goKind,
  goNumber,
  goTypeName,
  isGoMap,
  isGoNumber,
  mapEntry,
  numberOf,
} from '../../core/go-value.ts';
import { base64Decode } from './base64.ts';
import { CallError } from './call-error.ts';
import { equalsAny, isLess, isLessOrEqual } from './compare.ts';
import { escapeHtml, escapeQuery, escapeScript } from './escape.ts';
import { sprintAll } from './format.ts';
import { sprintf } from './printf.ts';

/** The type of a parameter: any value, or a string and nothing else. */
export type ParamType = 'any' | 'string';

export interface TemplateFunction {
  /** The parameters that must be there. */
  readonly params: readonly ParamType[];
  /** Whether more arguments, of any type, may follow. */
  readonly isVariadic: boolean;
  /**
   * undefined among the arguments is Go's invalid value, null a nil interface.
   * @throws CallError
   */
  call(args: readonly unknown[]): unknown;
}

type Call = TemplateFunction['call'];

function fixed(count: number, call: Call): TemplateFunction {
  return { params: Array.from({ length: count }, () => 'any'), isVariadic: false, call };
}

function variadic(count: number, call: Call): TemplateFunction {
  return { params: Array.from({ length: count }, () => 'any'), isVariadic: true, call };
}

const own = (): never => {
  throw new CallError('unreachable');
};

export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['and', variadic(1, own)],
  ['or', variadic(1, own)],
  ['call', variadic(1, own)],
  ['html', variadic(0, (args) => escapeHtml(joinArguments(args)))],
  ['js', variadic(0, (args) => escapeScript(joinArguments(args)))],
  ['urlquery', variadic(0, (args) => escapeQuery(joinArguments(args)))],
  ['print', variadic(0, sprintAll)],
  ['println', variadic(0, (args) => `${args.map((arg) => sprintAll([arg])).join(' ')}\n`)],
  [
    'printf',
    { params: ['string'], isVariadic: true, call: ([format, ...args]) => sprintf(String(format), args) },
  ],
  ['index', variadic(1, ([item, ...indexes]) => indexValue(item, indexes))],
  ['slice', variadic(1, ([item, ...indexes]) => sliceValue(item, indexes))],
  ['len', fixed(1, ([item]) => goNumber('int', lengthOf(item)))],
  ['not', fixed(1, ([value]) => !isTruthy(value))],
  ['eq', variadic(1, ([first, ...others]) => equalsAny(first, others))],
  ['ne', fixed(2, ([left, right]) => !equalsAny(left, [right]))],
  ['lt', fixed(2, ([left, right]) => isLess(left, right))],
  ['le', fixed(2, ([left, right]) => isLessOrEqual(left, right))],
  ['gt', fixed(2, ([left, right]) => !isLessOrEqual(left, right))],
  ['ge', fixed(2, ([left, right]) => !isLess(left, right))],
  ['exists', variadic(1, ([item, ...indexes]) => exists(item, indexes))],
  ['base64decode', { params: ['string'], isVariadic: false, call: ([text]) => base64Decode(String(text)) }],
]);

/** The truth of a value: not the zero of its type. */
export function isTruthy(value: unknown): boolean {
  switch (goKind(value)) {
    case 'invalid':
      return false;
    case 'bool':
      return value === true;
    case 'string':
      return value !== '';
    case 'slice':
    case 'map':
      return lengthOf(value) > 0;
    case 'int':
    case 'uint':
    case 'float':
    case 'complex':
    default:
      return Number(numberOf(value)) !== 0 || (isGoNumber(value) && value.imaginary !== 0);
  }
}

function lengthOf(item: unknown): number {
  if (item === null) throw new CallError('len of nil pointer');
  // What reflect panics with.
  if (item === undefined) throw new CallError('reflect: call of reflect.Value.Type on zero Value');
  if (typeof item === 'string') return utf8Length(item);
  if (Array.isArray(item)) return item.length;
  if (isGoMap(item)) return Object.keys(item).length;
  throw new CallError(`len of type ${goTypeName(item)}`);
}

function joinArguments(args: readonly unknown[]): string {
  return sprintAll(args.map((arg) => arg ?? '<no value>'));
}

function indexArgument(index: unknown, capacity: number): number {
  const kind = goKind(index);
  if (kind === 'invalid') throw new CallError('cannot index slice/array with nil');
  if (kind !== 'int' && kind !== 'uint') {
    throw new CallError(`cannot index slice/array with type ${goTypeName(index)}`);
  }
  const at = numberOf(index);
  if (at < 0 || at > capacity) throw new CallError(`index out of range: ${at}`);
  return Number(at);
}

function indexValue(first: unknown, indexes: readonly unknown[]): unknown {
  if (goKind(first) === 'invalid') throw new CallError('index of untyped nil');
  let item = first;
  for (const index of indexes) {
    if (item === null || item === undefined) throw new CallError('index of nil pointer');
    if (typeof item === 'string' || Array.isArray(item)) item = elementAt(item, index);
    else if (isGoMap(item)) item = mapEntry(item, mapKey(index)) ?? null;
    else throw new CallError(`can't index item of type ${goTypeName(item)}`);
  }
  return item;
}

function elementAt(item: string | readonly unknown[], index: unknown): unknown {
  const length = lengthOf(item);
  const at = indexArgument(index, length);
  // Go lets the length itself pass here, and reflect panics.
  const type = typeof item === 'string' ? 'string' : 'slice';
  if (at === length) throw new CallError(`reflect: ${type} index out of range`);
  return typeof item === 'string' ? goNumber('uint8', encodeUtf8(item)[at] ?? 0) : item[at];
}

function mapKey(index: unknown): string {
  if (typeof index === 'string') return index;
  if (goKind(index) === 'invalid') throw new CallError('value is nil; should be of type string');
  throw new CallError(`value has type ${goTypeName(index)}; should be string`);
}

function sliceValue(item: unknown, indexes: readonly unknown[]): unknown {
  if (goKind(item) === 'invalid') throw new CallError('slice of untyped nil');
  if (indexes.length > 3) throw new CallError(`too many slice indexes: ${indexes.length}`);
  const isString = typeof item === 'string';
  if (isString && indexes.length === 3) throw new CallError('cannot 3-index slice a string');
  if (!isString && !Array.isArray(item)) throw new CallError(`can't slice item of type ${goTypeName(item)}`);
  const length = lengthOf(item);
  const capacity = isString ? length : capacityOf(length);
  const [from = 0, to = length, limit = capacity] = indexes.map((index) => indexArgument(index, capacity));
  if (from > to) throw new CallError(`invalid slice index: ${from} > ${to}`);
  if (to > limit) throw new CallError(`invalid slice index: ${to} > ${limit}`);
  if (isString) return decodeUtf8(encodeUtf8(item).subarray(from, to));
  return Array.from(
    { length: to - from },
    (_, at): unknown => (item as readonly unknown[])[from + at] ?? null,
  );
}

// The decoder appends one by one, and Go's slices may be cut up to what was allocated: powers of two, while small.
function capacityOf(length: number): number {
  return length > 512 || length === 0 ? length : 2 ** Math.ceil(Math.log2(length));
}

/** Whether `index` would find something that is not nil; never fails. */
function exists(first: unknown, indexes: readonly unknown[]): boolean {
  let item = first;
  for (const index of indexes) {
    if (typeof item === 'string' || Array.isArray(item)) {
      const kind = goKind(index);
      const at = Number(numberOf(index));
      if ((kind !== 'int' && kind !== 'uint') || at < 0 || at >= lengthOf(item)) return false;
      item = elementAt(item, index);
    } else if (isGoMap(item)) {
      const key = index ?? '';
      if (typeof key !== 'string') return false;
      item = mapEntry(item, key) ?? null;
    } else return false;
  }
  // kubectl takes a bare nil argument for something that is there.
  return item !== null || indexes.length === 0;
}
