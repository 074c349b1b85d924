// `get -w` over real members: one merged stream that survives killing and restarting an API server without a
// lost or doubled event; and, on one member, kubectl's own watch byte for byte.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeReal } from '../support/control-plane/describe-real.ts';
import { type RealFleet, startFleet } from '../support/control-plane/real-fleet.ts';
import { type WaitOptions, waitFor } from '../support/control-plane/wait-for.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';

describeReal('a watch over three real members', () => {
  let fleet: RealFleet;
  beforeAll(async () => {
    fleet = await startFleet({ members: ['alpha', 'beta', 'gamma'], controllers: false, nodes: false });
  });
  afterAll(() => fleet?.stop());

  /** Starts a watch; `text` grows as it prints. */
  function watch(line: string) {
    const key = ctrlC();
    const seen = { text: '' };
    const done = runCli(line, {
      home: fleet.home,
      interrupt: key.interrupt,
      onOut: (text) => (seen.text += text),
    });
    return { seen, done, press: () => key.press() };
  }

  const until = (what: string, isSo: () => boolean, options: WaitOptions = {}) =>
    waitFor(what, async () => isSo() || undefined, options);
  const create = (context: string, name: string) =>
    fleet.kubectl(['create', 'configmap', name, '-n', 'default'], { context });

  it('loses and doubles nothing when an API server is killed and comes back', async () => {
    const { seen, done, press } = watch('get configmaps -n default -w --contexts alpha,beta,gamma -o json');
    const names = (cluster: string) =>
      seen.text
        .split('\n')
        .filter((line) => line.startsWith(`{"cluster":"${cluster}","type":"ADDED"`))
        .map((line) => /"name":"([^"]+)"/.exec(line)?.[1] ?? '');
    for (const cluster of ['alpha', 'beta', 'gamma']) await create(cluster, 'before');
    await until('the events of all members', () =>
      ['alpha', 'beta', 'gamma'].every((cluster) => names(cluster).includes('before')),
    );
    await fleet.member('beta').stop();
    await create('alpha', 'meanwhile');
    await until('the events of the others to go on', () => names('alpha').includes('meanwhile'));
    await fleet.member('beta').restart();
    await create('beta', 'after');
    await until('the member to be back', () => names('beta').includes('after'), { timeoutMs: 60_000 });
    await create('gamma', 'last');
    await until('the last event', () => names('gamma').includes('last'));
    press();
    const { code, err } = await done;
    expect(code).toBe(130);
    expect(err).toMatch(/^Warning: watch of beta broke off \(.*\); trying again$/m);
    expect(err).toContain('Warning: watch of beta is back\n');
    expect(err.match(/broke off/g)).toHaveLength(1);
    for (const cluster of ['alpha', 'beta', 'gamma'])
      expect(new Set(names(cluster)).size).toBe(names(cluster).length);
  });

  it('prints the header once and ends with 130 at once', async () => {
    const { seen, done, press } = watch('get configmaps -n default -w --contexts alpha,beta');
    await until('the first lists', () => seen.text.includes('beta'));
    await create('alpha', 'shown');
    await until('the event', () => seen.text.includes('shown'));
    const pressed = performance.now();
    press();
    expect((await done).code).toBe(130);
    expect(performance.now() - pressed).toBeLessThan(1_000);
    expect(seen.text.match(/^NAME +CLUSTER +DATA +AGE$/gm)).toHaveLength(1);
  });

  it.each([
    ['get configmaps -w', false],
    ['get configmaps -w -o wide --show-labels', false],
    ['get configmaps -w --output-watch-events', false],
    ['get configmaps --watch-only -o yaml', false],
    ['get configmap steady -w -o name', false],
    ['get configmap steady -w', false],
    ['get configmaps -w -o json --output-watch-events', false],
    ['get configmaps -w -o jsonpath={.metadata.name},', false],
    ['get configmaps -w -A', false],
    ['get pods,configmaps -w', true],
    ['get configmap nope -w', true],
    ['get configmaps --chunk-size=1 -w', false],
  ])('%s on one member is kubectl’s', async (line, endsItself) => {
    await create('gamma', 'steady');
    const args = [...line.split(' '), '-n', 'default', '--request-timeout=3s'];
    const child = spawn(join(fleet.programs, 'kubectl'), ['--context', 'gamma', ...args], { env: fleet.env });
    let wanted = '';
    child.stdout.on('data', (chunk: Buffer) => (wanted += chunk.toString('utf8')));
    const wantedCode = new Promise<number | null>((resolve) => child.on('close', resolve));
    const given = runCli([...args, '--contexts', 'gamma', '--show-cluster-column=false', '-q'], {
      home: fleet.home,
    });
    if (!endsItself) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await create('gamma', 'passing');
      await fleet.kubectl(
        ['annotate', 'configmap', 'steady', `at=${Date.now()}`, '-n', 'default', '--overwrite'],
        { context: 'gamma' },
      );
      await fleet.kubectl(['delete', 'configmap', 'passing', '-n', 'default'], { context: 'gamma' });
    }
    const { out, code } = await given;
    expect(code).toBe(await wantedCode);
    expect(out.replaceAll(/\d+s/g, 'AGE')).toBe(wanted.replaceAll(/\d+s/g, 'AGE'));
  });
});
