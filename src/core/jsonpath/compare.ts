// The comparisons of filters: the old template functions that client-go keeps in third_party/forked/golang/template.
import { compareUtf8 } from '../go-utf8.ts';
import { goKind, numberOf } from '../go-value.ts';
import { JsonPathError } from './nodes.ts';

/**
 * Whether `left operator right` holds.
 * @throws JsonPathError when the two cannot be compared, or the operator is none
 */
export function compareWith(operator: string, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case '<':
      return isLess(left, right);
    case '>=':
      return !isLess(left, right);
    case '<=':
      return isLess(left, right) || isEqual(left, right);
    case '>':
      return !isLess(left, right) && !isEqual(left, right);
    default:
      throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
}

function isEqual(left: unknown, right: unknown): boolean {
  const kind = commonKind(left, right);
  // oxlint-disable-next-line eqeqeq -- a bigint and a number of the same value are equal only with ==
  return kind === 'number' ? numberOf(left) == numberOf(right) : left === right;
}

function isLess(left: unknown, right: unknown): boolean {
  const kind = commonKind(left, right);
  if (kind === 'bool') throw new JsonPathError('invalid type for comparison');
  if (kind === 'number') return numberOf(left) < numberOf(right);
  return compareUtf8(String(left), String(right)) < 0;
}

function commonKind(left: unknown, right: unknown): 'bool' | 'string' | 'number' {
  const kinds = [comparableKind(left), comparableKind(right)] as const;
  if (kinds[0] !== kinds[1]) throw new JsonPathError('incompatible types for comparison');
  return kinds[0] === 'bool' || kinds[0] === 'string' ? kinds[0] : 'number';
}

// Signed and unsigned integers compare; integers and floats do not.
function comparableKind(value: unknown): 'bool' | 'string' | 'int' | 'float' {
  const kind = goKind(value);
  switch (kind) {
    case 'bool':
    case 'string':
    case 'int':
    case 'float':
      return kind;
    case 'uint':
      return 'int';
    case 'complex':
    case 'map':
    case 'slice':
    case 'invalid':
    default:
      throw new JsonPathError('invalid type for comparison');
  }
}
