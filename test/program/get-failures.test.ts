// One healthy member and one that fails, in every way of the contract: rows of the healthy one, the other named
// with its reason, exit 2; alone, exit 1.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimFault } from '../support/sim/faults.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';

interface Envelope {
  readonly clusters: readonly {
    cluster: string;
    items: unknown[];
    error?: { reason: string; message: string; retryable: boolean };
  }[];
  readonly summary: { total: number; successful: number; failed: number; skipped?: number };
  readonly skipped?: readonly { cluster: string }[];
}

describe('a member that fails', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({ members: [{ name: 'bad' }, { name: 'good' }], pods: 3 });
  });
  afterAll(() => fleet.stop());
  const mc = (line: string) => runCli(line, { home: fleet.home });

  const cases: [string, SimFault, RegExp, string][] = [
    ['refused', { at: 'connect', kind: 'refuse' }, /^connection refused$/, 'refused'],
    ['silent after accept', { at: 'connect', kind: 'hang' }, /^connection timeout$/, 'connect-timeout'],
    ['reset during the handshake', { at: 'tls', kind: 'reset' }, /^unreachable$/, 'unreachable'],
    ['expired', { at: 'tls', kind: 'expired' }, /^certificate problem: .*expired/, 'tls'],
    ['of another name', { at: 'tls', kind: 'wrong-host' }, /^certificate problem: /, 'tls'],
    [
      'of an unknown CA',
      { at: 'tls', kind: 'unknown-ca' },
      /^certificate problem: .*unknown authority/,
      'tls',
    ],
    ['silent after the request', { at: 'response', kind: 'hang' }, /^connection timeout$/, 'timeout'],
    ['stalled in the body', { at: 'body', kind: 'stall' }, /^connection timeout$/, 'timeout'],
    ['a byte at a time', { at: 'body', kind: 'drip' }, /^connection timeout$/, 'timeout'],
    ['truncated', { at: 'body', kind: 'truncate', framing: 'length' }, /^truncated response$/, 'truncated'],
    ['401', { at: 'response', kind: 'status', code: 401 }, /^unauthorized$/, 'unauthorized'],
    ['403', { at: 'response', kind: 'status', code: 403 }, /^forbidden$/, 'forbidden'],
    [
      '429 for a day',
      { at: 'response', kind: 'status', code: 429, retryAfter: 86_400 },
      /^throttled$/,
      'throttled',
    ],
    ['500', { at: 'response', kind: 'status', code: 500 }, /^server error$/, 'server'],
    ['503', { at: 'response', kind: 'status', code: 503 }, /^server error$/, 'server'],
    ['HTML', { at: 'body', kind: 'html' }, /^bad response: .*text\/html/, 'bad-response'],
    ['broken JSON', { at: 'body', kind: 'garbage' }, /^bad response: /, 'bad-response'],
    ['nothing', { at: 'body', kind: 'empty' }, /^bad response: /, 'bad-response'],
    ['another kind', { at: 'body', kind: 'wrong-kind' }, /^bad response: /, 'bad-response'],
    ['deep JSON', { at: 'body', kind: 'deep' }, /^bad response: /, 'bad-response'],
    [
      'huge headers',
      { at: 'response', kind: 'huge-header' },
      /^bad response: .*headers too large/,
      'bad-response',
    ],
    [
      'a redirect',
      { at: 'response', kind: 'redirect', location: 'https://elsewhere.example/' },
      /^redirected to elsewhere\.example, refused$/,
      'redirect',
    ],
  ];

  it.each(cases)('%s', async (_, fault, words, reason) => {
    await fleet.member('bad').fault(fault);
    try {
      const line = 'get pods --clusters bad,good --cluster-timeout 700ms';
      const { out, err, code } = await mc(`${line} -A`);
      const rows = out.split('\n').filter((row) => row.includes('good'));
      expect(rows).toHaveLength(3);
      expect(out).not.toContain('bad ');
      const named = /^Error: Failed to query 1 cluster: bad \((.*)\)$/m.exec(err);
      expect(named?.[1]).toMatch(words);
      expect(err).toContain('Showing results from 1/2 clusters:\n');
      expect(err).toContain('Warning: Failed to query 1/2 clusters. Run with -v for details.\n');
      expect(code).toBe(2);
      const json = await mc(`${line} -A -o json`);
      const document = JSON.parse(json.out) as Envelope;
      expect(document.clusters[0]).toMatchObject({ cluster: 'bad', items: [], error: { reason } });
      expect(document.clusters[1]?.items).toHaveLength(3);
      expect(document.summary).toEqual({ total: 2, successful: 1, failed: 1 });
      expect(json.code).toBe(2);
      const alone = await mc('get pods -A --clusters bad --cluster-timeout 700ms');
      expect(alone.code).toBe(1);
      expect(alone.out).toBe('');
      expect(alone.err).not.toContain('Showing results');
    } finally {
      await fleet.member('bad').clearFaults();
    }
  });

  it('a host name that does not exist', async () => {
    const { readFile, writeFile } = await import('node:fs/promises');
    const text = await readFile(fleet.kubeconfig, 'utf8');
    const server = fleet.member('bad').server;
    const file = `${fleet.home}/dns`;
    await writeFile(file, text.replaceAll(server, 'https://no-such-host.invalid:6443'), { mode: 0o600 });
    const { err, code } = await mc(
      `get pods -A --contexts bad,good --kubeconfig ${file} --cluster-timeout 3s`,
    );
    expect(err).toContain('Error: Failed to query 1 cluster: bad (unknown host)\n');
    expect(code).toBe(2);
  });

  it('--allow-partial makes it 0, and -q leaves only the Error line', async () => {
    await fleet.member('bad').fault({ at: 'connect', kind: 'refuse' });
    const { err, code } = await mc('get pods -A -q --allow-partial');
    expect(err).toBe('Error: Failed to query 1 cluster: bad (connection refused)\n');
    expect(code).toBe(0);
    await fleet.member('bad').clearFaults();
  });

  it('is not waited for when it asks for more time than is left', async () => {
    await fleet.member('bad').fault({ at: 'response', kind: 'status', code: 429, retryAfter: 8 });
    const started = performance.now();
    const { err } = await mc('get pods -A -q --cluster-timeout 6s');
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(err).toBe('Error: Failed to query 1 cluster: bad (throttled)\n');
    await fleet.member('bad').clearFaults();
  });

  it('-v tells context, server, time and cause, and no token', async () => {
    await fleet.member('bad').fault({ at: 'response', kind: 'status', code: 401, times: 10 });
    const { err } = await mc('get pods -A -v');
    expect(err).toMatch(
      /^bad: context bad, server https:\/\/127\.0\.0\.1:\d+, after \d+\.\ds: .*[Uu]nauthorized/m,
    );
    expect(err).not.toContain(fleet.token('bad'));
    await fleet.member('bad').clearFaults();
  });

  it('--continue-on-error=false cancels the others and names them', async () => {
    await fleet.member('bad').fault({ at: 'connect', kind: 'refuse' });
    await fleet.member('good').fault({ at: 'response', kind: 'hang', times: 10 });
    const { err, code } = await mc('get pods -A --continue-on-error=false');
    expect(err).toContain('Error: Failed to query 2 clusters: bad (connection refused), good (cancelled)\n');
    expect(code).toBe(1);
    await fleet.member('bad').clearFaults();
    await fleet.member('good').clearFaults();
  });

  it('keeps the rows of the types that a failing member did give', async () => {
    await fleet.member('bad').fault({ at: 'response', kind: 'status', code: 403, path: '/deployments' });
    const { out, err, code } = await mc('get pods,deployments -A');
    expect(out.split('\n').filter((row) => /^\S+ +pod\/\S+ +bad /.test(row))).toHaveLength(3);
    expect(out).not.toMatch(/deployment\.apps\/\S+ +bad/);
    expect(err).toContain('bad (forbidden)');
    expect(code).toBe(2);
    await fleet.member('bad').clearFaults();
  });

  it('Ctrl-C ends with 130 at once', async () => {
    await fleet.member('bad').fault({ at: 'response', kind: 'hang' });
    const key = ctrlC();
    const started = performance.now();
    const running = runCli('get pods -A', { home: fleet.home, interrupt: key.interrupt });
    setTimeout(() => key.press(), 300);
    const { code } = await running;
    expect(code).toBe(130);
    expect(performance.now() - started).toBeLessThan(2_000);
    await fleet.member('bad').clearFaults();
  });
});

describe('a fleet of ten, one of them dead', () => {
  it('ends within the cluster timeout and a bit', async () => {
    const fleet = await startSimFleet({ members: 10, pods: 5 });
    try {
      await fleet.member('member-03').fault({ at: 'connect', kind: 'hang' });
      const started = performance.now();
      const { out, code } = await runCli('get pods -A --cluster-timeout 2s', { home: fleet.home });
      expect(performance.now() - started).toBeLessThan(3_500);
      expect(out.trimEnd().split('\n')).toHaveLength(1 + 9 * 5);
      expect(code).toBe(2);
      const { err } = await runCli('get pods -A -v --clusters member-03 --cluster-timeout 100ms', {
        home: fleet.home,
      });
      // One pair of parentheses after the other is hard to read.
      expect(err).toMatch(
        /: no answer within the cluster timeout of 0\.1s \(--cluster-timeout\): the connection to \S+ was not there yet$/m,
      );
    } finally {
      await fleet.stop();
    }
  });
});
