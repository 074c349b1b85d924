// A person sets up twelve clusters on a real (pseudo) terminal: three are guesses, one has no context, one does not answer.
import { spawnSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBuilt } from '../support/run-built.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

const terminals = join(import.meta.dirname, '..', 'support', 'terminals.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('SKIPPED: setup on a terminal needs python3 for a pseudo terminal');

let fleet: SimFleet;
const noProvider = { profile: { accessProviders: 'none' } } as const;
beforeEach(async () => {
  const sure = Array.from({ length: 7 }, (_, at) => ({
    name: `prod-${at + 1}`,
    context: `admin@prod-${at + 1}`,
  }));
  const guesses = ['edge-1', 'edge-2', 'edge-3'].map((name) => ({
    name,
    context: `kind-${name}`,
    ...noProvider,
  }));
  fleet = await startSimFleet({
    members: [
      ...sure,
      ...guesses,
      { name: 'lab', context: 'old-cluster-7', ...noProvider },
      { name: 'attic' },
    ],
    pods: 1,
  });
  await fleet.member('attic').fault({ at: 'connect', kind: 'refuse' });
});
afterEach(() => fleet.stop());

const file = () => join(fleet.home, '.kube', 'kubectl-mc-clusters.yaml');

/** Types all of it, and presses Ctrl-C once the terminal shows `until`. */
async function type(
  typed: string,
  { flags = [], until }: { readonly flags?: readonly string[]; readonly until?: string } = {},
): Promise<{ err: string; out: string; code: number | null }> {
  const { child, result } = startBuilt(['setup', '--hub-context', 'hub', ...flags], {
    home: fleet.home,
    env: { TERM: 'xterm' },
    through: ['python3', terminals],
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(typed);
  let shown = '';
  let isPressed = false;
  child.stderr?.on('data', (text: string) => {
    shown += text;
    if (until === undefined || isPressed || !shown.includes(until)) return;
    isPressed = true;
    child.kill('SIGINT');
  });
  return result;
}

describe.runIf(hasPython)('setup of twelve clusters', () => {
  it('asks for four, by Enter, number, beginning and name, and writes what was shown', async () => {
    // edge-1: Enter; edge-2: a beginning of several, then its number; edge-3: its name; lab: a beginning.
    const { out, err, code } = await type('\nkind-e\n10\nkind-edge-3\nold\nn\ny\n');
    expect(out).toBe('');
    expect(err).toContain('4 of 12 cluster(s) need your word. ');
    expect(err).toContain(
      '   1  hub\n   9  kind-edge-1\n  10  kind-edge-2\n  11  kind-edge-3\n  12  old-cluster-7\n      ... and 8 more: ? lists all\n',
    );
    expect(err).toContain('"kind-e" begins several: kind-edge-1, kind-edge-2, kind-edge-3\n');
    expect(err).toContain('Checking that 12 cluster(s) answer ...\n');
    expect(err).toContain('Map attic to attic all the same? [y/N] ');
    expect(err).toMatch(
      /This is to be written:\n {2}\+ hubContext: hub\n(?: {2}\+ .*\n){11}Write 11 cluster\(s\) to /,
    );
    expect(err).toMatch(
      /1 of 12 cluster\(s\) is not mapped; to map it:\n {2}kubectl mc setup --non-interactive --skip-check --map attic=attic {3}# does not answer: connection refused/,
    );
    expect(code).toBe(2);
    const text = await readFile(file(), 'utf8');
    for (const [name, context] of [
      ['edge-1', 'kind-edge-1'],
      ['edge-2', 'kind-edge-2'],
      ['edge-3', 'kind-edge-3'],
      ['lab', 'old-cluster-7'],
    ])
      expect(text).toContain(`- name: ${name}\n  context: ${context}\n`);
    expect(text).not.toContain('attic');
  });

  it.each([
    ['', 'Context for edge-1 [kind-edge-1], or - to leave it out: '],
    ['\n\n\n-\n', 'Map attic to attic all the same? [y/N] '],
    ['\n\n\n-\nn\n', 'Write 10 cluster(s) to '],
  ])('leaves nothing half done at Ctrl-C after %j, at %j', async (typed, until) => {
    const { err, code } = await type(typed, { until });
    expect(code).toBe(130);
    expect(err).not.toMatch(/\n\s+at |internal error/);
    expect((await readdir(join(fleet.home, '.kube'))).toSorted()).toEqual(['cache', 'config']);
  });

  it('has nothing more to ask the second time', async () => {
    await type('\n\n\nold\ny\n', { flags: ['--exclude', 'attic'] });
    const first = await readFile(file(), 'utf8');
    const { err, code } = await type('', { flags: ['--exclude', 'attic'] });
    expect(err).not.toContain('?');
    expect(err).toContain('says so already; nothing was changed\n');
    expect(code).toBe(0);
    expect(await readFile(file(), 'utf8')).toBe(first);
  });
});
