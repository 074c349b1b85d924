import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maxFileBytes, readOwnFile } from './safe-read.ts';

const ownUid = process.getuid?.() ?? 0;
const isRoot = ownUid === 0;

let home: string;
let file: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mc-read-'));
  file = join(home, 'own.yaml');
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('readOwnFile', () => {
  it('reads text, through a link too', async () => {
    await writeFile(file, 'größe\n');
    await symlink('own.yaml', join(home, 'link'));
    expect(await readOwnFile(join(home, 'link'))).toBe('größe\n');
  });

  it.each(['absent', 'no/such/folder', 'own.yaml/below'])('takes %s for absent', async (name) => {
    await writeFile(file, '');
    expect(await readOwnFile(join(home, name))).toBeUndefined();
  });

  it.each([
    [0o620, '0620'],
    [0o602, '0602'],
    [0o666, '0666'],
  ])('refuses a file that others may write: %o', async (mode, shown) => {
    await writeFile(file, 'x');
    await chmod(file, mode);
    await expect(readOwnFile(file)).rejects.toThrow(
      `refusing to read ${file}: others may write to it (mode ${shown}). Run: chmod go-w ${file}`,
    );
  });

  it('reads a file that others may only read', async () => {
    await writeFile(file, 'x');
    await chmod(file, 0o644);
    expect(await readOwnFile(file)).toBe('x');
  });

  it.runIf(isRoot)('refuses a file of another user, reads one of root, and root reads all', async () => {
    const { chown } = await import('node:fs/promises');
    await writeFile(file, 'x');
    expect(await readOwnFile(file, { uid: 12345 })).toBe('x');
    await chown(file, 23456, 0);
    expect(await readOwnFile(file, { uid: 23456 })).toBe('x');
    expect(await readOwnFile(file)).toBe('x');
    await expect(readOwnFile(file, { uid: 12345 })).rejects.toThrow(
      `refusing to read ${file}: it belongs to another user (uid 23456). Check its content, then run: sudo chown 12345 ${file} && chmod go-w ${file}`,
    );
  });

  it.runIf(!isRoot)('refuses a file of another user', async () => {
    await writeFile(file, 'x');
    await expect(readOwnFile(file, { uid: ownUid + 1 })).rejects.toThrow('belongs to another user');
  });

  it('reads 1 MiB and refuses more', async () => {
    await writeFile(file, 'x'.repeat(maxFileBytes));
    expect((await readOwnFile(file))?.length).toBe(1048576);
    await writeFile(file, 'x'.repeat(maxFileBytes + 1));
    await expect(readOwnFile(file)).rejects.toThrow(`${file}: larger than 1048576 bytes.`);
  });

  it('refuses what is not a file, and does not wait for the writer of a pipe', async () => {
    await mkdir(join(home, 'folder'));
    await expect(readOwnFile(join(home, 'folder'))).rejects.toThrow('it is not a regular file');
    await promisify(execFile)('mkfifo', [file]);
    await expect(readOwnFile(file)).rejects.toThrow('it is not a regular file');
  });

  it('refuses what is not UTF-8', async () => {
    await writeFile(file, Uint8Array.of(0x61, 0xff, 0xfe));
    await expect(readOwnFile(file)).rejects.toThrow(`${file}: not UTF-8 text. Save it as UTF-8.`);
  });

  it.runIf(!isRoot)('says which file cannot be read', async () => {
    await writeFile(file, 'x');
    await chmod(file, 0);
    await expect(readOwnFile(file)).rejects.toThrow(`cannot read ${file}: permission denied.`);
  });
});
