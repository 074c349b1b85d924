import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Interface, createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, InterruptedError } from '../core/errors.ts';
import { withLock } from './lock.ts';
import { identifyProcess } from './process-identity.ts';

const module = JSON.stringify(new URL('lock.ts', import.meta.url).href);
const hasProc = existsSync('/proc/self/stat');
const options = { pid: process.pid };

let home: string;
let file: string;
let lockFile: string;
let children: ChildProcessWithoutNullStreams[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mc-lock-'));
  file = join(home, 'own.yaml');
  lockFile = `${file}.lock`;
  children = [];
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(home, { recursive: true, force: true });
});

interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly lines: Interface;
}

/** Runs `body` with `withLock`, `file`, `say` and `heard` (one line from the test) at hand. */
async function startChild(body: string): Promise<Child> {
  const script = join(home, `child-${children.length}.mjs`);
  await writeFile(
    script,
    `import { withLock } from ${module};
     import { once } from 'node:events';
     import { open, unlink } from 'node:fs/promises';
     import { createInterface } from 'node:readline';
     const file = process.argv[2];
     const options = { pid: process.pid };
     const input = createInterface(process.stdin);
     const heard = () => once(input, 'line');
     const say = (text) => process.stdout.write(text + '\\n');
     ${body}
     input.close();`,
  );
  const child = spawn(process.execPath, [script, file]);
  child.stderr.pipe(process.stderr);
  children.push(child);
  return { process: child, lines: createInterface(child.stdout) };
}

const holder = `await withLock(file, options, async () => { say('held'); await heard(); });`;

/** The lock of a process that has ended. */
async function leaveStale(path = lockFile): Promise<void> {
  const child = await startChild(
    holder.replace('file,', `${JSON.stringify(path.slice(0, -'.lock'.length))},`),
  );
  await once(child.lines, 'line');
  child.process.kill('SIGKILL');
  await once(child.process, 'exit');
  expect(existsSync(path)).toBe(true);
}

async function writeLock(content: object, path = lockFile): Promise<void> {
  await writeFile(path, JSON.stringify({ ...(await identifyProcess(process.pid)), ...content }));
}

