// Long lists: every row arrives, in bounded memory, and each member is asked as little as can be.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBuilt } from '../support/run-built.ts';
import { isArtifactRun } from '../support/run-built.ts';
import { runCli } from '../support/run-cli.ts';
import { type PodServers, startPodServers } from '../support/pod-server.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

const mib = 1024 * 1024;

/** The most memory that a process had, until it ends; undefined where /proc does not tell. */
async function peakOf(pid: number | undefined, ended: Promise<unknown>): Promise<number | undefined> {
  let peak: number | undefined;
  const look = () => {
    try {
      const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
      if (kib !== undefined) peak = Number(kib) * 1024;
    } catch {
      // It is over, or this is no Linux.
    }
  };
  const timer = setInterval(look, 20);
  await ended;
  clearInterval(timer);
  return peak;
}

async function measured(line: string, home: string) {
  const { child, result } = startBuilt(line.split(' '), { home });
  const [{ out, err, code }, peak] = await Promise.all([result, peakOf(child.pid, result)]);
  return { out, err, code, peak: peak ?? 0 };
}

describe('four members of 25,000 pods', () => {
  let servers: PodServers;
  beforeAll(async () => {
    servers = await startPodServers(4, 25_000);
  });
  afterAll(() => servers.stop());

  async function built(line: string) {
    const { out, code, peak } = await measured(line, servers.home);
    const rows = out
      .split('\n')
      .slice(1, -1)
      .map((row) => row.split(/\s+/));
    return { rows, code, peak };
  }

  it('all 100,000 rows, whole and in order, in bounded memory', async () => {
    const { rows, code, peak } = await built('get pods -A --contexts many-* --cluster-timeout 120s');
    expect(code).toBe(0);
    expect(rows).toHaveLength(100_000);
    expect(rows.every((row) => row.length === 7 && row[6] === '3d')).toBe(true);
    const clusters = rows.map((row) => row[2] ?? '');
    expect(clusters).toEqual(clusters.toSorted());
    expect(new Set(rows.map((row) => `${row[1]} ${row[2]}`)).size).toBe(100_000);
    // Parsed as objects they took more than 1 GiB.
    expect(peak).toBeLessThan(500 * mib);
  }, 150_000);

  it('the same rows in one piece, and sorted', async () => {
    const line = 'get pods -A --contexts many-* --cluster-timeout 120s --sort-by .metadata.name';
    const { rows, code, peak } = await built(line);
    expect(code).toBe(0);
    const names = rows.map((row) => row[1] ?? '');
    expect(names).toHaveLength(100_000);
    expect(names).toEqual(names.toSorted());
    expect(peak).toBeLessThan(500 * mib);
  }, 150_000);
});

describe('answers without an end', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({ members: 6, pods: 3 });
    for (const member of Object.values(fleet.members).slice(1))
      await member.fault({ at: 'body', kind: 'endless' });
  });
  afterAll(() => fleet.stop());

  it.each(['', ' -o json', ' -o json --chunk-size=0', ' --sort-by .metadata.name --cluster-timeout 3s'])(
    'end early and take little memory: get pods -A%s',
    async (flags) => {
      const { out, err, code, peak } = await measured(`get pods -A --hub-context hub${flags}`, fleet.home);
      expect(code).toBe(2);
      expect(err).toMatch(
        /^Error: Failed to query 5 clusters: member-2 \((response too large|connection timeout)\)/m,
      );
      expect(out).toContain('member-1');
      // Five answers of 64 MiB in memory, and what becomes of them, were more than 700 MiB.
      expect(peak).toBeLessThan(450 * mib);
    },
    60_000,
  );
});

describe('what a member is asked', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({ members: 2, pods: 600 });
  });
  afterAll(() => fleet.stop());

  /** Query and connections of both members for one command. */
  async function asked(line: string) {
    const members = Object.values(fleet.members);
    const before = members.map(
      ({ requests, connections }) => [requests.length, connections.accepted] as const,
    );
    const result = await runCli(`${line} --hub-context hub`, { home: fleet.home });
    expect(result.code).toBe(0);
    return members.map(({ requests, connections }, index) => ({
      paths: requests.slice(before[index]?.[0]).map(({ path }) => path),
      connections: connections.accepted - (before[index]?.[1] ?? 0),
    }));
  }

  it('one connection for all pages, and no discovery for a built-in kind', async () => {
    for (const { paths, connections } of await asked('get pods -A')) {
      expect(connections).toBe(1);
      expect(paths).toHaveLength(2);
      expect(paths[0]).toBe('/api/v1/pods?limit=500');
      expect(paths[1]).toMatch(/^\/api\/v1\/pods\?continue=[\w%-]+&limit=500$/);
    }
  });

  it.each([
    ['get pods -n default', '/api/v1/namespaces/default/pods?includeObject=None&limit=500'],
    ['get nodes -o wide', '/api/v1/nodes?includeObject=None&limit=500'],
    ['get pods -n default --show-labels', '/api/v1/namespaces/default/pods?limit=500'],
    ['get pods -n default -L app', '/api/v1/namespaces/default/pods?limit=500'],
    ['get pods -n default -v=6', '/api/v1/namespaces/default/pods?limit=500'],
    ['get pods -n default -o name', '/api/v1/namespaces/default/pods?limit=500'],
    ['get pods -n default --clusters member-1', '/api/v1/namespaces/default/pods?limit=500'],
    ['get pods -n default --sort-by .status.phase', '/api/v1/namespaces/default/pods?includeObject=Object'],
  ])('%s asks for no more than it shows', async (line, path) => {
    const [first] = await asked(line);
    expect(first?.paths).toEqual([path]);
  });

  // A build has the clock of the machine.
  it.skipIf(isArtifactRun)('rows are the same whether the objects came with them or not', async () => {
    const world = { home: fleet.home, now: () => Date.parse('2030-01-01T00:00:00Z') };
    const without = await runCli('get pods -n default --hub-context hub', world);
    const withObjects = await runCli('get pods -n default --hub-context hub -v=6', world);
    expect(without.out).toBe(withObjects.out);
    expect(without.out.split('\n').length).toBeGreaterThan(2);
  });
});
