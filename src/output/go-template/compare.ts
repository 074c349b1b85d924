// eq, ne, lt, le, gt and ge of Go templates: text/template/funcs.go.
import { compareUtf8 } from '../../core/go-utf8.ts';
import {
  goKind,
  goTypeName,
  isGoMap,
  isGoNumber,
  numberOf,
  sprint,
  type GoKind,
} from '../../core/go-value.ts';
import { CallError } from './call-error.ts';
import { formatPlain } from './format.ts';

/** `eq a b c…`: whether `a` equals one of the others. */
export function equalsAny(first: unknown, others: readonly unknown[]): boolean {
  if (others.length === 0) throw new CallError('missing argument for comparison');
  return others.some((other) => equals(first, other));
}

export function isLess(left: unknown, right: unknown): boolean {
  const kinds = [orderedKind(left), orderedKind(right)] as const;
  if (!sameKind(...kinds)) throw incompatible(left, right);
  if (kinds[0] === 'string') return compareUtf8(String(left), String(right)) < 0;
  if (kinds[0] === 'bool' || kinds[0] === 'complex') throw new CallError('invalid type for comparison');
  return numberOf(left) < numberOf(right);
}

export function isLessOrEqual(left: unknown, right: unknown): boolean {
  return isLess(left, right) || equals(left, right);
}

function equals(left: unknown, right: unknown): boolean {
  const kinds = [goKind(left), goKind(right)] as const;
  if (isCompound(kinds[0]) && isCompound(kinds[1])) return equalsCompound(left, right);
  if (!sameKind(...kinds)) {
    if (kinds[0] === 'invalid' || kinds[1] === 'invalid') return false;
    throw incompatible(left, right);
  }
  if (kinds[0] === 'bool' || kinds[0] === 'string') return left === right;
  if (isGoNumber(left) && isGoNumber(right) && left.imaginary !== right.imaginary) return false;
  // oxlint-disable-next-line eqeqeq -- a bigint and a number of the same value are equal only with ==
  return numberOf(left) == numberOf(right);
}

// Maps, arrays and nil: only nil can be compared with them.
function equalsCompound(left: unknown, right: unknown): boolean {
  const isNil = [goKind(left), goKind(right)].map((kind) => kind === 'invalid');
  if (isNil[0] === true || isNil[1] === true) return isNil[0] === isNil[1];
  if (isGoMap(left) !== isGoMap(right)) {
    throw new CallError(
      `non-comparable types ${formatPlain(left, 's')}: ${goTypeName(left)}, ${goTypeName(right)}: ${sprint(right)}`,
    );
  }
  throw new CallError(`non-comparable type ${formatPlain(right, 's')}: ${goTypeName(right)}`);
}

function isCompound(kind: GoKind): boolean {
  return kind === 'map' || kind === 'slice' || kind === 'invalid';
}

function orderedKind(value: unknown): GoKind {
  const kind = goKind(value);
  if (isCompound(kind)) throw new CallError('invalid type for comparison');
  return kind;
}

// Signed and unsigned integers compare; integers and floats do not.
function sameKind(left: GoKind, right: GoKind): boolean {
  return left === right || (isInteger(left) && isInteger(right));
}

function isInteger(kind: GoKind): boolean {
  return kind === 'int' || kind === 'uint';
}

function incompatible(left: unknown, right: unknown): CallError {
  return new CallError(`incompatible types for comparison: ${goTypeName(left)} and ${goTypeName(right)}`);
}
