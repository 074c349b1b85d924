// A10. Names that nobody looks up: twenty of them beside the bad day of 200, asked by the built program. Its lookups
// cannot be cancelled; neither the healthy clusters nor the exit may wait for them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BadDay, clustersIn, namedIn, startBadDay, watchRun } from './lab/bad-day.ts';
import { startDeadDns } from './lab/dead-dns.ts';

const DEAD = 20;
const dns = await startDeadDns((reason) =>
  process.stderr.write(`\nSKIPPED the dead name server: ${reason}\n`),
);
let day: BadDay;
beforeAll(async () => {
  day = await startBadDay('mixed');
});
afterAll(async () => {
  await day.fleet.stop();
  await dns?.stop();
});

const names = Array.from({ length: DEAD }, (_, at) => `dead-${String(at).padStart(2, '0')}`);

/** A kubeconfig of clusters with those names. */
function deadConfig(): string {
  const file = join(day.fleet.home, 'dead');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: names.map((name) => ({ name, cluster: { server: `https://${name}.kubectl-mc.test:6443` } })),
    users: [{ name: 'nobody', user: { token: 't' } }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: 'nobody' } })),
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

it.skipIf(!dns)('costs no healthy cluster, and the exit does not wait', async () => {
  const line = ['get', 'pods', '-A', '--contexts', 'c*,dead-*', '--cluster-timeout', '8s'];
  const seen = await watchRun(line, day, {
    through: dns?.through ?? [],
    env: { KUBECONFIG: `${day.fleet.kubeconfig}:${deadConfig()}` },
  });
  expect(dns?.questions()).toBeGreaterThanOrEqual(DEAD);
  expect(clustersIn(seen.out)).toEqual(day.healthy);
  const named = namedIn(seen.err);
  expect(named.size).toBe(day.expected.size + DEAD);
  expect(names.map((name) => named.get(name))).toEqual(names.map(() => 'unknown host'));
  expect(seen.code).toBe(2);
  expect(seen.tookMs).toBeLessThan(25_000);
});

// Node joins the threads of its lookups at the exit, where there are any.
it.skipIf(!dns)('does not hold the exit of the npm package', async () => {
  const script = join(import.meta.dirname, '..', '..', 'dist', 'npm', 'main.cjs');
  const line = ['get', 'pods', '--contexts', 'dead-*', '--cluster-timeout', '2s'];
  const [program = '', ...args] = [...(dns?.through ?? []), process.execPath, script, ...line];
  const started = performance.now();
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], HOME: day.fleet.home, KUBECONFIG: deadConfig() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(names.map((name) => namedIn(err).get(name))).toEqual(names.map(() => 'unknown host'));
  expect(code).toBe(1);
  expect(performance.now() - started).toBeLessThan(15_000);
});
