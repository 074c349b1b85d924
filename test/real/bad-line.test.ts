// S8. A real API server behind a bad line, and one that is stopped, killed and started again, or whose etcd is: the other
// member's rows come, the bad one is named in time, and when it is well again the next run is, too.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BadLine, type BadLineFleet, startBadLineFleet } from '../support/bad-line.ts';
import { describeReal } from '../support/control-plane/describe-real.ts';
import type { RealFleet } from '../support/control-plane/real-fleet.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';
import { runCli } from '../support/run-cli.ts';

describeReal('a real member behind a bad line', () => {
  let world: BadLineFleet;
  let fleet: RealFleet;
  let line: BadLine;
  let kubeconfig: string;
  beforeAll(async () => {
    world = await startBadLineFleet('bad-line');
    ({ fleet, line, kubeconfig } = world);
    for (const context of ['bad', 'good'])
      for (const at of [1, 2, 3]) {
        await fleet.kubectl(['create', 'configmap', `c${at}`, `--from-literal=a=${'x'.repeat(20_000)}`], {
          context,
        });
      }
  });
  afterAll(() => world?.stop());

  async function ask(timeout = '20s') {
    const started = performance.now();
    const { out, err, code } = await runCli(
      `get configmaps -o json --contexts bad,good --kubeconfig ${kubeconfig} --cluster-timeout ${timeout}`,
      { home: fleet.home },
    );
    const { clusters } = JSON.parse(out) as {
      clusters: { cluster: string; items: unknown[]; error?: { reason: string } }[];
    };
    const of = (name: string) => clusters.find(({ cluster }) => cluster === name);
    expect(of('good')?.items.length).toBeGreaterThanOrEqual(3);
    expect(of('good')?.error).toBeUndefined();
    expect(code).toBe(of('bad')?.error ? 2 : 0);
    expect(err.includes('bad (')).toBe(code === 2);
    return { bad: of('bad'), code, tookMs: performance.now() - started };
  }

  it.each([
    ['that is slow to answer', { latencyMs: 300 }],
    ['that is narrow', { bytesPerSecond: 50_000 }],
  ])('%s, is complete', async (_, fault) => {
    line.become(fault);
    const { bad, code } = await ask();
    expect([code, bad?.items.length]).toEqual([0, (await healthy()).items]);
  });

  it.each([
    ['stalls', { stallAfter: 30_000 }, ['timeout']],
    ['stalls in the handshake', { stallAfter: 500 }, ['connect-timeout']],
    ['is cut', { cutAfter: 30_000 }, ['truncated']],
    ['is cut in the handshake', { cutAfter: 500 }, ['unreachable']],
  ])('that %s, fails and is named', async (_, fault, reasons) => {
    line.become(fault);
    const { bad, tookMs } = await ask('3s');
    expect(reasons).toContain(bad?.error?.reason);
    expect(bad?.items).toEqual([]);
    expect(tookMs).toBeLessThan(10_000);
  });

  it.each([
    [1, 20],
    [4, 10],
  ])('that resets %i of a hundred pieces, gives all or is named', async (resetPercent, times) => {
    line.become({ resetPercent });
    const { items } = await healthy();
    for (let time = 0; time < times; time++) {
      const { bad } = await ask();
      const got = bad?.error?.reason ?? bad?.items.length;
      expect([items, 'truncated', 'unreachable']).toContain(got);
    }
  });

  it('that is well again, is complete', async () => {
    line.become({});
    expect((await ask()).code).toBe(0);
  });

  it('whose server is frozen, is named at the deadline, and complete when it goes on', async () => {
    fleet.member('bad').pause();
    const { bad, tookMs } = await ask('2s');
    fleet.member('bad').resume();
    expect(bad?.error?.reason).toMatch(/timeout$/);
    expect(tookMs).toBeLessThan(8_000);
    expect((await ask()).code).toBe(0);
  });

  it('whose server is killed, is named, and complete when it is back', async () => {
    await fleet.member('bad').stop();
    const { bad } = await ask('3s');
    expect(['refused', 'unreachable']).toContain(bad?.error?.reason);
    await fleet.member('bad').restart();
    expect((await ask()).code).toBe(0);
  });

  it('whose etcd is frozen, is named at the deadline, and complete when it goes on', async () => {
    fleet.etcd('bad').pause();
    const { bad, tookMs } = await ask('2s');
    fleet.etcd('bad').resume();
    expect(['timeout', 'server']).toContain(bad?.error?.reason);
    expect(tookMs).toBeLessThan(8_000);
    await untilWell();
  });

  it('whose etcd is killed, is named, and complete when it is back', async () => {
    await fleet.etcd('bad').kill();
    const { bad } = await ask('3s');
    expect(['timeout', 'server']).toContain(bad?.error?.reason);
    await fleet.etcd('bad').restart();
    await untilWell();
  });

  /** What the server itself needs to find its etcd again is not ours; the first run after that must be well. */
  async function untilWell(): Promise<void> {
    const list = '/api/v1/namespaces/default/configmaps?limit=1';
    const isWell = async () => (await fleet.member('bad').api.ask(list)).status === 200 || undefined;
    await waitFor('the server to have its etcd back', isWell);
    expect((await ask()).code).toBe(0);
  }

  /** Asked without the bad line. */
  async function healthy(): Promise<{ items: number }> {
    const { out } = await runCli('get configmaps -o json --contexts bad', { home: fleet.home });
    const document = JSON.parse(out) as { clusters: { items: unknown[] }[] };
    return { items: document.clusters[0]?.items.length ?? 0 };
  }
});
