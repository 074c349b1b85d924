import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { atomicWrite } from './atomic-write.ts';

const run = promisify(execFile);
const module = JSON.stringify(new URL('atomic-write.ts', import.meta.url).href);
const isRoot = process.getuid?.() === 0;
// Root in a container may not be allowed to mount either.
const unshare = isRoot ? '-m' : '-rm';
const canMount = await run('unshare', [unshare, 'mount', '-t', 'tmpfs', 'probe', tmpdir()]).then(
  () => true,
  () => false,
);
const options = { pid: process.pid };

let home: string;
let file: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mc-write-'));
  file = join(home, 'own.yaml');
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function mode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

/** A child that writes once and prints what went wrong. */
async function writeInChild(shell: string, path = file): Promise<string> {
  const script = join(home, 'child.mjs');
  await writeFile(
    script,
    `import { atomicWrite } from ${module};
     await atomicWrite(process.argv[2], 'x'.repeat(100_000), { pid: process.pid }).catch((error) => console.log(error.name, error.message));`,
  );
  const { stdout } = await run('sh', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, script, path]);
  return stdout;
}

async function strays(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
}

describe('atomicWrite', () => {
  it('writes a new file and replaces an old one', async () => {
    await atomicWrite(file, 'one', options);
    await atomicWrite(file, new TextEncoder().encode('two'), options);
    expect(await readFile(file, 'utf8')).toBe('two');
    expect(await readdir(home)).toEqual(['own.yaml']);
  });

  it('makes the missing folders 0700 and leaves the others', async () => {
    await chmod(home, 0o755);
    const deep = join(home, 'a', 'b', 'own.yaml');
    await atomicWrite(deep, 'x', options);
    expect([
      await mode(home),
      await mode(join(home, 'a')),
      await mode(join(home, 'a', 'b')),
      await mode(deep),
    ]).toEqual(['755', '700', '700', '600']);
  });

  it('takes group and others out of an old file', async () => {
    await writeFile(file, 'old');
    await chmod(file, 0o664);
    await atomicWrite(file, 'new', options);
    expect(await mode(file)).toBe('600');
  });

  it.each(['000', '077', '777'])('is 0600 in a 0700 folder under umask %s', async (mask) => {
    const deep = join(home, 'a', 'b', 'own.yaml');
    expect(await writeInChild(`umask ${mask}`, deep)).toBe('');
    expect([await mode(join(home, 'a')), await mode(join(home, 'a', 'b')), await mode(deep)]).toEqual([
      '700',
      '700',
      '600',
    ]);
  });

  it('keeps a symbolic link and replaces its target, also one that is not there yet', async () => {
    await mkdir(join(home, 'dotfiles'));
    await symlink('dotfiles/mapping.yaml', join(home, 'second'));
    await symlink('second', file);
    for (const text of ['one', 'two']) {
      await atomicWrite(file, text, options);
      expect(await readlink(file)).toBe('second');
      expect((await lstat(join(home, 'dotfiles/mapping.yaml'))).isFile()).toBe(true);
      expect(await readFile(join(home, 'dotfiles/mapping.yaml'), 'utf8')).toBe(text);
    }
    expect(await strays(join(home, 'dotfiles'))).toEqual([]);
  });

  it('leaves another name of the old file with the old content', async () => {
    await writeFile(file, 'old');
    await link(file, join(home, 'other'));
    await atomicWrite(file, 'new', options);
    expect(await readFile(join(home, 'other'), 'utf8')).toBe('old');
  });

  it('says so when links go in a circle', async () => {
    await symlink('own.yaml', file);
    await expect(atomicWrite(file, 'x', options)).rejects.toThrow(
      `cannot write ${file}: too many symbolic links`,
    );
  });

  it('does not put a file in the place of a device or a folder', async () => {
    await mkdir(file);
    await expect(atomicWrite(file, 'x', options)).rejects.toThrow(`${file}: it is not a regular file`);
    const toDevice = join(home, 'null');
    await symlink('/dev/null', toDevice);
    await expect(atomicWrite(toDevice, 'x', options)).rejects.toThrow('/dev/null: it is not a regular file');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it('respects a read-only file', async () => {
    await writeFile(file, 'old');
    await chmod(file, 0o444);
    await expect(atomicWrite(file, 'x', options)).rejects.toThrow(
      `it is read-only; nothing was changed. Run: chmod u+w ${file}`,
    );
    expect(await readFile(file, 'utf8')).toBe('old');
  });

  it('sweeps its own strays when they are older than an hour, and nothing else', async () => {
    const names = {
      old: '.own.yaml.123.0123456789abcdef.tmp',
      oldLock: '.own.yaml.lock.123.0123456789abcdef.tmp',
      young: '.own.yaml.124.0123456789abcdef.tmp',
      others: '.own.yaml.bak.123.0123456789abcdef.tmp',
      editors: '.own.yaml.swp',
      longer: '.own.yaml2.123.0123456789abcdef.tmp',
    };
    const now = Date.now();
    for (const name of Object.values(names)) {
      await writeFile(join(home, name), '');
      const minutes = name === names.young ? 59 : 61;
      await utimes(join(home, name), now / 1000, now / 1000 - minutes * 60);
    }
    await atomicWrite(file, 'x', { ...options, now: () => now });
    const { young, others, editors, longer } = names;
    expect((await readdir(home)).toSorted()).toEqual([young, others, editors, longer, 'own.yaml'].toSorted());
  });

  it('keeps the old content and leaves nothing when the size limit stops the write', async () => {
    await atomicWrite(file, 'old', options);
    expect(await writeInChild('ulimit -f 8')).toBe(
      `ConfigError cannot write ${file}: file size limit reached; nothing was changed. Raise the limit (ulimit -f), then run the command again.\n`,
    );
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await strays(home)).toEqual([]);
  });

  it.runIf(canMount)('keeps the old content on a full disk and on a read-only one', async () => {
    // A small disk of its own, in a mount namespace that ends with the child.
    const script = join(home, 'child.mjs');
    await writeFile(
      script,
      `import { atomicWrite } from ${module};
       import { execFileSync } from 'node:child_process';
       import { readFileSync, readdirSync } from 'node:fs';
       const file = process.argv[2] + '/own.yaml';
       const attempt = (size) => atomicWrite(file, 'x'.repeat(size), { pid: process.pid }).catch((error) => console.log(error.name, error.message));
       await attempt(3);
       await attempt(1_000_000);
       execFileSync('mount', ['-o', 'remount,bind,ro', process.argv[2]]);
       await attempt(4);
       console.log(readFileSync(file, 'utf8'), readdirSync(process.argv[2]).join());`,
    );
    const disk = join(home, 'disk');
    await mkdir(disk);
    const { stdout } = await run('unshare', [
      unshare,
      'sh',
      '-c',
      'mount -t tmpfs -o size=64k small "$3" && exec "$1" "$2" "$3"',
      'sh',
      process.execPath,
      script,
      disk,
    ]);
    expect(stdout.split('\n')).toEqual([
      `ConfigError cannot write ${disk}/own.yaml: no space left on device; nothing was changed. Free some space in ${disk}, then run the command again.`,
      `ConfigError cannot write ${disk}/own.yaml: read-only file system; nothing was changed. Make ${disk} writable, then run the command again.`,
      'xxx own.yaml',
      '',
    ]);
  });

  it.runIf(!isRoot)('says which folder to make writable', async () => {
    await chmod(home, 0o500);
    await expect(atomicWrite(file, 'x', options)).rejects.toThrow(
      `cannot write ${file}: permission denied; nothing was changed. Make ${home} writable for your user, then run the command again.`,
    );
    await chmod(home, 0o700);
  });

  it('says so when a part of the path is a file', async () => {
    await writeFile(file, '');
    const below = join(file, 'own.yaml');
    const error: unknown = await atomicWrite(below, 'x', options).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(
      `cannot write ${below}: a part of its path is not a folder; nothing was changed.`,
    );
  });

  it('says so when its folder is a link to nowhere', async () => {
    await symlink('nowhere', join(home, 'kube'));
    await expect(atomicWrite(join(home, 'kube', 'own.yaml'), 'x', options)).rejects.toThrow(
      `${home}/kube/own.yaml: a folder of its path is missing; nothing was changed. Check ${home}/kube, then`,
    );
  });

  it.runIf(isRoot)('leaves a file to its owner when root writes it', async () => {
    await writeFile(file, 'old');
    await chown(file, 12345, 12346);
    await atomicWrite(file, 'new', options);
    const { uid, gid } = await stat(file);
    expect([uid, gid, await mode(file)]).toEqual([12345, 12346, '600']);
  });
});

describe('atomicWrite, killed', () => {
  const kills = process.env['KUBECTL_MC_LONG_TESTS'] ? 200 : 50;

  it(`leaves the old or the new content after ${kills} SIGKILLs in mid-write`, async () => {
    const script = join(home, 'child.mjs');
    await writeFile(
      script,
      `import { atomicWrite } from ${module};
       for (let at = 0; ; at++) {
         const letter = 'ab'[at % 2];
         if (at === 3) console.log('writing');
         await atomicWrite(process.argv[2], letter.repeat(400_000), { pid: process.pid });
       }`,
    );
    let left = 0;
    for (let at = 0; at < kills; at++) {
      const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      await once(createInterface(child.stdout), 'line');
      // At a random moment of a write: this is the fault, not a way to wait for something.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      child.kill('SIGKILL');
      await exited;
      const text = await readFile(file, 'utf8');
      expect(text.length === 400_000 && (/^a+$/.test(text) || /^b+$/.test(text))).toBe(true);
    }
    left = (await strays(home)).length;
    // Without a stray no kill hit the middle of a write, and the test has shown nothing.
    expect(left).toBeGreaterThan(0);
    await atomicWrite(file, 'end', { ...options, now: () => Date.now() + 2 * 60 * 60 * 1000 });
    expect((await readdir(home)).toSorted()).toEqual(['child.mjs', 'own.yaml']);
  }, 120_000);
});
