import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CLUSTER_INVENTORY_API, missingParts, PROGRAMS } from './control-plane-dir.ts';

const SCRIPT = join(import.meta.dirname, 'build-control-plane.ts');

let root: string;
let target: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubectl-mc-build-'));
  target = join(root, 'cache', 'control-plane');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Puts a stand-in for `go` on the PATH: the real one takes minutes, and what is tested is what we do around it. */
function standInForGo(options: { version?: string; build?: string; sum?: string } = {}): void {
  const modules = join(root, 'modules');
  mkdirSync(join(root, 'bin'), { recursive: true });
  mkdirSync(join(modules, 'config/crd/bases'), { recursive: true });
  writeFileSync(join(modules, 'config/crd/bases/multicluster.x-k8s.io_clusterprofiles.yaml'), 'kind: CRD\n');
  for (const folder of ['node/fast', 'node/heartbeat-with-lease', 'pod/fast']) {
    mkdirSync(join(modules, 'kustomize/stage', folder), { recursive: true });
    writeFileSync(join(modules, 'kustomize/stage', folder, 'stage.yaml'), `stage: ${folder}\n`);
    writeFileSync(join(modules, 'kustomize/stage', folder, 'kustomization.yaml'), 'not a stage\n');
  }
  const download = JSON.stringify({ Dir: modules, Sum: options.sum ?? CLUSTER_INVENTORY_API.sum });
  const names = [...Object.keys(PROGRAMS).filter((name) => name !== 'etcd'), 'server'];
  const build = options.build ?? `for name in ${names.join(' ')}; do echo "$name" >"$out/$name"; done`;
  writeFileSync(
    join(root, 'bin', 'go'),
    `#!/bin/sh
case "$1" in
  env) echo '${options.version ?? 'go1.26.8'}' ;;
  mod) echo '${download}' ;;
  list) echo '${modules}' ;;
  build) while [ "$1" != -o ]; do shift; done; out=$2; ${build} ;;
esac
`,
    { mode: 0o755 },
  );
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(): { pid: number; ended: Promise<Run> } {
  const env = { PATH: join(root, 'bin'), KUBECTL_MC_CONTROL_PLANE: target, HOME: root };
  const child = spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  return { pid: child.pid ?? 0, ended: once(child, 'close').then(([code]) => ({ code, out, err })) };
}

const run = (): Promise<Run> => start().ended;

describe('build-control-plane', () => {
  it('builds everything and then has nothing left to do, not even a go to ask', async () => {
    standInForGo();
    expect(await run()).toMatchObject({ code: 0, err: '' });
    expect(missingParts(target)).toEqual([]);
    expect(readFileSync(join(target, 'etcd'), 'utf8')).toBe('server\n');
    expect(readFileSync(join(target, 'kwok-stages.yaml'), 'utf8')).toBe(
      'stage: node/fast\n---\nstage: node/heartbeat-with-lease\n---\nstage: pod/fast\n',
    );
    expect(readdirSync(join(target, '..'))).toEqual(['control-plane']);
    rmSync(join(root, 'bin'), { recursive: true });
    expect(await run()).toEqual({ code: 0, out: `Control plane is there: ${target}\n`, err: '' });
  });

  it('completes a folder in which something is missing', async () => {
    standInForGo();
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'etcd'), 'old');
    expect(await run()).toMatchObject({ code: 0 });
    expect(missingParts(target)).toEqual([]);
  });

  it.each([
    { name: 'no go', version: undefined, words: 'there is no `go` on PATH: install it' },
    { name: 'an old go', version: 'go1.25.3', words: '`go` on PATH is go1.25.3: install it' },
  ])('says in one line what to do with $name', async ({ version, words }) => {
    if (version !== undefined) standInForGo({ version });
    const { code, out, err } = await run();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(words);
    expect(err).toMatch(/^Building the test control plane needs Go 1\.26 .*\n$/);
  });

  it('leaves nothing behind when the build fails', async () => {
    standInForGo({ build: 'echo half >"$out/kubectl"; exit 2' });
    expect(await run()).toMatchObject({ code: 1, err: 'go build ended with code 2; see above.\n' });
    expect(readdirSync(join(root, 'cache'))).toEqual([]);
  });

  it('refuses a ClusterProfile CRD with another checksum', async () => {
    standInForGo({ sum: 'h1:other=' });
    const { code, err } = await run();
    expect(code).toBe(1);
    expect(err).toContain('has the checksum h1:other=');
  });

  it('leaves no folder in place when it is killed, and the next run clears its remains away', async () => {
    standInForGo({
      build: `echo half >"$out/kubectl"; echo $$ >'${root}/go.pid'; exec /bin/sleep 600 >/dev/null 2>&1`,
    });
    const first = start();
    const pidFile = join(root, 'go.pid');
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n')).toBe(true);
    const goPid = Number(readFileSync(pidFile, 'utf8'));
    onTestFinished(() => void process.kill(goPid, 'SIGKILL'));
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(join(root, 'cache'))).toHaveLength(1);
    standInForGo();
    expect(await run()).toMatchObject({ code: 0 });
    expect(readdirSync(join(root, 'cache'))).toEqual(['control-plane']);
  });

  it('can run twice at once', async () => {
    standInForGo();
    const runs = await Promise.all([run(), run(), run()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(missingParts(target)).toEqual([]);
    expect(readdirSync(join(root, 'cache'))).toEqual(['control-plane']);
  });
});