describe('withLock', () => {
  it('says in a 0600 file who holds it, and removes it', async () => {
    const value = await withLock(file, options, async () => {
      expect(JSON.parse(await readFile(lockFile, 'utf8'))).toMatchObject({
        pid: process.pid,
        host: hostname(),
      });
      expect(/"startTime":"[-0-9a-f]+:\d+"/.test(await readFile(lockFile, 'utf8'))).toBe(hasProc);
      expect((await stat(lockFile)).mode & 0o777).toBe(0o600);
      expect(await readdir(home)).toEqual(['own.yaml.lock']);
      return 7;
    });
    expect(value).toBe(7);
    expect(await readdir(home)).toEqual([]);
  });

  it('is released when the work fails', async () => {
    await expect(withLock(file, options, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
    expect(await readdir(home)).toEqual([]);
  });

  it('makes the folder that is not there yet, 0700', async () => {
    const deep = join(home, 'a', 'own.yaml');
    await withLock(deep, options, async () => expect((await stat(join(home, 'a'))).mode & 0o777).toBe(0o700));
  });

  it('locks the file behind a link', async () => {
    await mkdir(join(home, 'dotfiles'));
    await symlink('dotfiles/real.yaml', file);
    await withLock(file, options, async () => {
      expect(await readdir(join(home, 'dotfiles'))).toEqual(['real.yaml.lock']);
      await expect(
        withLock(join(home, 'dotfiles', 'real.yaml'), { ...options, waitMs: 0 }, async () => {}),
      ).rejects.toThrow('holds');
    });
  });

  it('waits for its turn', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(file, options, async () => {
          most = Math.max(most, ++inside);
          await readdir(home);
          inside--;
        }),
      ),
    );
    expect(most).toBe(1);
  });

  it('gives up after 5 s and names the process that holds it', async () => {
    const child = await startChild(holder);
    await once(child.lines, 'line');
    const start = performance.now();
    const error: unknown = await withLock(file, options, async () => {}).catch((e: unknown) => e);
    const took = performance.now() - start;
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(
      `cannot change own.yaml: process ${child.process.pid} on this machine holds ${lockFile}. Wait for it to end; if it does not run any more, remove the lock: rm ${lockFile}`,
    );
    expect(took).toBeGreaterThan(4990);
    expect(took).toBeLessThan(7000);
    expect((await readdir(home)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    child.process.stdin.write('\n');
    await once(child.process, 'exit');
    expect(existsSync(lockFile)).toBe(false);
  }, 20_000);

  it('stops waiting on an interrupt', async () => {
    await writeLock({});
    const interrupt = new AbortController();
    const waiting = withLock(file, { ...options, signal: interrupt.signal }, async () => {});
    interrupt.abort(new InterruptedError('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
    expect((await readdir(home)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('leaves a lock alone that is not its own any more', async () => {
    await withLock(file, options, () => writeFile(lockFile, 'of someone else'));
    expect(await readFile(lockFile, 'utf8')).toBe('of someone else');
  });
});

describe('a stale lock', () => {
  const quick = { ...options, waitMs: 150 };
  const take = (): Promise<string> => withLock(file, quick, async () => 'taken');

  it('of a killed process is taken', async () => {
    await leaveStale();
    expect(await take()).toBe('taken');
  });

  it.runIf(hasProc)('of a process whose pid is used again is taken', async () => {
    await writeLock({ startTime: 'another-boot:1' });
    expect(await take()).toBe('taken');
  });

  it.runIf(hasProc)('of a zombie is taken', async () => {
    // The shell becomes a process that never waits for its child, and then the child ends.
    const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 60']);
    children.push(parent);
    const pid = Number(String(await once(createInterface(parent.stdout), 'line')));
    const parentName = (): Promise<string> => readFile(`/proc/${parent.pid}/comm`, 'utf8');
    await expect.poll(parentName).toBe('sleep\n');
    parent.stdin.end();
    const isZombie = async (): Promise<boolean> =>
      (await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ');
    await expect.poll(isZombie).toBe(true);
    await writeLock({ pid, startTime: undefined });
    expect(await take()).toBe('taken');
  });

  it('of another machine is never taken', async () => {
    await writeLock({ host: 'build-7', pid: 1, startTime: 'x:1' });
    await expect(take()).rejects.toThrow(`process 1 on the machine build-7 holds ${lockFile}`);
  });

  it.runIf(hasProc)('of another container is never taken', async () => {
    await writeLock({ pidNamespace: 'pid:[1]', pid: 4_000_000 });
    await expect(take()).rejects.toThrow(`process 4000000 on this machine holds ${lockFile}`);
  });

  it.each(['', '{"pid":', '[]', '{"pid":"1","host":"h"}', '{"pid":-1,"host":"h"}'])(
    'that names no owner (%j) is never taken',
    async (text) => {
      await writeFile(lockFile, text);
      await expect(take()).rejects.toThrow(
        `${lockFile} exists and names no owner. If no kubectl-mc is running, remove it: rm ${lockFile}`,
      );
    },
  );

  it('is taken although a process died while it took it', async () => {
    await leaveStale();
    await leaveStale(`${lockFile}.lock`);
    expect(await withLock(file, options, async () => 'taken')).toBe('taken');
    expect((await readdir(home)).filter((name) => name.includes('lock'))).toEqual([]);
  });

  it('leaves no guard behind of a process that died while it took a stale lock', async () => {
    await leaveStale(`${lockFile}.lock`);
    await leaveStale(`${lockFile}.lock.lock`);
    await withLock(file, options, async () => undefined);
    expect((await readdir(home)).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  it('is taken by one at a time, however many see it', async () => {
    await leaveStale();
    const stale = await readFile(lockFile, 'utf8');
    for (let round = 0; round < 10; round++) {
      await writeFile(lockFile, stale);
      let inside = 0;
      let most = 0;
      await Promise.all(
        Array.from({ length: 8 }, () =>
          withLock(file, options, async () => {
            most = Math.max(most, ++inside);
            await stat(home);
            inside--;
          }),
        ),
      );
      expect(most).toBe(1);
    }
  }, 60_000);

  it('is taken by one process at a time, when several find it at once', async () => {
    await leaveStale();
    const stale = await readFile(lockFile, 'utf8');
    // Each child proves that it is alone by a file that it alone can make.
    const body = `
      for (;;) {
        say('ready');
        if (String(await heard()) === 'end') break;
        await withLock(file, options, async () => {
          const proof = await open(file + '.proof', 'wx').catch(() => undefined);
          say(proof ? 'alone' : 'NOT ALONE');
          await proof?.close();
          await unlink(file + '.proof').catch(() => {});
        });
      }`;
    const stealers = await Promise.all(Array.from({ length: 4 }, () => startChild(body)));
    const said = stealers.map((child) => child.lines[Symbol.asyncIterator]());
    const hear = (): Promise<unknown[]> =>
      Promise.all(said.map(async (lines) => (await lines.next()).value as unknown));
    for (let round = 0; round < 15; round++) {
      expect(await hear()).toEqual(Array(4).fill('ready'));
      await writeFile(lockFile, stale);
      for (const child of stealers) child.process.stdin.write('go\n');
      expect(await hear()).toEqual(Array(4).fill('alone'));
    }
    expect(await hear()).toEqual(Array(4).fill('ready'));
    const ended = stealers.map((child) => once(child.process, 'exit'));
    for (const child of stealers) child.process.stdin.write('end\n');
    await Promise.all(ended);
  }, 60_000);
});
