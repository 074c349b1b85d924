import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { running } from '../../test/support/exec-plugin.ts';
import { type PluginRun, maxAnswerBytes, runPlugin } from './run-plugin.ts';

const home = mkdtempSync(join(tmpdir(), 'run-plugin-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let serial = 0;

/** A shell script that writes its pid, which is that of its group, to `pid`. */
function script(body: string) {
  serial += 1;
  const path = join(home, `plugin-${serial}`);
  writeFileSync(
    path,
    `#!/bin/sh\nHERE='${path}'\necho $$ >"$HERE.pid.tmp"; mv "$HERE.pid.tmp" "$HERE.pid"\n${body}\n`,
  );
  chmodSync(path, 0o755);
  const file = (name: string) => `${path}.${name}`;
  return {
    path,
    file,
    hasStarted: () => existsSync(file('pid')),
    group: () => Number(readFileSync(file('pid'), 'utf8')),
  };
}

const run = (path: string, more: Partial<PluginRun> = {}) =>
  runPlugin({
    path,
    name: path,
    args: [],
    env: { PATH: '/usr/bin:/bin' },
    interactive: false,
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    ...more,
  });

describe('runPlugin', () => {
  it('gives stdout and the code; stderr is heard on its own', async () => {
    const heard: Buffer[] = [];
    const { path } = script('echo out; echo err >&2; exit 3');
    const end = await run(path, { onStderr: (chunk) => heard.push(chunk) });
    expect(end).toEqual({ kind: 'exited', code: 3, stdout: Buffer.from('out\n') });
    expect(Buffer.concat(heard).toString()).toBe('err\n');
  });

  it('hands on arguments, name and environment as they are', async () => {
    const { path } = script(`tr '\\0' '|' </proc/$$/cmdline; printf '%s' "$A"`);
    const end = await run(path, {
      name: 'short',
      args: ['a b', '', '$(id)', "'"],
      env: { PATH: '/usr/bin:/bin', A: ' x\n' },
    });
    // The kernel puts the interpreter before a script; its own name is not handed on to it.
    expect(end).toMatchObject({ stdout: Buffer.from(`/bin/sh|${path}|a b||$(id)|'| x\n`) });
    const direct = await run('/bin/sh', { name: 'called-so', args: ['-c', 'printf %s "$0"'] });
    expect(direct).toMatchObject({ stdout: Buffer.from('called-so') });
  });

  it('has no stdin: a plugin that reads gets the end at once', async () => {
    const { path } = script('if read -r line; then echo "$line"; else echo nothing; fi');
    expect(await run(path)).toMatchObject({ stdout: Buffer.from('nothing\n') });
  });

  it('says why it could not be started', async () => {
    expect(await run('/no/such')).toMatchObject({ kind: 'not-started', cause: { code: 'ENOENT' } });
    expect(await run(home)).toMatchObject({ kind: 'not-started', cause: { code: 'EACCES' } });
    expect(await run('/bin/sh', { args: ['\0'] })).toMatchObject({ kind: 'not-started' });
  });

  it('a signal that ends it is code -1, as in Go', async () => {
    expect(await run(script('kill -9 $$').path)).toMatchObject({ kind: 'exited', code: -1 });
  });

  it('a plugin that hangs is stopped, with everything that it started', async () => {
    const plugin = script('sleep 600 & sleep 600');
    const started = performance.now();
    expect(await run(plugin.path, { timeoutMs: 300 })).toEqual({ kind: 'timeout' });
    expect(performance.now() - started).toBeLessThan(3_000);
    await expect.poll(() => running([plugin.group()])).toEqual([]);
  });

  it('a plugin that ignores SIGTERM is killed, and so are its children', async () => {
    const plugin = script(`trap '' TERM; (trap '' TERM; sleep 600) & while :; do sleep 600; done`);
    expect(await run(plugin.path, { timeoutMs: 300 })).toEqual({ kind: 'timeout' });
    await expect.poll(() => running([plugin.group()])).toEqual([]);
  });

  it('ends at the signal, with its reason', async () => {
    const plugin = script('sleep 600');
    const stop = new AbortController();
    const ended = run(plugin.path, { signal: stop.signal }).catch((error: unknown) => error);
    await expect.poll(plugin.hasStarted).toBe(true);
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await ended).toBe(reason);
    await expect.poll(() => running([plugin.group()])).toEqual([]);
    await expect(run(plugin.path, { signal: stop.signal })).rejects.toBe(reason);
  });

  it('does not wait for a child that keeps the pipes open after a good answer', async () => {
    const plugin = script('echo answer; sleep 600 &');
    const started = performance.now();
    expect(await run(plugin.path)).toEqual({ kind: 'exited', code: 0, stdout: Buffer.from('answer\n') });
    expect(performance.now() - started).toBeLessThan(5_000);
    await expect.poll(() => running([plugin.group()])).toEqual([]);
  });

  it('leaves alone what a plugin started on purpose, with pipes of its own', async () => {
    const plugin = script('sleep 600 </dev/null >/dev/null 2>&1 & echo answer');
    expect(await run(plugin.path)).toMatchObject({ kind: 'exited', code: 0 });
    expect(running([plugin.group()])).toHaveLength(1);
    process.kill(-plugin.group(), 'SIGKILL');
  });

  it('stops a flood of stdout, and bears one of stderr', async () => {
    const flood = script('while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done');
    expect(await run(flood.path)).toEqual({ kind: 'too-much' });
    await expect.poll(() => running([flood.group()])).toEqual([]);
    let bytes = 0;
    const loud = script('head -c 10000000 /dev/zero >&2; echo answer');
    expect(await run(loud.path, { onStderr: (chunk) => (bytes += chunk.length) })).toMatchObject({ code: 0 });
    expect(bytes).toBe(10_000_000);
  });

  it('takes an answer of just the longest length', async () => {
    const { path } = script(`head -c ${maxAnswerBytes} /dev/zero`);
    expect(await run(path)).toMatchObject({ kind: 'exited', code: 0, stdout: { length: maxAnswerBytes } });
  });
});
