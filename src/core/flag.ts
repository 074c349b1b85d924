// What a flag of the command line is; cli/flags.ts parses them by pflag's rules.
import { isInt64, parseGoInteger, underscoresFit } from './go-parse-number.ts';

/**
 * How the words of a flag become a value. `slice` splits at commas, `array` does not; both repeat.
 * `verbosity` is kubectl's `-v N`, where a bare `-v` means 1.
 */
export type FlagType = 'bool' | 'string' | 'int' | 'slice' | 'array' | 'verbosity';

/** One flag, as data: the parser and the help page both read it. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly type: FlagType;
  readonly usage: string;
  /** Shown in help and taken when the flag is absent. */
  readonly default?: string;
  /** pflag's NoOptDefVal: the value of the bare flag (`--watch`); bools have `true`. */
  readonly bareValue?: string;
  readonly hidden?: boolean;
}

/** What was typed, by flag name; use the readers below. */
export type FlagValues = ReadonlyMap<string, readonly string[]>;

/** The parsed line: flag values by name, the words that are no flags, and how many of those stood before `--`. */
export interface ParsedLine {
  readonly values: FlagValues;
  readonly args: readonly string[];
  readonly dashAt: number | undefined;
}

/** The last value given, or undefined when the flag is absent. */
export function flagString(values: FlagValues, name: string): string | undefined {
  return values.get(name)?.at(-1);
}

/** True when the flag is given as true; `otherwise` when it is absent. */
export function flagBool(values: FlagValues, name: string, otherwise = false): boolean {
  const text = flagString(values, name);
  return text === undefined ? otherwise : parseGoBool(text) === true;
}

/** All values given, in order; empty when the flag is absent. */
export function flagList(values: FlagValues, name: string): readonly string[] {
  return values.get(name) ?? [];
}

/** The number given, or undefined when the flag is absent. */
export function flagNumber(values: FlagValues, name: string): number | undefined {
  const text = flagString(values, name);
  return text === undefined ? undefined : Number(parseFlagInt(text).value ?? 0n);
}

/** An integer, or strconv's words for why there is none. */
export interface ParsedInt {
  readonly value?: bigint;
  readonly problem?: string;
}

/** pflag's int64: `strconv.ParseInt(text, 0, 64)`, with Go's prefixes and underscores (`0x10`, `1_000`). */
export function parseFlagInt(text: string): ParsedInt {
  const value = underscoresFit(text) ? parseGoInteger(text.replaceAll('_', '')) : undefined;
  if (value !== undefined && isInt64(value)) return { value };
  const isSyntax =
    value !== undefined || /^[+-]?(0|[1-9]\d*|0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)$/.test(text);
  return { problem: isSyntax ? 'value out of range' : 'invalid syntax' };
}

/** klog's level: `strconv.ParseInt(text, 10, 32)`. */
export function parseFlagLevel(text: string): ParsedInt {
  if (!/^[+-]?\d+$/.test(text)) return { problem: 'invalid syntax' };
  const value = BigInt(text.replace(/^\+/, ''));
  return value >= -(2n ** 31n) && value < 2n ** 31n ? { value } : { problem: 'value out of range' };
}

/** Go: strconv.ParseBool. */
export function parseGoBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return undefined;
}
