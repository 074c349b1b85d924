import { chmod, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../core/connection.ts';
import { seal } from '../files/sealed-text.ts';
import { profileCache, profileCacheKey } from './cache.ts';
import type { ProfileList } from './list-profiles.ts';

let folder: string;
let now: number;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'kubectl-mc-cache-')), 'hub');
  now = Date.now();
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const open = () => profileCache({ folder, now: () => now, pid: process.pid }, 300_000);
const provider = { name: 'p', server: '', insecureSkipTlsVerify: false, disableCompression: false };
const clusters: ProfileList = {
  clusters: [
    {
      name: 'a',
      namespace: 'fleet',
      healthy: 'True',
      labels: {},
      properties: {},
      accessProviders: [{ ...provider, extensions: { x: { id: 9_007_199_254_740_993n, $int: 'no' } } }],
    },
  ],
  dropped: [],
};

describe('profileCache', () => {
  it('gives back what was written while it is fresh', async () => {
    await open().write('key', clusters);
    now += 299_999;
    expect(await open().read('key')).toEqual(clusters);
    now += 1;
    expect(await open().read('key')).toBeUndefined();
  });

  it('writes private files only', async () => {
    await open().write('key', clusters);
    const [name = ''] = await readdir(folder);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['is not JSON', (file) => writeFile(file, '{"schema":1,"savedAt":')],
    [
      'is of another program version',
      (file) =>
        writeFile(
          file,
          seal(JSON.stringify({ schema: 99, savedAt: now, value: { clusters: [], dropped: [] } })),
        ),
    ],
    [
      'holds something else',
      (file) =>
        writeFile(
          file,
          seal(JSON.stringify({ schema: 2, savedAt: now, value: { clusters: [1], dropped: [] } })),
        ),
    ],
    [
      'is from the future',
      (file) =>
        writeFile(
          file,
          seal(JSON.stringify({ schema: 2, savedAt: now + 60_000, value: { clusters: [], dropped: [] } })),
        ),
    ],
    [
      'was damaged',
      async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('fleet', 'fleeT')),
    ],
    ['was cut off', async (file) => truncate(file, (await stat(file)).size - 5)],
    ['may be written by others', (file) => chmod(file, 0o666)],
  ])('is a miss when the file %s', async (_, spoil) => {
    await open().write('key', clusters);
    await spoil(join(folder, 'key.json'));
    expect(await open().read('key')).toBeUndefined();
  });

  it('forgets everything when it is dropped', async () => {
    await open().write('key', clusters);
    await open().drop();
    expect(await open().read('key')).toBeUndefined();
  });

  it('does not fail when it cannot be written', async () => {
    await writeFile(folder, 'a file where the folder should be');
    await expect(open().write('key', clusters)).resolves.toBeUndefined();
    expect(await readFile(folder, 'utf8')).toContain('a file');
  });
});

describe('profileCacheKey', () => {
  const connection: Connection = {
    server: 'https://hub:6443',
    insecureSkipTlsVerify: false,
    disableCompression: false,
    auth: { token: 'secret-token' },
    impersonation: { groups: [], extra: {} },
  };
  it('changes with hub, user and inventory, and never shows the token', () => {
    const keys = [
      profileCacheKey(connection, '*'),
      profileCacheKey(connection, 'fleet'),
      profileCacheKey({ ...connection, server: 'https://hub2:6443' }, '*'),
      profileCacheKey({ ...connection, certificateAuthority: Buffer.from('x') }, '*'),
      profileCacheKey({ ...connection, auth: { token: 'other' } }, '*'),
      profileCacheKey({ ...connection, impersonation: { user: 'eve', groups: [], extra: {} } }, '*'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.join('')).toMatch(/^[0-9a-f]+$/);
  });

  it('does not depend on a password, which could be guessed from its hash', () => {
    const withPassword = (password: string) =>
      profileCacheKey({ ...connection, auth: { username: 'u', password } }, '*');
    expect(withPassword('a')).toBe(withPassword('b'));
  });
});
