// The terminals that a test holds for a program end with the test, however that ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const terminals = join(import.meta.dirname, 'terminals.py');

it('terminals of a test that was killed end, and so does the program on them', async () => {
  // A stand-in for the test: it starts the terminals as run-artifact.ts does, and says who they are.
  const test = `
    const { spawn } = require('node:child_process');
    const child = spawn('python3', [${JSON.stringify(terminals)}, '--world', 'sh', '-c', 'echo $$ >&2; sleep 600 & wait'],
      { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
    child.stdin.end(JSON.stringify({ input: '', keys: [] }));
    child.stderr.once('data', (pid) => console.log(child.pid, Number(pid)));`;
  const parent = spawn(process.execPath, ['-e', test], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pids = line.toString('utf8').trim().split(' ').map(Number);
  expect(pids).toHaveLength(2);
  expect(pids.every(isRunning)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => pids.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
