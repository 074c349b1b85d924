// Resource quantities (`100m`, `1.5Gi`, `2e3`): read and compared exactly, as apimachinery's resource.Quantity.

/** The exact value coefficient × 10^exponent; the coefficient has no trailing zeros. */
export interface Quantity {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const DECIMAL_SUFFIXES = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const BINARY_SUFFIXES = new Map([
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
  ['Ti', 40n],
  ['Pi', 50n],
  ['Ei', 60n],
]);
// quantity.go, parseQuantityString. The digits may be missing altogether: `Ki` is zero, and so is `+`.
const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/;
const NANO = -9;
const MAX_BINARY = (1n << 63n) - 1n;

/**
 * Reads a quantity; undefined where apimachinery would not (resource.ParseQuantity). More than nine decimals are rounded
 * up, away from zero; a binary suffix cannot exceed 2^63-1; no other bound.
 */
export function parseQuantity(text: string): Quantity | undefined {
  const match = text === '' ? null : SHAPE.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  const digits = BigInt(whole + fraction || '0');
  const binary = BINARY_SUFFIXES.get(suffix);
  const power = binary === undefined ? decimalExponent(suffix) : 0;
  if (power === undefined) return undefined;
  // Without a digit only what Go reads on its fast path is a (zero) quantity.
  if (whole + fraction === '' && (power < NANO || (binary ?? 0n) >= 50n)) return undefined;
  const rounded = roundUpToNano(binary === undefined ? digits : digits << binary, power - fraction.length);
  const value = binary !== undefined && exceedsBinary(rounded) ? normalise(MAX_BINARY, 0) : rounded;
  return sign === '-' ? { coefficient: -value.coefficient, exponent: value.exponent } : value;
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const signs = signOf(a.coefficient) - signOf(b.coefficient);
  if (signs !== 0 || a.coefficient === 0n) return signs;
  const sign = signOf(a.coefficient);
  // Sizes first, so that 1e2000000000 never becomes two billion digits.
  const sizes = size(a) - size(b);
  if (sizes !== 0) return sizes * sign;
  const shift = a.exponent - b.exponent;
  const left = shift > 0 ? a.coefficient * 10n ** BigInt(shift) : a.coefficient;
  const right = shift < 0 ? b.coefficient * 10n ** BigInt(-shift) : b.coefficient;
  return left < right ? -1 : Number(left > right);
}

function decimalExponent(suffix: string): number | undefined {
  const known = DECIMAL_SUFFIXES.get(suffix);
  if (known !== undefined) return known;
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  if (exponent === undefined) return undefined;
  const parsed = BigInt(exponent.replace('+', ''));
  // suffix.go: an int64, then cut to an int32.
  return BigInt.asIntN(64, parsed) === parsed ? Number(BigInt.asIntN(32, parsed)) : undefined;
}

function roundUpToNano(coefficient: bigint, exponent: number): Quantity {
  const drop = NANO - exponent;
  if (drop <= 0 || coefficient === 0n) return normalise(coefficient, exponent);
  if (drop > coefficient.toString().length) return { coefficient: 1n, exponent: NANO };
  const unit = 10n ** BigInt(drop);
  return normalise((coefficient + unit - 1n) / unit, NANO);
}

function normalise(coefficient: bigint, exponent: number): Quantity {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const digits = coefficient.toString();
  const kept = digits.replace(/0+$/, '');
  return { coefficient: BigInt(kept), exponent: exponent + digits.length - kept.length };
}

function exceedsBinary(value: Quantity): boolean {
  return compareQuantities(value, { coefficient: MAX_BINARY, exponent: 0 }) > 0;
}

function signOf(coefficient: bigint): number {
  return coefficient > 0n ? 1 : coefficient < 0n ? -1 : 0;
}

/** The number of digits before the decimal point (negative for small fractions). */
function size({ coefficient, exponent }: Quantity): number {
  return (coefficient < 0n ? -coefficient : coefficient).toString().length + exponent;
}
