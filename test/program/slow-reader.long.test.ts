// E7. Fifty megabytes for a reader that takes its time: every byte arrives, and what waits is not kept in memory.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { familyOf, peakRssOf } from '../faults/lab/process-numbers.ts';
import { type PodServers, startPodServers } from '../support/pod-server.ts';
import { startBuilt } from '../support/run-built.ts';

let servers: PodServers;
beforeAll(async () => {
  servers = await startPodServers(2, 2_800);
});
afterAll(() => servers.stop());

async function readBy(reader: string) {
  const line = 'get pods -A --contexts many-* -o json --show-managed-fields --cluster-timeout 120s';
  const { child, result } = startBuilt(line.split(' '), {
    home: servers.home,
    through: ['bash', '-c', `"$@" | (${reader}); exit "\${PIPESTATUS[0]}"`, 'bash'],
  });
  let peakMb = 0;
  const look = setInterval(() => {
    peakMb = Math.max(peakMb, ...familyOf(child.pid).map(peakRssOf));
  }, 20);
  const { out, code } = await result.finally(() => clearInterval(look));
  return { bytes: Number(out), code, peakMb };
}

it('a reader that dawdles gets all of 50 MB, and costs no more memory than a quick one', async () => {
  const quick = await readBy('wc -c');
  const slow = await readBy('sleep 3; dd bs=64k status=none | (sleep 1; wc -c)');
  process.stdout.write(`${JSON.stringify({ quick, slow })}\n`);
  expect(quick.code).toBe(0);
  expect(quick.bytes).toBeGreaterThan(50_000_000);
  expect({ bytes: slow.bytes, code: slow.code }).toEqual({ bytes: quick.bytes, code: 0 });
  expect(slow.peakMb).toBeLessThan(quick.peakMb * 1.25 + 20);
});
