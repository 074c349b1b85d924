// Parsed JSON (and what templates compute) seen as Go values: kinds, type names, `%v` and `%#v`.
import { formatFloat } from './go-float.ts';
import { quoteGo } from './go-quote.ts';
import { sortedKeys } from './go-utf8.ts';

const GO_NUMBER: unique symbol = Symbol('go number');

export type GoNumberType = 'int' | 'uint8' | 'float64' | 'complex128';

/**
 * A number whose Go type JSON alone cannot tell: a literal of a template, a byte of a string, a length.
 * Plain numbers come from JSON: int64 when they are safe integers, else float64; a bigint is an int64.
 */
export interface GoNumber {
  readonly [GO_NUMBER]: GoNumberType;
  readonly value: number | bigint;
  /** The imaginary part of a complex128. */
  readonly imaginary: number;
}

export type GoKind = 'invalid' | 'bool' | 'string' | 'int' | 'uint' | 'float' | 'complex' | 'map' | 'slice';

/** Makes a number of a stated Go type. */
export function goNumber(type: GoNumberType, value: number | bigint, imaginary = 0): GoNumber {
  return { [GO_NUMBER]: type, value, imaginary };
}

export function isGoNumber(value: unknown): value is GoNumber {
  return typeof value === 'object' && value !== null && GO_NUMBER in value;
}

/** A JSON object, as against an array, null or a `GoNumber`. */
export function isGoMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(GO_NUMBER in value);
}

/** The entry of a map, undefined when there is none (never an inherited property). */
export function mapEntry(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** reflect.Kind, with the sizes left out. null and undefined are Go's invalid value. */
export function goKind(value: unknown): GoKind {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'int' : 'float';
  if (Array.isArray(value)) return 'slice';
  if (isGoNumber(value)) return NUMBER_KINDS[value[GO_NUMBER]];
  return typeof value === 'object' && value !== null ? 'map' : 'invalid';
}

const NUMBER_KINDS = { int: 'int', uint8: 'uint', float64: 'float', complex128: 'complex' } as const;

/** `%T`, for the types that kubectl's decoder makes. */
export function goTypeName(value: unknown): string {
  return isGoNumber(value) ? value[GO_NUMBER] : TYPE_NAMES[goKind(value)];
}

const TYPE_NAMES: Readonly<Record<GoKind, string>> = {
  invalid: '<nil>',
  bool: 'bool',
  string: 'string',
  int: 'int64',
  uint: 'uint8',
  float: 'float64',
  complex: 'complex128',
  map: 'map[string]interface {}',
  slice: '[]interface {}',
};

/** The plain number or bigint of an int, uint or float. */
export function numberOf(value: unknown): number | bigint {
  if (isGoNumber(value)) return value.value;
  return typeof value === 'number' || typeof value === 'bigint' ? value : Number.NaN;
}

/** `fmt.Sprint(value)`, which is `%v`: `map[a:b c:<nil>]`, `[1 2]`, floats as 1e+06. */
export function sprint(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(sprint).join(' ')}]`;
  if (isGoMap(value)) {
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${sprint(value[key])}`)
      .join(' ')}]`;
  }
  return value === null || value === undefined ? '<nil>' : sprintScalar(value);
}

/** `%#v`: the value in Go syntax, as kubectl's jsonpath errors show the object. */
export function goSyntax(value: unknown): string {
  if (typeof value === 'string') return quoteGo(value);
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isGoMap(value)) {
    const entries = sortedKeys(value).map((key) => `${quoteGo(key)}:${goSyntax(value[key])}`);
    return `map[string]interface {}{${entries.join(', ')}}`;
  }
  return sprintScalar(value, { syntax: true });
}

function sprintScalar(value: unknown, options: { syntax?: boolean } = {}): string {
  const kind = goKind(value);
  if (kind === 'bool') return String(value);
  const number = numberOf(value);
  if (kind === 'float') return formatShortest(Number(number));
  if (kind === 'complex' && isGoNumber(value)) {
    const imaginary = formatShortest(value.imaginary);
    return `(${formatShortest(Number(number))}${/^[+-]/.test(imaginary) ? '' : '+'}${imaginary}i)`;
  }
  if (kind === 'uint' && options.syntax === true) return `0x${number.toString(16)}`;
  return number.toString();
}

function formatShortest(value: number): string {
  return formatFloat(value, 'g', -1);
}
