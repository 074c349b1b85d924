import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRegularFile } from './regular-file.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mc-regular-'));
  file = join(folder, 'token');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('readRegularFile', () => {
  it('reads a file, through a link too', async () => {
    await writeFile(file, 'abc\n');
    await symlink('token', join(folder, 'link'));
    expect(readRegularFile(join(folder, 'link')).toString()).toBe('abc\n');
  });

  it('does not wait at a named pipe that nobody writes to', () => {
    execFileSync('mkfifo', [file]);
    expect(() => readRegularFile(file)).toThrow('is a pipe or a device, not a regular file');
  });

  it.runIf(process.platform !== 'win32')('does not read a device without an end', () => {
    expect(() => readRegularFile('/dev/zero')).toThrow('is a pipe or a device, not a regular file');
  });

  it('does not fill the memory with a file of 1 GiB', async () => {
    await writeFile(file, '');
    await truncate(file, 1024 ** 3);
    expect(() => readRegularFile(file)).toThrow('is larger than 16 MiB');
  });

  it.each([
    ['absent', 'ENOENT'],
    ['.', 'EISDIR'],
  ])('fails for %s as the system does', (name, code) => {
    expect(() => readRegularFile(join(folder, name))).toThrow(expect.objectContaining({ code }));
  });
});
