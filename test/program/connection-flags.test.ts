// Flags of kubectl that go to the members: what the servers saw of them.
import { expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { startSimFleet } from '../support/sim/fleet.ts';

it('--disable-compression was accepted and ignored', async () => {
  const fleet = await startSimFleet({ members: [{ name: 'a' }], pods: 1 });
  try {
    const encodings = async (line: string) => {
      const before = fleet.member('a').requests.length;
      expect((await runCli(line, { home: fleet.home })).code).toBe(0);
      return fleet
        .member('a')
        .requests.slice(before)
        .map(({ headers }) => headers['accept-encoding']);
    };
    expect(await encodings('get pods -A')).toEqual(['gzip']);
    expect(await encodings('get pods -A --disable-compression')).not.toContain('gzip');
  } finally {
    await fleet.stop();
  }
});
