import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindFolder, startBound, type BoundChild } from './bound-child.ts';
import { processesMentioning } from './processes.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubectl-mc-bound-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function start(script: string): BoundChild {
  return startBound({
    name: 'child',
    program: '/bin/sh',
    args: ['-c', script, dir],
    env: { PATH: '/usr/bin:/bin' },
    logFile: join(dir, 'child.log'),
  });
}

describe('startBound', () => {
  it('gives the pid of the program itself, and its output', async () => {
    const child = start('echo "pid $$"; echo trouble >&2; exec sleep 600');
    await expect.poll(() => child.log()).toBe(`pid ${child.pid}\ntrouble\n`);
    await child.kill();
    expect(child.isRunning()).toBe(false);
    await expect.poll(() => processesMentioning(dir)).toEqual([]);
  });

  it('knows when the program ended by itself, and leaves nothing of it', async () => {
    const child = start('exit 3');
    await expect.poll(() => child.isRunning()).toBe(false);
    await expect.poll(() => processesMentioning(dir)).toEqual([]);
    await child.kill();
    expect(() => child.signal('SIGSTOP')).toThrow('child does not run');
  });

  it('kills what the program started, and a program that is paused', async () => {
    const child = start(`sh -c 'sleep 600; exit' ${dir}/grandchild & wait`);
    await expect.poll(() => processesMentioning(`${dir}/grandchild`).length).toBeGreaterThan(0);
    child.signal('SIGSTOP');
    await child.kill();
    await expect.poll(() => processesMentioning(dir)).toEqual([]);
  });
});

describe('bindFolder', () => {
  it('removes the folder when asked', async () => {
    const folder = join(dir, 'folder');
    mkdirSync(folder);
    writeFileSync(join(folder, 'file'), '');
    await bindFolder(folder)();
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a test process that is killed', () => {
  it('takes its children and its folder along', async () => {
    const folder = join(dir, 'folder');
    mkdirSync(folder);
    const script = join(dir, 'parent.ts');
    writeFileSync(
      script,
      `import { bindFolder, startBound } from ${JSON.stringify(join(import.meta.dirname, 'bound-child.ts'))};
       bindFolder(${JSON.stringify(folder)});
       startBound({
         name: 'child', program: '/bin/sh', args: ['-c', 'echo up; sleep 600; exit', ${JSON.stringify(folder)}],
         env: { PATH: '/usr/bin:/bin' }, logFile: ${JSON.stringify(join(dir, 'child.log'))},
       });`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
    const log = join(dir, 'child.log');
    await expect.poll(() => (existsSync(log) ? readFileSync(log, 'utf8') : '')).toBe('up\n');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(() => processesMentioning(folder)).toEqual([]);
    await expect.poll(() => existsSync(folder)).toBe(false);
  });
});
