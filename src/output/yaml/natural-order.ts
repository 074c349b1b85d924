// The order in which go-yaml v2 writes the keys of a map (sorter.go): letters last, runs of digits by value.

/** `a2` before `a10`, and `_x` before `B`. */
export function sortNaturally(keys: readonly string[]): string[] {
  return keys.toSorted(compareNaturally);
}

/** Negative, zero or positive, as sorter.go's Less would order `a` and `b`. */
export function compareNaturally(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  // Both strings agree before `at`, so half a pair there is the second half of two different characters.
  if (at > 0 && isHighSurrogate(a.charCodeAt(at - 1))) at--;
  const left = a.codePointAt(at) ?? 0;
  const right = b.codePointAt(at) ?? 0;
  const leftIsLetter = isLetter(left);
  const rightIsLetter = isLetter(right);
  if (leftIsLetter && rightIsLetter) return left - right;
  if (leftIsLetter || rightIsLetter) return rightIsLetter ? -1 : 1;
  if (!isDigit(left) && !isDigit(right)) return left - right;
  return compareDigitRuns(a, b, at) || left - right;
}

function compareDigitRuns(a: string, b: string, at: number): number {
  // A zero after other digits is part of their number: `10` and `1` differ in their second digit, not by a leading zero.
  const zero = a.charAt(at) === '0' || b.charAt(at) === '0';
  const start = zero && numberBehind.test(a.slice(0, at)) ? 1n : 0n;
  const left = digitRun(a, at, start);
  const right = digitRun(b, at, start);
  if (left.value !== right.value) return left.value < right.value ? -1 : 1;
  return left.length - right.length;
}

const numberBehind = /(?!0)\p{Nd}\p{Nd}*$/u;

/** The number that starts at `at`, in int64 arithmetic that wraps as Go's does; its length is in characters. */
function digitRun(text: string, at: number, start: bigint): { value: bigint; length: number } {
  let value = start;
  let length = 0;
  for (const char of text.slice(at)) {
    const code = char.codePointAt(0) ?? 0;
    if (!isDigit(code)) break;
    value = BigInt.asIntN(64, value * 10n + BigInt(code - 0x30));
    length++;
  }
  return { value, length };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLetter(code: number): boolean {
  if (code < 0x80) return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return /\p{L}/u.test(String.fromCodePoint(code));
}

function isDigit(code: number): boolean {
  if (code < 0x80) return code >= 0x30 && code <= 0x39;
  return /\p{Nd}/u.test(String.fromCodePoint(code));
}
