import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withKubectlLock } from './kubectl-lock.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mc-kubectl-lock-'));
  file = join(folder, 'config');
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const options = { now: Date.now, waitMs: 200 };

describe('withKubectlLock', () => {
  it('holds FILE.lock while it works, and not after an error either', async () => {
    expect(await withKubectlLock(file, options, async () => existsSync(`${file}.lock`))).toBe(true);
    expect(existsSync(`${file}.lock`)).toBe(false);
    await expect(withKubectlLock(file, options, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('lets one in at a time', async () => {
    await writeFile(file, '0');
    const add = async () => {
      const before = Number(await readFile(file, 'utf8'));
      await writeFile(file, String(before + 1));
    };
    await Promise.all(
      Array.from({ length: 10 }, () => withKubectlLock(file, { ...options, waitMs: 5000 }, add)),
    );
    expect(await readFile(file, 'utf8')).toBe('10');
  });

  it('never takes the lock away, however old it is, and says so', async () => {
    await writeFile(`${file}.lock`, '');
    const old = new Date(Date.now() - 3 * 3600 * 1000);
    await utimes(`${file}.lock`, old, old);
    await expect(withKubectlLock(file, options, async () => undefined)).rejects.toThrow(
      `another process holds ${file}.lock (created 3 h ago); if no kubectl is running, remove it`,
    );
    expect(existsSync(`${file}.lock`)).toBe(true);
  });

  it('ends the wait at Ctrl-C', async () => {
    await writeFile(`${file}.lock`, '');
    const reason = new Error('stop');
    const signal = AbortSignal.abort(reason);
    await expect(
      withKubectlLock(file, { ...options, waitMs: 60_000, signal }, async () => undefined),
    ).rejects.toBe(reason);
  });
});
