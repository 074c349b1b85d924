import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadMapping, mappingFiles } from './load.ts';

let home: string;
let main: string;
let legacy: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mc-load-'));
  await mkdir(join(home, '.kube'));
  main = join(home, '.kube', 'kubectl-mc-clusters.yaml');
  legacy = join(home, '.kube', 'kubectl-mc.yaml');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const entry = (name: string): string => `clusters: [{profile: ${name}, context: c}]\n`;

describe('loadMapping', () => {
  it('finds nothing in an empty home, and in no home', async () => {
    expect(await loadMapping({ home })).toEqual({ file: main, clusters: [], notes: [] });
    await rm(join(home, '.kube'), { recursive: true });
    expect(await loadMapping({ home })).toEqual({ file: main, clusters: [], notes: [] });
    expect(await loadMapping({ home: '/dev/null' })).toMatchObject({ clusters: [] });
    expect(await loadMapping({ home: '' })).toEqual({ file: '', clusters: [], notes: [] });
    expect(mappingFiles('')).toBeUndefined();
  });

  it('reads the older file where there is no other', async () => {
    await writeFile(legacy, entry('old'));
    expect(await loadMapping({ home })).toMatchObject({
      file: legacy,
      clusters: [{ name: 'old' }],
      notes: [],
    });
  });

  it('reads the main file where there are both, and says so', async () => {
    await writeFile(legacy, 'not: [even yaml');
    await writeFile(main, entry('new'));
    expect(await loadMapping({ home })).toMatchObject({
      file: main,
      clusters: [{ name: 'new' }],
      notes: [`Ignored the older mapping file ${legacy}, because ${main} exists.`],
    });
  });

  it('reads through a link', async () => {
    await writeFile(join(home, 'dotfile'), entry('linked'));
    await symlink('../dotfile', main);
    expect(await loadMapping({ home })).toMatchObject({ file: main, clusters: [{ name: 'linked' }] });
  });

  it('names the file that it refuses', async () => {
    await writeFile(main, entry('a'));
    await chmod(main, 0o622);
    await expect(loadMapping({ home })).rejects.toThrow(`chmod go-w ${main}`);
    await chmod(main, 0o600);
    await writeFile(main, 'clusters: 1\n');
    await expect(loadMapping({ home })).rejects.toThrow(
      `${main}:1: clusters: must be a list, not the number 1.`,
    );
    await rm(main);
    await writeFile(legacy, 'clusters: 1\n');
    await expect(loadMapping({ home })).rejects.toThrow(`${legacy}:1: clusters: must be a list`);
  });
});
