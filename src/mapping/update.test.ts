import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { type MappingEdit, removeEntry, setContext, setHubContext } from './edit.ts';
import { loadMapping } from './load.ts';
import { moveLegacy, updateMapping } from './update.ts';

const folder = new URL('.', import.meta.url).href;
const options = { pid: process.pid };

let home: string;
let kube: string;
let file: string;
let legacy: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mc-update-'));
  kube = join(home, '.kube');
  file = join(kube, 'kubectl-mc-clusters.yaml');
  legacy = join(kube, 'kubectl-mc.yaml');
  await mkdir(kube);
});
afterEach(() => rm(home, { recursive: true, force: true }));

function update(...edits: MappingEdit[]): ReturnType<typeof updateMapping> {
  return updateMapping(file, () => edits, options);
}

async function startChild(
  body: string,
  args: string[] = [],
): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const script = join(home, 'child.mjs');
  await writeFile(
    script,
    `import { setContext, setHubContext, removeEntry } from '${folder}edit.ts';
     import { updateMapping } from '${folder}update.ts';
     import { once } from 'node:events';
     const [file, name] = process.argv.slice(2);
     const options = { pid: process.pid };
     ${body}`,
  );
  return spawn(process.execPath, [script, file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

describe('updateMapping', () => {
  it('makes the file, and does not write it when it says the same already', async () => {
    await rm(kube, { recursive: true });
    const edits = [setContext({ name: 'a', namespace: 'n', context: 'b' }), setHubContext('h')];
    expect(await update(...edits)).toMatchObject({ changed: true, mapping: { file, hubContext: 'h' } });
    const { ino, mode } = await stat(file);
    expect(mode & 0o777).toBe(0o600);
    expect((await stat(kube)).mode & 0o777).toBe(0o700);
    expect(await update(...edits)).toMatchObject({ changed: false, mapping: { clusters: [{ name: 'a' }] } });
    expect((await stat(file)).ino).toBe(ino);
    expect(await loadMapping({ home })).toMatchObject({
      hubContext: 'h',
      clusters: [{ name: 'a', namespace: 'n', context: 'b' }],
    });
    expect(await readdir(kube)).toEqual(['kubectl-mc-clusters.yaml']);
  });

  it('gives the edit what the file says now', async () => {
    await update(setContext({ name: 'a', context: '1' }));
    await updateMapping(
      file,
      (now) => [setContext({ name: 'a', context: `${now.clusters[0]?.context}2` })],
      options,
    );
    expect(await loadMapping({ home })).toMatchObject({ clusters: [{ context: '12' }] });
  });

  it('adds nothing where an entry of any namespace says the same', async () => {
    await writeFile(file, 'clusters: [{profile: a, context: c}]\n');
    expect(await update(setContext({ name: 'a', namespace: 'n', context: 'c' }))).toMatchObject({
      changed: false,
    });
    const { mapping } = await update(setContext({ name: 'a', namespace: 'n', context: 'd' }));
    expect(mapping.clusters).toMatchObject([
      { name: 'a', context: 'c' },
      { name: 'a', namespace: 'n', context: 'd' },
    ]);
    expect(await update(removeEntry({ name: 'a', namespace: 'other' }))).toMatchObject({ changed: false });
  });

  it('applies edits in order', async () => {
    const a = { name: 'a', context: 'c' };
    const { mapping } = await update(
      setContext(a),
      removeEntry(a),
      setContext({ ...a, context: 'd', region: 'r' }),
      setContext({ name: 'a', context: 'e' }),
      setHubContext('x'),
      setHubContext(undefined),
    );
    expect(mapping).toMatchObject({ clusters: [{ name: 'a', context: 'e', region: 'r' }] });
    expect(mapping.hubContext).toBeUndefined();
  });

  it('keeps a linked file linked', async () => {
    await writeFile(join(home, 'dotfile'), '');
    await symlink('../dotfile', file);
    await update(setHubContext('h'));
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect(await readFile(join(home, 'dotfile'), 'utf8')).toContain('hubContext: h\n');
  });

  it.each([
    // The value has an anchor that another entry uses.
    [
      'clusters:\n- name: a\n  context: &c x\n- name: b\n  context: *c\n',
      setContext({ name: 'a', context: 'y' }),
      'line 2: context: y',
    ],
    [
      'x: &e {name: a, context: x}\nclusters:\n- *e\n',
      setContext({ name: 'a', context: 'y' }),
      'line 3: context: y',
    ],
    [
      'clusters:\n- &e {name: a, context: x}\nother: *e\n',
      removeEntry({ name: 'a' }),
      'line 2: remove the entry',
    ],
    ['x: &l []\nclusters: *l\n', setContext({ name: 'a', context: 'y' }), 'add {name: a, context: y}'],
    ['{hubContext: h}', setHubContext(undefined), 'hubContext: (remove it)'],
    [
      'clusters:\n- ? name\n  : a\n  ? context\n  : b\n',
      setContext({ name: 'a', region: 'r' }),
      'line 2: region: r',
    ],
  ])('refuses what it cannot change without loss: %j', async (text, edit, words) => {
    await writeFile(file, text);
    const error: unknown = await update(edit).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toHaveProperty(
      'message',
      `cannot change ${file} without losing something (anchors, aliases or an unusual layout). Edit it by hand: ${words}.`,
    );
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await readdir(kube)).toEqual(['kubectl-mc-clusters.yaml']);
  });

  it('changes nothing in a broken or unsafe file', async () => {
    await writeFile(file, 'clusters: [');
    await expect(update(setHubContext('h'))).rejects.toThrow(`${file}:1: not valid YAML`);
    await writeFile(file, '');
    await chmod(file, 0o666);
    await expect(update(setHubContext('h'))).rejects.toThrow(`chmod go-w ${file}`);
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('does not write what it would not read', async () => {
    const full = `clusters:\n${Array.from({ length: 10_000 }, (_, at) => `- {name: c${at}, context: x}\n`).join('')}`;
    await writeFile(file, full);
    await expect(update(setContext({ name: 'new', context: 'y' }))).rejects.toThrow(
      'it would have 10001 entries',
    );
    await writeFile(file, `# ${'x'.repeat(1024 * 1024 - 10)}\n`);
    await expect(update(setContext({ name: 'new', context: 'y' }))).rejects.toThrow(
      'it would be larger than 1048576 bytes',
    );
    expect((await stat(file)).size).toBe(1024 * 1024 - 7);
  });

  it('says so when HOME is not set', async () => {
    await expect(updateMapping('', () => [], options)).rejects.toThrow('HOME is not set');
    await expect(moveLegacy('', options)).rejects.toThrow('HOME is not set');
  });
});

describe('the older mapping file', () => {
  const old = '# mine\nclusters:   # all\n- {profile: "a", context: "b"}\n- profile: c\n  context: d # dee\n';
  const moved = `# mine
apiVersion: kubectl-mc.k8s.io/v1alpha1
kind: ClusterMapping
clusters:   # all
- {name: "a", context: "b"}
- name: c
  context: d # dee
`;

  it('is moved with its comments, once', async () => {
    await writeFile(legacy, old);
    expect(await moveLegacy(file, options)).toBe(`Moved the older mapping file ${legacy} to ${file}.`);
    expect(await readFile(file, 'utf8')).toBe(moved);
    expect(await readdir(kube)).toEqual(['kubectl-mc-clusters.yaml']);
    expect(await moveLegacy(file, options)).toBeUndefined();
  });

  it('stays where there is a newer one', async () => {
    await writeFile(legacy, old);
    await writeFile(file, '');
    expect(await moveLegacy(file, options)).toBeUndefined();
    expect(await readFile(legacy, 'utf8')).toBe(old);
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('is taken over by a change', async () => {
    await writeFile(legacy, old);
    expect(await update(setContext({ name: 'c', context: 'd' }))).toMatchObject({ changed: false });
    expect(existsSync(file)).toBe(false);
    expect((await update(setContext({ name: 'c', context: 'e' }))).mapping.notes).toEqual([
      `Moved the older mapping file ${legacy} to ${file}.`,
    ]);
    expect(await readFile(file, 'utf8')).toBe(moved.replace('context: d', 'context: e'));
    expect(existsSync(legacy)).toBe(false);
  });

  it('may be JSON', async () => {
    await writeFile(legacy, '{"clusters": [{"profile": "a", "context": "b"}]}');
    await moveLegacy(file, options);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      apiVersion: 'kubectl-mc.k8s.io/v1alpha1',
      kind: 'ClusterMapping',
      clusters: [{ name: 'a', context: 'b' }],
    });
  });

  it('stays when it is broken', async () => {
    await writeFile(legacy, 'clusters: [{context: b}]\n');
    await expect(moveLegacy(file, options)).rejects.toThrow(`${legacy}:1: clusters[0]: name is missing.`);
    expect(existsSync(file)).toBe(false);
  });
});

describe('many processes', () => {
  it('lose no entry: 50 at once', async () => {
    const body = `process.stdout.write('ready\\n');
      await once(process.stdin, 'data');
      await updateMapping(file, () => [setContext({ name, context: 'ctx-' + name })], options);
      process.exit(0);`;
    const names = Array.from({ length: 50 }, (_, at) => `cluster-${at}`);
    const children = await Promise.all(names.map((name) => startChild(body, [name])));
    await Promise.all(children.map((child) => once(child.stdout, 'data')));
    const exits = children.map((child) => once(child, 'exit'));
    for (const child of children) child.stdin.write('go\n');
    expect(await Promise.all(exits)).toEqual(names.map(() => [0, null]));
    const { clusters } = await loadMapping({ home });
    expect(clusters.map((entry) => entry.name).toSorted()).toEqual(names.toSorted());
    expect(await readdir(kube)).toEqual(['kubectl-mc-clusters.yaml']);
  }, 120_000);

  const kills = process.env['KUBECTL_MC_LONG_TESTS'] ? 200 : 12;
  it(`leave a whole file and no lock behind after ${kills} SIGKILLs`, async () => {
    const body = `for (let at = 0; ; at++) {
        const edits = Array.from({ length: 40 }, (_, i) => setContext({ name: 'c' + i, context: 'v' + at + '-' + name }));
        await updateMapping(file, () => edits, options);
        if (at === 1) process.stdout.write('writing\\n');
      }`;
    let locked = 0;
    for (let at = 0; at < kills; at++) {
      const child = await startChild(body, [String(at)]);
      const exited = once(child, 'exit');
      await once(createInterface(child.stdout), 'line');
      // At a random moment of an update: this is the fault, not a way to wait for something.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
      child.kill('SIGKILL');
      await exited;
      if (existsSync(`${file}.lock`)) locked++;
      const { clusters } = await loadMapping({ home });
      expect(clusters.length).toBe(40);
      expect(new Set(clusters.map((entry) => entry.context)).size).toBe(1);
    }
    // Without a lock left behind no kill hit the middle of an update, and the test has shown nothing.
    expect(locked).toBeGreaterThan(0);
    await update(setContext({ name: 'c0', context: 'end' }));
    expect((await readdir(kube)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  }, 240_000);
});
