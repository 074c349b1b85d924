import { expect, it } from 'vitest';
import { serverWarnings } from './server-warnings.ts';

it('says each text once, and whose it is', () => {
  const members = [
    { cluster: 'a', warnings: ['old', 'mine', 'old'] },
    { cluster: 'b', warnings: ['old', 'ours'] },
    { cluster: 'c', warnings: ['ours', 'old'] },
  ];
  expect(serverWarnings(members)).toEqual(['Warning: old', 'Warning: a: mine', 'Warning: 2 clusters: ours']);
});

it('says ten of one member, and how many more there are', () => {
  const warnings = Array.from({ length: 1_000 }, (_, at) => `w${at}\u001b`);
  const lines = serverWarnings([
    { cluster: 'a', warnings },
    { cluster: 'b', warnings: ['mine'] },
  ]);
  expect(lines).toHaveLength(12);
  expect(lines[0]).toBe('Warning: a: w0^[');
  expect(lines.at(-1)).toBe('Warning: a: 990 more warnings');
});
