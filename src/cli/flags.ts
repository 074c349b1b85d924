// The command line by pflag's rules, because kubectl's users type all of its spellings:
// -ojson, -o=json, -n=x, -A=true, --watch=false, flags before the verb, `--` (docs/adr/0004).
import { UsageError } from '../core/errors.ts';
import { type FlagSpec, type ParsedLine, parseFlagInt, parseFlagLevel, parseGoBool } from '../core/flag.ts';
import { quoteGo } from '../core/go-quote.ts';
import { CsvError, parseCsvRecord } from './csv-record.ts';

interface Line {
  readonly values: Map<string, string[]>;
  readonly args: string[];
}

/**
 * Parses `argv` with the given flags. Throws UsageError in pflag's words
 * (`unknown flag: --x`, `flag needs an argument: 'o' in -o`, `invalid argument …`).
 */
export function parseFlags(argv: readonly string[], specs: readonly FlagSpec[]): ParsedLine {
  const line: Line = { values: new Map(), args: [] };
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const byShort = new Map(specs.flatMap((spec) => (spec.short ? [[spec.short, spec] as const] : [])));
  const words = [...argv];
  let dashAt: number | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      dashAt = line.args.length;
      line.args.push(...words);
      break;
    }
    if (word.startsWith('--')) readLong(word, words, { byName, line });
    else if (word.startsWith('-') && word.length > 1) readShort(word, words, { byShort, line });
    else line.args.push(word);
  }
  return { ...line, dashAt };
}

function readLong(
  word: string,
  rest: string[],
  into: { byName: ReadonlyMap<string, FlagSpec>; line: Line },
): void {
  const body = word.slice(2);
  const eq = body.indexOf('=');
  // kubectl: cliflag.WordSepNormalizeFunc, `--all_namespaces` is `--all-namespaces`.
  const typed = eq < 0 ? body : body.slice(0, eq);
  const name = typed.replaceAll('_', '-');
  if (typed === '' || typed.startsWith('-')) throw new UsageError(`bad flag syntax: ${word}`);
  const spec = into.byName.get(name);
  if (!spec) throw new UsageError(`unknown flag: --${typed}`);
  if (eq >= 0) return store(spec, body.slice(eq + 1), into.line);
  const bare = bareValue(spec, rest);
  if (bare !== undefined) return store(spec, bare, into.line);
  const value = rest.shift();
  if (value === undefined) throw new UsageError(`flag needs an argument: --${typed}`);
  store(spec, value, into.line);
}

function readShort(
  word: string,
  rest: string[],
  into: { byShort: ReadonlyMap<string, FlagSpec>; line: Line },
): void {
  let letters = word.slice(1);
  while (letters !== '') {
    const letter = letters.slice(0, 1);
    const after = letters.slice(1);
    const spec = into.byShort.get(letter);
    if (!spec) throw new UsageError(`unknown shorthand flag: '${letter}' in -${letters}`);
    if (after.startsWith('=') && after.length > 1) return store(spec, after.slice(1), into.line);
    const bare =
      after === '' ? bareValue(spec, rest) : (spec.bareValue ?? (spec.type === 'bool' ? 'true' : undefined));
    if (bare !== undefined) {
      store(spec, bare, into.line);
      letters = after;
      continue;
    }
    if (after !== '') return store(spec, after, into.line);
    const value = rest.shift();
    if (value === undefined) throw new UsageError(`flag needs an argument: '${letter}' in -${letters}`);
    return store(spec, value, into.line);
  }
}

/** The value of a flag that stands alone; undefined when it takes the next word. */
function bareValue(spec: FlagSpec, rest: readonly string[]): string | undefined {
  if (spec.type === 'verbosity') return /^\d+$/.test(rest[0] ?? '') ? undefined : '1';
  return spec.bareValue ?? (spec.type === 'bool' ? 'true' : undefined);
}

function store(spec: FlagSpec, value: string, line: Line): void {
  const problem = check(spec, value);
  if (problem) {
    const shown = spec.short ? `-${spec.short}, --${spec.name}` : `--${spec.name}`;
    throw new UsageError(`invalid argument ${quoteGo(value)} for "${shown}" flag: ${problem}`);
  }
  const values = line.values.get(spec.name) ?? [];
  if (spec.type === 'slice') values.push(...parseCsvRecord(value));
  else if (spec.type === 'verbosity') values.push(String(parseFlagLevel(value).value));
  else values.push(value);
  line.values.set(spec.name, values);
}

function check(spec: FlagSpec, value: string): string | undefined {
  switch (spec.type) {
    case 'bool':
      return parseGoBool(value) === undefined
        ? `strconv.ParseBool: parsing ${quoteGo(value)}: invalid syntax`
        : undefined;
    case 'int':
    case 'verbosity': {
      const { problem } = spec.type === 'int' ? parseFlagInt(value) : parseFlagLevel(value);
      return problem && `strconv.ParseInt: parsing ${quoteGo(value)}: ${problem}`;
    }
    case 'slice':
      return csvProblem(value);
    case 'string':
    case 'array':
  }
  return undefined;
}

function csvProblem(value: string): string | undefined {
  try {
    parseCsvRecord(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.message;
  }
}

/**
 * The position of the verb in `argv`, past the flags before it; undefined when there is none.
 * As cobra does, an unknown flag without `=` is taken to have a value.
 */
export function findVerb(argv: readonly string[], specs: readonly FlagSpec[]): number | undefined {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-') || word === '-') return at;
    if (word.includes('=')) continue;
    const spec = word.startsWith('--')
      ? specs.find((flag) => flag.name === word.slice(2).replaceAll('_', '-'))
      : specs.find((flag) => flag.short === word.slice(-1));
    // `-ojson`: the value is in the word already.
    if (
      !word.startsWith('--') &&
      word.length > 2 &&
      specs.find((flag) => flag.short === word[1])?.type !== 'bool'
    )
      continue;
    if (!spec || bareValue(spec, argv.slice(at + 1)) === undefined) at++;
  }
  return undefined;
}
