// The list of `--select` on a real terminal: keys as a terminal sends them, and the terminal as it was afterwards.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBuilt } from '../support/run-built.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;
if (!hasPython) process.stderr.write('\nSKIPPED "--select on a terminal": no python3 to make one\n');
const driver = join(import.meta.dirname, '..', 'support', 'terminal.py');

describe.skipIf(!hasPython && !process.env['CI'])('--select on a terminal', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    const members = Array.from({ length: 14 }, (_, i) => ({ name: `eu-${String(i + 1).padStart(2, '0')}` }));
    fleet = await startSimFleet({ members: [...members, { name: 'us-1' }], pods: 1 });
  });
  afterAll(() => fleet.stop());
  const type = (steps: readonly (readonly [string, string])[], env: Record<string, string> = {}) =>
    startBuilt(['get', 'pods', '-A', '--select'], {
      home: fleet.home,
      env: { TERM: 'xterm', NO_COLOR: '1', ...env },
      through: ['python3', driver, JSON.stringify(steps)],
    }).result;
  const restored = 'terminal restored: True, steps left: 0';

  it('moves, marks, filters and goes on', async () => {
    const { out, code } = await type([
      ['> [ ] eu-01', '\u001b[B'],
      ['> [ ] eu-02', ' '],
      ['> [x] eu-02', 'us'],
      ['> [ ] us-1', ' '],
      ['> [x] us-1', '\r'],
    ]);
    expect(out).toContain('Chose 2 of 15 cluster(s): eu-02, us-1');
    expect(out).toMatch(/default +\S+ +us-1 /);
    expect(out).toContain(restored);
    expect(code).toBe(0);
  });

  it('scrolls in a list that is longer than it shows, and wraps no line', async () => {
    const { out } = await type([
      ['  5 more', '\u001b[F'],
      ['> [ ] us-1', '\u001b'],
    ]);
    expect(out).toContain('Nothing was done.');
    expect(out).toContain(restored);
  });

  it.each([
    ['Esc', '\u001b', 3],
    ['Ctrl-D', '\u0004', 3],
    ['Ctrl-C', '\u0003', 130],
  ])('%s gives the terminal back', async (_, key, expected) => {
    const { out, code } = await type([['> [ ] eu-01', key]]);
    expect(out).toContain(restored);
    expect(code).toBe(expected);
  });

  it('is refused on a terminal that cannot draw', async () => {
    const { out, code } = await type([], { TERM: 'dumb' });
    expect(out).toContain('--select needs a terminal');
    expect(code).toBe(1);
  });
});
