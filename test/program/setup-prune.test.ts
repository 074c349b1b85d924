// `setup --prune` and `--dry-run`: what goes, what stays, and what is only told.
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ownKubeconfigFile } from '../../src/kubeconfig/own-files.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import type { SimFleetOptions } from '../support/sim/spec.ts';

let fleet: SimFleet;
afterEach(() => fleet?.stop());

const file = () => join(fleet.home, '.kube', 'kubectl-mc-clusters.yaml');
const mapping = () => readFile(file(), 'utf8');
const mc = (line: string, more: { tty?: boolean; input?: string } = {}) =>
  runCli(line, { home: fleet.home, ...more });

/** A fleet of `a` and `b`, and a mapping that knows more. */
async function start(text: string, options: Partial<SimFleetOptions> = {}): Promise<void> {
  fleet = await startSimFleet({ members: [{ name: 'a' }, { name: 'b' }], pods: 1, ...options });
  await writeFile(file(), text, { mode: 0o600 });
}

const entry = (name: string, namespace?: string) =>
  `- name: ${name}\n  context: c-${name}\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}`;
const known = `# mine\nhubContext: hub\nclusters:\n- name: a\n  context: a\n  namespace: fleet\n# gone one day\n${entry('gone-1', 'fleet')}${entry('elsewhere', 'other')}${entry('anywhere')}${entry('gone-2', 'fleet')}- name: b\n  context: b\n  namespace: fleet\n`;

describe('--prune', () => {
  it('removes what is gone from this inventory, and nothing else', async () => {
    await start(known);
    const { err, code } = await mc('setup --inventory fleet --non-interactive --prune');
    expect(err).toContain(
      'These entries have no ClusterProfile in fleet of hub any more:\n  - gone-1: context c-gone-1\n  - gone-2: context c-gone-2\n',
    );
    expect(code).toBe(0);
    const after = await mapping();
    expect(after).not.toContain('gone-1');
    expect(after).not.toContain('gone-2');
    for (const kept of ['# mine\n', 'elsewhere', 'anywhere', 'name: a', 'name: b'])
      expect(after).toContain(kept);
    const again = await mc('setup --inventory fleet --non-interactive --prune');
    expect(again.err).toContain(
      'Nothing is to be pruned: every entry of this inventory has its ClusterProfile.\n',
    );
    expect(await mapping()).toBe(after);
  });

  it('is not meant for clusters that only the selection leaves out', async () => {
    await start(known);
    await mc('setup --inventory fleet --non-interactive --prune --clusters a');
    expect(await mapping()).toContain('name: b\n');
  });

  it('asks on a terminal, and no is the default', async () => {
    await start(known);
    const no = await mc('setup --inventory fleet --prune', { tty: true, input: '\n' });
    expect(no.err).toContain(`Remove 2 of 6 entries from ${file()}? [y/N] `);
    expect(await mapping()).toBe(known);
    const yes = await mc('setup --inventory fleet --prune', { tty: true, input: 'y\ny\n' });
    expect(yes.code).toBe(0);
    expect(await mapping()).not.toContain('gone-1');
  });

  it('removes nothing for another hub, or for one that lists nothing', async () => {
    await start(known.replace('hubContext: hub', 'hubContext: a'));
    const { err } = await mc('setup --hub-context hub --inventory fleet --non-interactive --prune');
    expect(err).toContain('Nothing is pruned: the entries are of hub context a, and this is hub. ');
    expect(await mapping()).toContain('gone-1');
    const empty = await mc('setup --hub-context hub --inventory empty --non-interactive --prune');
    expect(empty.code).toBe(1);
    expect(empty.err).toContain('lists no ClusterProfiles');
    expect(await mapping()).toContain('gone-1');
  });

  it('keeps what stands in another inventory, with --all-inventories too', async () => {
    await start(`hubContext: hub\nclusters:\n${entry('gone', 'fleet')}${entry('gone', 'unknown')}`, {
      hub: { inventories: ['fleet', 'other'] },
      members: [{ name: 'a', profile: { inventories: ['fleet', 'other'] } }],
    });
    const { code } = await mc('setup --all-inventories --non-interactive --prune');
    expect(code).toBe(0);
    expect(await mapping()).toBe(
      'hubContext: hub\nclusters:\n- name: gone\n  context: c-gone\n  namespace: unknown\n- name: a\n  context: a\n  namespace: fleet\n- name: a\n  context: a\n  namespace: other\n',
    );
  });

  it('removes the credentials that were fetched for what is gone', async () => {
    await start(known);
    const subject = { hubServer: fleet.hub.server, namespace: 'fleet', name: 'gone-1' };
    const own = ownKubeconfigFile(fleet.home, subject);
    await mkdir(join(own, '..'), { recursive: true, mode: 0o700 });
    await writeFile(own, 'clusters: []\n', { mode: 0o600 });
    await writeFile(own.replace('gone-1', 'stays'), 'clusters: []\n', { mode: 0o600 });
    const { err } = await mc('setup --inventory fleet --non-interactive --prune');
    expect(err).toContain(`Removed ${own}\n`);
    expect(await readdir(join(own, '..'))).toHaveLength(1);
  });
});

describe('--dry-run', () => {
  it('tells every change and writes nothing, not even a cache', async () => {
    await start(known.replace('  context: b\n', '  context: gone\n'));
    const before = await readdir(fleet.home, { recursive: true });
    const text = await mapping();
    const { mtimeMs } = await stat(file());
    const { out, err, code } = await mc(
      'setup --inventory fleet --non-interactive --prune --enable-provider eks --dry-run',
    );
    expect(err).toContain(
      `Would add provider eks to ${join(fleet.home, '.kube', 'kubectl-mc', 'providers.json')}. `,
    );
    expect(err).toContain(
      `Would change ${file()}:\n  ~ b: context gone -> b\n  - gone-1: context c-gone-1\n  - gone-2: context c-gone-2\nNothing was written (--dry-run).\n`,
    );
    expect({ out, code }).toEqual({ out: '', code: 0 });
    expect(await mapping()).toBe(text);
    expect((await stat(file())).mtimeMs).toBe(mtimeMs);
    expect(await readdir(fleet.home, { recursive: true })).toEqual(before);
  });

  it('asks nothing on a terminal but the contexts', async () => {
    await start('', {
      members: [{ name: 'a' }, { name: 'b', context: 'kind-b', profile: { accessProviders: 'none' } }],
    });
    const { err, code } = await mc('setup --hub-context hub --dry-run', { tty: true, input: '\n' });
    expect(err).toContain('Context for b [kind-b], or - to leave it out: ');
    expect(err).not.toContain('[Y/n]');
    expect(code).toBe(0);
    expect(await mapping()).toBe('');
  });
});
