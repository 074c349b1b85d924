import { describe, expect, it } from 'vitest';
import type { FlagSpec } from '../core/flag.ts';
import { findVerb, parseFlags } from './flags.ts';

const specs: readonly FlagSpec[] = [
  { name: 'output', short: 'o', type: 'string', usage: '' },
  { name: 'namespace', short: 'n', type: 'string', usage: '' },
  { name: 'all-namespaces', short: 'A', type: 'bool', usage: '' },
  { name: 'watch', short: 'w', type: 'bool', usage: '' },
  { name: 'quiet', short: 'q', type: 'bool', usage: '' },
  { name: 'label-columns', short: 'L', type: 'slice', usage: '' },
  { name: 'as-group', type: 'array', usage: '' },
  { name: 'chunk-size', type: 'int', usage: '' },
  { name: 'v', short: 'v', type: 'verbosity', usage: '' },
];

function parsed(line: string) {
  const { values, args } = parseFlags(line.split(' '), specs);
  return { ...Object.fromEntries(values), args };
}

describe('parseFlags, the spellings that kubectl accepts', () => {
  it.each([
    ['pods -ojson', { output: ['json'], args: ['pods'] }],
    ['pods -o=json', { output: ['json'], args: ['pods'] }],
    ['pods -o json', { output: ['json'], args: ['pods'] }],
    ['--output=json pods', { output: ['json'], args: ['pods'] }],
    ['--output json pods', { output: ['json'], args: ['pods'] }],
    ['-n=x pods', { namespace: ['x'], args: ['pods'] }],
    ['-nx pods', { namespace: ['x'], args: ['pods'] }],
    ['-A=true pods', { 'all-namespaces': ['true'], args: ['pods'] }],
    ['-Awojson pods', { 'all-namespaces': ['true'], watch: ['true'], output: ['json'], args: ['pods'] }],
    ['--watch=false pods', { watch: ['false'], args: ['pods'] }],
    ['--watch false pods', { watch: ['true'], args: ['false', 'pods'] }],
    ['--all_namespaces pods', { 'all-namespaces': ['true'], args: ['pods'] }],
    ['-L a,b -L c pods', { 'label-columns': ['a', 'b', 'c'], args: ['pods'] }],
    ['--as-group=a,b --as-group c', { 'as-group': ['a,b', 'c'], args: [] }],
    ['pods -- -o json', { args: ['pods', '-o', 'json'] }],
    ['pods -', { args: ['pods', '-'] }],
    ['-o= pods', { output: ['='], args: ['pods'] }],
    ['--output= pods', { output: [''], args: ['pods'] }],
    ['-v pods', { v: ['1'], args: ['pods'] }],
    ['pods -v', { v: ['1'], args: ['pods'] }],
    ['-v 6 pods', { v: ['6'], args: ['pods'] }],
    ['-v6 pods', { v: ['6'], args: ['pods'] }],
    ['-v=8 pods', { v: ['8'], args: ['pods'] }],
    ['--v=8 pods', { v: ['8'], args: ['pods'] }],
    ['--v pods', { v: ['1'], args: ['pods'] }],
    ['--chunk-size=0x10 pods', { 'chunk-size': ['0x10'], args: ['pods'] }],
    ['--chunk-size=1_000', { 'chunk-size': ['1_000'], args: [] }],
    ['-L "a,b",c', { 'label-columns': ['a,b', 'c'], args: [] }],
    ['-v=007', { v: ['7'], args: [] }],
    ['-qv', { quiet: ['true'], v: ['1'], args: [] }],
  ])('%s', (line, expected) => {
    expect(parsed(line)).toEqual(expected);
  });

  it.each([
    ['--nope', 'unknown flag: --nope'],
    ['--nope=1', 'unknown flag: --nope'],
    ['-x', "unknown shorthand flag: 'x' in -x"],
    ['-Ax', "unknown shorthand flag: 'x' in -x"],
    ['--output', 'flag needs an argument: --output'],
    ['-o', "flag needs an argument: 'o' in -o"],
    ['-wo', "flag needs an argument: 'o' in -o"],
    ['--=x', 'bad flag syntax: --=x'],
    [
      '-A=maybe',
      'invalid argument "maybe" for "-A, --all-namespaces" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    [
      '--chunk-size=x',
      'invalid argument "x" for "--chunk-size" flag: strconv.ParseInt: parsing "x": invalid syntax',
    ],
    ['--no_pe', 'unknown flag: --no_pe'],
    ['--chunk-size=08', 'strconv.ParseInt: parsing "08": invalid syntax'],
    ['--chunk-size=1__0', 'strconv.ParseInt: parsing "1__0": invalid syntax'],
    ['--chunk-size=0x8000000000000000', 'parsing "0x8000000000000000": value out of range'],
    ['-v=0x1', 'invalid argument "0x1" for "-v, --v" flag: strconv.ParseInt: parsing "0x1": invalid syntax'],
    ['-v=2147483648', 'parsing "2147483648": value out of range'],
    [
      '-L=a"b',
      'invalid argument "a\\"b" for "-L, --label-columns" flag: parse error on line 1, column 2: bare " in non-quoted-field',
    ],
  ])("%s is refused in pflag's words", (line, message) => {
    expect(() => parseFlags(line.split(' '), specs)).toThrow(message);
  });

  it('says where the double dash stood', () => {
    expect(parseFlags(['a', '--', 'b'], specs).dashAt).toBe(1);
    expect(parseFlags(['a', 'b'], specs).dashAt).toBeUndefined();
  });
});

describe('findVerb', () => {
  it.each([
    ['get pods', 0],
    ['-n x get pods', 2],
    ['-n=x get pods', 1],
    ['-nx get pods', 1],
    ['-A get pods', 1],
    ['-Aw get pods', 1],
    ['--all-namespaces get pods', 1],
    ['--unknown value get pods', 2],
    ['--unknown=value get pods', 1],
    ['-v get pods', 1],
    ['-v 6 get pods', 2],
    ['-ojson get', 1],
    ['-- get', undefined],
    ['-A', undefined],
  ])('%s', (line, expected) => {
    expect(findVerb(line.split(' '), specs)).toBe(expected);
  });
});
