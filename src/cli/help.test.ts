import { describe, expect, it } from 'vitest';
import type { Command } from '../commands/shared/command.ts';
import type { FlagSpec } from '../core/flag.ts';
import { commandHelp } from './help.ts';

const flags: readonly FlagSpec[] = [
  { name: 'output', short: 'o', type: 'string', usage: 'the format, one of many that a line does not hold' },
  { name: 'watch', type: 'bool', usage: 'go on', default: 'true' },
  { name: 'chunk-size', type: 'int', usage: 'objects in a chunk', default: '500' },
  { name: 'kind', type: 'string', usage: 'which kind', default: 'Pod' },
  { name: 'label', type: 'slice', usage: 'labels' },
  { name: 'secret', type: 'bool', usage: 'for nobody', hidden: true },
];
const command: Command = {
  name: 'look',
  usage: 'THING [flags]',
  description: 'Look at a thing, for longer than the line is.',
  examples: [{ about: 'One thing', line: 'kubectl mc look x' }],
  flags,
  run: () => Promise.reject(new Error('nobody calls it')),
};

describe('commandHelp', () => {
  it('lays a page out in columns and wraps at the width of the terminal', () => {
    expect(commandHelp(command, 70)).toBe(
      `Look at a thing, for longer than the line is.

Examples:
  # One thing
  kubectl mc look x

Options:
  -o, --output=''   the format, one of many that a line does not hold
  --watch=true      go on
  --chunk-size=500  objects in a chunk
  --kind='Pod'      which kind
  --label=[]        labels

Usage:
  kubectl mc look THING [flags] [options]

Use "kubectl mc options" for a list of global command-line options (applies to all commands).
`,
    );
  });

  it('does not wrap into a column too narrow to read, nor beyond 120 columns', () => {
    const long = 'word '.repeat(40).trim();
    const one = { ...command, description: long, flags: [] };
    const widest = (width: number | undefined) =>
      Math.max(
        ...commandHelp(one, width)
          .split('\n')
          .slice(0, 3)
          .map((line) => line.length),
      );
    expect(widest(20)).toBe(long.length);
    expect(widest(undefined)).toBeLessThanOrEqual(100);
    expect(widest(500)).toBeLessThanOrEqual(120);
  });

  it('puts what a flag is for under it, where there is no room beside it', () => {
    const page = commandHelp(command, 40);
    expect(page).toContain(`Options:
  -o, --output=''
      the format, one of many that a
      line does not hold
  --watch=true
      go on
`);
    // What stands after the flags is not wrapped by kubectl either.
    const [flagLines = ''] = page.split('Usage:');
    expect(Math.max(...flagLines.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
  });
});
