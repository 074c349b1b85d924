// The program as a process: signals at any moment, readers that leave or dawdle, disks that are full, streams that
// are closed. It ends with the right code, says one line at most, and leaves nothing behind.
/* oxlint-disable vitest/expect-expect -- holdInterrupted has assertions */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdInterrupted, startUnevenFleet } from '../support/interrupted.ts';
import { startBuilt } from '../support/run-built.ts';
import { createRandom } from '../support/sim/random.ts';
import type { SimFleet } from '../support/sim/fleet.ts';

let fleet: SimFleet;
beforeAll(async () => {
  fleet = await startUnevenFleet();
});
afterAll(() => fleet.stop());

const start = (line: string, more: Partial<Parameters<typeof startBuilt>[1]> = {}) =>
  startBuilt(line.split(' '), { home: fleet.home, ...more });

describe('a signal', () => {
  const random = createRandom('signals');
  const moments = Array.from({ length: 20 }, () => 5 + random.below(600));

  it.each(moments)('SIGINT after %i ms: 130 at once, no stack, nothing left', async (ms) => {
    await holdInterrupted(fleet, ms);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s: exit %i', async (name, expected) => {
    const { child, result } = start('get pods -A -w --clusters fast');
    child.stdout?.once('data', () => child.kill(name));
    expect((await result).code).toBe(expected);
  });

  it.each([
    'get -f PIPE',
    'get pods --kubeconfig PIPE',
    'get pods --kuberc PIPE',
    'get pods -o jsonpath-file=PIPE',
  ])('SIGINT ends the wait at a named pipe that nobody writes to: %s', async (line) => {
    const pipe = join(fleet.home, 'pipe');
    rmSync(pipe, { force: true });
    spawnSync('mkfifo', [pipe]);
    const { child, result } = start(line.replace('PIPE', pipe));
    // Nothing shows that it waits. One that has not come so far yet ends by the signal, too.
    const timer = setTimeout(() => child.kill('SIGINT'), 700);
    const { code, signal, tookMs } = await result;
    clearTimeout(timer);
    rmSync(pipe);
    expect(code === 130 || signal === 'SIGINT').toBe(true);
    expect(tookMs).toBeLessThan(4_000);
  });

  it('shows the rows that had come, and names who was cancelled', async () => {
    const { child, result } = start('get pods -A --cluster-timeout 20s -v=6');
    // The third answer is that of the slow member; the stuck one will give none.
    child.stderr?.on(
      'data',
      (text: string) => /pods.*\n.*status="200 OK"/.test(text) && child.kill('SIGINT'),
    );
    const timer = setTimeout(() => child.kill('SIGINT'), 2_500);
    const { out, err, code } = await result;
    clearTimeout(timer);
    expect(code).toBe(130);
    expect(err).toMatch(/^Error: Failed to query \d clusters?: .*stuck \(cancelled\)/m);
    expect(out).toContain('fast');
  });
});

describe('the reader of stdout', () => {
  it('that leaves ends the program quietly, exit 141', async () => {
    const shell = `"$@" | head -n 1; echo "codes \${PIPESTATUS[*]}"`;
    const { out, err } = await start('get pods -A --clusters fast -o json', {
      through: ['bash', '-c', shell, 'bash'],
    }).result;
    expect(out).toBe('{\ncodes 141 0\n');
    expect(err).not.toMatch(/EPIPE|Error|\n\s+at /);
  });

  it('that is slow gets every byte', async () => {
    const wanted = (await start('get pods -A -o json --clusters fast').result).out;
    const shell = `"$@" | (sleep 1; wc -c)`;
    const { out } = await start('get pods -A -o json --clusters fast', {
      through: ['bash', '-c', shell, 'bash'],
    }).result;
    expect(wanted.length).toBeGreaterThan(65_536);
    expect(Number(out)).toBe(Buffer.byteLength(wanted));
  });

  it('that is a full disk makes it exit 1 and say so', async () => {
    const { err, code } = await start('get pods -A --clusters fast', {
      through: ['sh', '-c', '"$@" >/dev/full', 'sh'],
    }).result;
    expect(code).toBe(1);
    expect(err).toMatch(
      /^Error: cannot write the output: ENOSPC, no space left on device\. ?\n?.*Free some space/m,
    );
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('closed streams', () => {
  it.each(['<&-', '2>&-', '<&- 2>&-'])('%s: the rows come all the same', async (closing) => {
    const { out, code } = await start('get pods -A --clusters fast', {
      through: ['sh', '-c', `"$@" ${closing}`, 'sh'],
    }).result;
    expect(code).toBe(0);
    expect(out.split('\n')).toHaveLength(52);
  });

  it('>&-: no crash', async () => {
    const { err, code } = await start('get pods -A --clusters fast', {
      through: ['sh', '-c', '"$@" >&-', 'sh'],
    }).result;
    expect([0, 1]).toContain(code);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  it.each(['self-signed', 'wrong-host', 'expired'] as const)(
    'does not make a %s certificate right',
    async (kind) => {
      await fleet.member('slow').fault({ at: 'tls', kind });
      try {
        const { out, err, code } = await start('get pods -A --clusters slow', {
          env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
        }).result;
        expect({ out, code }).toEqual({ out: '', code: 1 });
        expect(err).toMatch(/^Error: Failed to query 1 cluster: slow \(certificate problem: /m);
        expect(err.match(/NODE_TLS_REJECT_UNAUTHORIZED/g)).toHaveLength(1);
      } finally {
        await fleet.member('slow').clearFaults();
        await fleet.member('slow').fault({ at: 'response', kind: 'delay', ms: 400 });
      }
    },
  );
});

describe('a home that cannot be written', () => {
  it('costs the cache and nothing else', async () => {
    const cache = join(fleet.home, '.kube', 'cache');
    rmSync(cache, { recursive: true, force: true });
    // A file where a folder has to be: root may write into a folder of mode 0500.
    writeFileSync(cache, '');
    const { out, err, code } = await start('get pods -A --clusters fast').result;
    rmSync(cache);
    mkdirSync(cache);
    expect({ rows: out.split('\n').length, err, code }).toEqual({
      rows: 52,
      err: 'Discovered 3 cluster(s)\n',
      code: 0,
    });
  });
});
