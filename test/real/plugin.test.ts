// The built program as kubectl's plugin, found on PATH by the real kubectl, with the Node that runs the tests.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeReal } from '../support/control-plane/describe-real.ts';
import { type RealFleet, startFleet } from '../support/control-plane/real-fleet.ts';
import { parseTextTables } from '../support/text-table.ts';

const built = join(import.meta.dirname, '..', '..', 'dist', 'kubectl-mc');

describeReal('kubectl-mc as a plugin', () => {
  let fleet: RealFleet;
  let bin: string;
  beforeAll(async () => {
    expect(existsSync(built), 'dist/kubectl-mc is missing; run: make build').toBe(true);
    fleet = await startFleet({ members: ['alpha', 'beta'], controllers: false, nodes: false });
    bin = join(fleet.home, 'bin');
    mkdirSync(bin);
    copyFileSync(built, join(bin, 'kubectl-mc'));
  });
  afterAll(() => fleet?.stop());

  function run(program: string, args: readonly string[]) {
    const path = [bin, dirname(process.execPath), process.env['PATH']].join(':');
    const child = spawn(program, args, {
      env: { ...fleet.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
    return new Promise<{ out: string; err: string; code: number | null }>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ out, err, code }));
    });
  }
  const kubectl = (...args: string[]) => run(join(fleet.programs, 'kubectl'), args);

  it('is listed by kubectl plugin list', async () => {
    const { out, code } = await kubectl('plugin', 'list');
    expect(out).toContain(join(bin, 'kubectl-mc'));
    expect(code).toBe(0);
  });

  it('answers kubectl mc get ns', async () => {
    const { out, err, code } = await kubectl('mc', 'get', 'ns', '--contexts', 'alpha,beta');
    expect(err).toBe('');
    expect(code).toBe(0);
    const rows = parseTextTables(out)[0]?.rows ?? [];
    expect(rows.filter((row) => row['NAME'] === 'kube-system').map((row) => row['CLUSTER'])).toEqual([
      'alpha',
      'beta',
    ]);
  });

  it('exits 2 when one member is down, also through kubectl', async () => {
    await fleet.member('beta').stop();
    const { err, code } = await kubectl('mc', 'get', 'ns', '--contexts', 'alpha,beta');
    expect(err).toContain('Error: Failed to query 1 cluster: beta (connection refused)\n');
    expect(code).toBe(2);
    await fleet.member('beta').restart();
  });

  it.each(nodesOnPath())('runs, as the package for npm, on the Node in %s', async (folder) => {
    const { out, err, code } = await run(join(folder, 'node'), [
      join(import.meta.dirname, '..', '..', 'dist', 'npm', 'kubectl-mc.cjs'),
      'get',
      'ns',
      '-o',
      'yaml',
      '--contexts',
      'alpha,beta',
    ]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toContain('kind: MultiClusterResult');
  });

  it('ends quietly when the reader of its output is gone', async () => {
    const { err, code } = await run('/bin/sh', [
      '-c',
      `"${bin}/kubectl-mc" get clusterroles -o yaml --contexts alpha | head -n 1; echo done`,
    ]);
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  it('loses nothing to a slow reader', async () => {
    const { out } = await run('/bin/sh', [
      '-c',
      `"${bin}/kubectl-mc" get clusterroles -o json --contexts alpha | (sleep 1; wc -c)`,
    ]);
    const direct = await run(join(bin, 'kubectl-mc'), [
      'get',
      'clusterroles',
      '-o',
      'json',
      '--contexts',
      'alpha',
    ]);
    expect(Number(out)).toBe(Buffer.byteLength(direct.out));
    expect(Number(out)).toBeGreaterThan(65_536);
  });

  it('says so when the disk is full', async () => {
    const { err, code } = await run('/bin/sh', [
      '-c',
      `"${bin}/kubectl-mc" get clusterroles -o json --contexts alpha > /dev/full`,
    ]);
    expect(err).toContain('cannot write the output: ENOSPC');
    expect(code).toBe(1);
  });
});

/** The Node of the tests and, behind it on PATH, the machine's own. */
function nodesOnPath(): string[] {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => existsSync(join(folder, 'node')));
  return [...new Set([dirname(process.execPath), ...folders])];
}
