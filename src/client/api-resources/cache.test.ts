import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seal, unseal } from '../../files/sealed-text.ts';
import { discoveryCache } from './cache.ts';
import type { Discovery } from './types.ts';

const hour = 60 * 60 * 1000;
const discovery: Discovery = {
  groups: [
    {
      name: 'apps',
      preferredVersion: 'v1',
      versions: [
        {
          version: 'v1',
          resources: [
            {
              group: 'apps',
              version: 'v1',
              resource: 'deployments',
              singular: 'deployment',
              kind: 'Deployment',
              namespaced: true,
              shortNames: ['deploy'],
              categories: ['all'],
              verbs: ['get'],
              subresources: ['scale'],
            },
          ],
        },
      ],
    },
  ],
  failed: [],
};
const partial: Discovery = {
  groups: [{ name: 'x.io', preferredVersion: 'v1', versions: [{ version: 'v1', resources: undefined }] }],
  failed: [{ groupVersion: 'x.io/v1', message: 'broken' }],
};

describe('discoveryCache', () => {
  let home: string;
  let folder: string;
  let now: number;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'discovery-cache-'));
    folder = join(home, 'cache', 'discovery');
    now = 1_000_000_000_000;
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const cache = () => discoveryCache({ folder, now: () => now, pid: process.pid });
  const file = () => join(folder, 'key.json');

  it('gives back what was written, from a private file in a private folder', async () => {
    expect(await cache().read('key')).toBeUndefined();
    await cache().write('key', discovery);
    expect(await cache().read('key')).toEqual(discovery);
    expect(await cache().read('other')).toBeUndefined();
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual(['key.json']);
  });

  it('forgets after six hours, and after ten minutes what was incomplete', async () => {
    await cache().write('key', discovery);
    await cache().write('partial', partial);
    now += 9 * 60 * 1000;
    expect(await cache().read('partial')).toEqual({
      groups: [{ name: 'x.io', preferredVersion: 'v1', versions: [{ version: 'v1' }] }],
      failed: partial.failed,
    });
    now += 60 * 1000;
    expect(await cache().read('partial')).toBeUndefined();
    expect(await cache().read('key')).toEqual(discovery);
    now += 6 * hour - 10 * 60 * 1000;
    expect(await cache().read('key')).toBeUndefined();
  });

  it('does not trust an entry from the future', async () => {
    await cache().write('key', discovery);
    now -= 1;
    expect(await cache().read('key')).toBeUndefined();
  });

  it.each([
    ['half a file', (text: string) => text.slice(0, -20)],
    ['an empty file', () => ''],
    ['null', () => 'null'],
    ['another schema', (text: string) => text.replace('"schema":1', '"schema":0')],
    ['a resource without its kind', (text: string) => text.replace('"kind":"Deployment",', '')],
    ['a number for a name', (text: string) => text.replace('"name":"apps"', '"name":5')],
    ['a word for the verbs', (text: string) => text.replace('["get"]', '"get"')],
    ['no list of failures', (text: string) => text.replace(',"failed":[]', '')],
  ])('takes %s for a miss', async (_, spoil) => {
    await cache().write('key', discovery);
    const text = unseal(await readFile(file(), 'utf8')) ?? '';
    expect(text).not.toBe(spoil(text));
    await writeFile(file(), seal(spoil(text)));
    expect(await cache().read('key')).toBeUndefined();
  });

  it('ignores a file that others may write to', async () => {
    await cache().write('key', discovery);
    await chmod(file(), 0o666);
    expect(await cache().read('key')).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('does not hang on a named pipe', async () => {
    await cache().write('other', discovery);
    execFileSync('mkfifo', [file()]);
    expect(await cache().read('key')).toBeUndefined();
  });

  it('keeps quiet when it cannot write', async () => {
    await writeFile(join(home, 'cache'), 'a file where the folder should be');
    await cache().write('key', discovery);
    expect(await cache().read('key')).toBeUndefined();
  });

  it('follows a link to a private file, as people make them for cache folders', async () => {
    await cache().write('key', discovery);
    await symlink(folder, join(home, 'linked'));
    folder = join(home, 'linked');
    expect(await cache().read('key')).toEqual(discovery);
  });
});
