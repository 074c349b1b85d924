import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectl } from './find-kubectl.ts';
import { KustomizeError, runKustomize, type KustomizeOptions } from './kustomize.ts';
import { ManifestError } from './manifest.ts';

const home = mkdtempSync(join(tmpdir(), 'kustomize-'));
const bin = join(home, 'bin');

// It says how it was called, and does what the folder's name says.
const fake = `#!/bin/sh
printf '%s\\n' "$@" > ${home}/called
case "$3" in
  warn) echo 'a: 1'; echo '# Warning: old' >&2 ;;
  fail) echo 'error: no kustomization here' >&2; exit 1 ;;
  mute) exit 3 ;;
  loud) while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done ;;
  hang) echo $$ > ${home}/pid; exec sleep 600 ;;
  stubborn) trap '' TERM; echo $$ > ${home}/pid; while :; do sleep 600; done ;;
  stdin) cat; echo 'end: 1' ;;
  *) pwd ;;
esac
`;

beforeAll(() => {
  mkdirSync(bin);
  writeFileSync(join(bin, 'kubectl'), fake);
  chmodSync(join(bin, 'kubectl'), 0o755);
  writeFileSync(join(home, 'kubectl'), fake);
  chmodSync(join(home, 'kubectl'), 0o755);
  writeFileSync(join(home, 'text'), '');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('findKubectl', () => {
  it.each([
    [{ PATH: bin }, { path: join(bin, 'kubectl') }],
    [{ PATH: `/nowhere:${bin}` }, { path: join(bin, 'kubectl') }],
    [{ PATH: '/nowhere', KUBECTL_MC_KUBECTL: join(home, 'kubectl') }, { path: join(home, 'kubectl') }],
    [
      { PATH: bin, KUBECTL_MC_KUBECTL: 'kubectl' },
      { problem: 'KUBECTL_MC_KUBECTL has to be an absolute path, not "kubectl"' },
    ],
    [
      { PATH: bin, KUBECTL_MC_KUBECTL: join(home, 'text') },
      { problem: `KUBECTL_MC_KUBECTL is no program: "${join(home, 'text')}"` },
    ],
  ])('%j', async (env, wanted) => {
    expect(await findKubectl(env)).toEqual(wanted);
  });

  it.each(['.', '', ':', 'bin', './bin', '.:/nowhere', undefined])(
    'takes no program from PATH=%s',
    async (path) => {
      expect(await findKubectl({ PATH: path })).toEqual({
        problem: expect.stringContaining('there is no kubectl on PATH'),
      });
    },
  );
});

describe('runKustomize', () => {
  const run = (folder: string, options: Partial<KustomizeOptions> = {}) =>
    runKustomize(folder, {
      env: { PATH: `${bin}:/usr/bin:/bin` },
      cwd: home,
      signal: new AbortController().signal,
      ...options,
    });

  it('gives what kubectl prints, and what it says', async () => {
    expect(await run('warn')).toEqual({ output: 'a: 1\n', notices: '# Warning: old\n' });
    expect(readFileSync(join(home, 'called'), 'utf8')).toBe('kustomize\n--\nwarn\n');
  });

  it('runs where the user stands, without a shell and without stdin', async () => {
    expect((await run('$(touch x)')).output.trim()).toMatch(/kustomize-/);
    expect(existsSync(join(home, 'x'))).toBe(false);
    expect((await run('stdin')).output).toBe('end: 1\n');
  });

  it('hands its words on', async () => {
    await expect(run('fail')).rejects.toThrow(new KustomizeError('no kustomization here'));
    await expect(run('mute')).rejects.toThrow(new KustomizeError('kubectl kustomize ended with code 3'));
  });

  it('says what to do without a kubectl', async () => {
    const missing = await run('x', { env: { PATH: '/nowhere' } }).catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(ManifestError);
    expect(missing).toMatchObject({
      message:
        '-k x: kubectl builds kustomizations, and there is no kubectl on PATH; install it, or set KUBECTL_MC_KUBECTL to its absolute path',
    });
  });

  it('ends a child that takes too long, or says too much', async () => {
    await expect(run('hang', { timeoutMs: 300 })).rejects.toThrow(
      'kubectl kustomize did not end within 0.3s',
    );
    await expect.poll(() => isAlive(pid())).toBe(false);
    await expect(run('loud', { maxBytes: 10_000 })).rejects.toThrow(
      'the output of kubectl kustomize is longer than 10000 bytes',
    );
  });

  it('ends the child at the signal, by force if need be', async () => {
    rmSync(join(home, 'pid'), { force: true });
    const stop = new AbortController();
    const reason = new Error('enough');
    const running = run('stubborn', { signal: stop.signal }).catch((error: unknown) => error);
    await expect.poll(() => existsSync(join(home, 'pid')) && pid() > 0).toBe(true);
    stop.abort(reason);
    expect(await running).toBe(reason);
    await expect.poll(() => isAlive(pid()), { timeout: 5000 }).toBe(false);
  });

  function pid(): number {
    return Number(readFileSync(join(home, 'pid'), 'utf8'));
  }

  function isAlive(id: number): boolean {
    try {
      process.kill(id, 0);
      return true;
    } catch {
      return false;
    }
  }
});
