// S8 for a watch: two real members, one behind a line that gets worse and worse, whose API server and etcd are frozen,
// killed and started again. Every change of both is told once, whatever happens.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BadLine, type BadLineFleet, startBadLineFleet } from '../support/bad-line.ts';
import { describeReal } from '../support/control-plane/describe-real.ts';
import type { RealFleet } from '../support/control-plane/real-fleet.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';

const CONFIGMAPS = '/api/v1/namespaces/default/configmaps';

describeReal('a watch over a real member on a bad day', () => {
  let world: BadLineFleet;
  let fleet: RealFleet;
  let line: BadLine;
  let kubeconfig: string;
  beforeAll(async () => {
    world = await startBadLineFleet('bad-day');
    ({ fleet, line, kubeconfig } = world);
  });
  afterAll(() => world?.stop());

  it('tells every change once', async () => {
    const key = ctrlC();
    let out = '';
    const command = `get configmaps -n default -w -o json --contexts bad,good --kubeconfig ${kubeconfig}`;
    const running = runCli(command, {
      home: fleet.home,
      interrupt: key.interrupt,
      onOut: (text) => (out += text),
    });
    const changes: string[] = [];
    const told = () =>
      [...out.matchAll(/^\{"cluster":"(\w+)","type":"(\w+)",.*?"name":"(c-[^"]+)"/gm)].map(
        ([, cluster, type, name]) => `${type} ${cluster} ${name}`,
      );
    const untilTold = (timeoutMs = 60_000) =>
      waitFor(
        'every change to be told',
        async () => {
          const seen = new Set(told());
          return changes.every((one) => seen.has(one)) || undefined;
        },
        { timeoutMs },
      );
    async function create(cluster: string, name: string, bytes = 10): Promise<void> {
      const body = { metadata: { name }, data: { text: 'x'.repeat(bytes) } };
      // A server that was frozen or killed may have to find its etcd first.
      await waitFor(`${name} on ${cluster}`, async () => {
        const { status } = await fleet.member(cluster).api.ask(CONFIGMAPS, { method: 'POST', body });
        return status === 201 || status === 409 || undefined;
      });
      changes.push(`ADDED ${cluster} ${name}`);
    }
    /** Some on each member, so many bytes each. */
    async function change(phase: string, count: number, bytes?: number): Promise<void> {
      for (let at = 0; at < count; at += 1)
        for (const cluster of ['bad', 'good']) await create(cluster, `c-${phase}-${at}`, bytes);
    }
    const onLine = (fault: Parameters<BadLine['become']>[0]) => {
      line.become(fault);
      line.cut();
    };

    await change('well', 3);
    await untilTold();

    onLine({ latencyMs: 300 });
    await change('slow', 5);
    await untilTold();

    onLine({ bytesPerSecond: 50_000 });
    await change('narrow', 5, 50_000);
    await untilTold();

    onLine({ resetPercent: 1 });
    await change('torn', 40, 50_000);
    await untilTold(180_000);

    // Connections that are open, and silent from the first event on.
    onLine({ stallAfter: 6_000 });
    await change('silent', 3, 20_000);
    line.become({});
    await untilTold(150_000);

    fleet.member('bad').pause();
    await create('good', 'c-frozen');
    await untilTold();
    fleet.member('bad').resume();
    await change('thawed', 3);
    await untilTold();

    await fleet.member('bad').stop();
    await create('good', 'c-killed');
    await untilTold();
    await fleet.member('bad').restart();
    await change('restarted', 3);
    await untilTold();

    fleet.etcd('bad').pause();
    await create('good', 'c-etcd-frozen');
    await untilTold();
    fleet.etcd('bad').resume();
    await change('etcd-thawed', 3);
    await untilTold();

    await fleet.etcd('bad').kill();
    await create('good', 'c-etcd-killed');
    await untilTold();
    await fleet.etcd('bad').restart();
    await change('etcd-restarted', 3);
    await untilTold(120_000);

    for (const cluster of ['bad', 'good']) {
      await fleet.member(cluster).api.must(`${CONFIGMAPS}/c-well-0`, { method: 'DELETE' });
      changes.push(`DELETED ${cluster} c-well-0`);
    }
    await untilTold();
    key.press();
    const { code, err } = await running;
    expect(code).toBe(130);
    expect(err).not.toMatch(/internal error|\n\s+at /);
    expect(told().toSorted()).toEqual(changes.toSorted());
    const after = await runCli(`get configmaps -n default --contexts bad,good --kubeconfig ${kubeconfig}`, {
      home: fleet.home,
    });
    expect(after.code).toBe(0);
  });
});
