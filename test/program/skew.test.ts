// Members that differ: another version of a CRD with other columns, none at all, one dead. The union of the
// columns, nothing attributed to the wrong one, and the exit code tells.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { parseTextTables } from '../support/text-table.ts';

describe('a fleet of different servers', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    const phase = { name: 'Colour', type: 'string', jsonPath: '.spec.color' } as const;
    fleet = await startSimFleet({
      members: [
        { name: 'dead' },
        { name: 'new', widgets: { columns: [phase] } },
        { name: 'none', widgets: false },
        { name: 'old', hasLegacyDiscovery: true },
      ],
      pods: 2,
    });
    await fleet.member('dead').fault({ at: 'connect', kind: 'refuse' });
  });
  afterAll(() => fleet.stop());

  it('merges the columns by name and leaves no cell in a foreign column', async () => {
    const { out, err, code } = await runCli('get widgets -A', { home: fleet.home });
    expect(code).toBe(2);
    expect(err).toContain(
      'Error: Failed to query 2 clusters: dead (connection refused), none (unknown resource type)\n',
    );
    const [table] = parseTextTables(out);
    const only = (cluster: string) => table?.rows.filter((row) => row['CLUSTER'] === cluster) ?? [];
    expect(table?.headers).toContain('COLOUR');
    expect(only('new').length).toBeGreaterThan(0);
    expect(only('old').length).toBeGreaterThan(0);
    for (const row of only('old')) expect(row['COLOUR']).toBe('<none>');
    const ofOld = (table?.headers ?? []).filter(
      (header) => !['NAMESPACE', 'NAME', 'CLUSTER', 'COLOUR'].includes(header),
    );
    expect(ofOld.length).toBeGreaterThan(0);
    for (const row of only('new')) for (const header of ofOld) expect(row[header]).toBe('<none>');
  });

  it('sorts over the whole fleet', async () => {
    const { out } = await runCli(
      'get pods -A --sort-by=.metadata.uid --clusters new,old -o custom-columns=U:.metadata.uid',
      { home: fleet.home },
    );
    expect(out).toContain('CLUSTER');
    const table = await runCli('get pods -A --sort-by=.metadata.creationTimestamp --clusters new,old,none', {
      home: fleet.home,
    });
    const clusters = parseTextTables(table.out)[0]?.rows.map((row) => row['CLUSTER']) ?? [];
    expect(new Set(clusters).size).toBe(3);
  });

  it('says each warning once for the whole fleet, and --warnings-as-errors fails', async () => {
    for (const name of ['new', 'old'])
      await fleet.member(name).fault({ at: 'response', kind: 'warnings', texts: ['v1 is old', 'use v2'] });
    const line = 'get pods -A --clusters new,old';
    const { err, code } = await runCli(line, { home: fleet.home });
    expect(err).toBe('Discovered 4 cluster(s)\nWarning: v1 is old\nWarning: use v2\n');
    expect(code).toBe(0);
    const strict = await runCli(`${line} --warnings-as-errors`, { home: fleet.home });
    expect(strict.err).toContain('error: 2 warnings received\n');
    expect(strict.code).toBe(1);
    for (const name of ['new', 'old']) await fleet.member(name).clearFaults();
  });

  it.each([
    ['-o name', /^new\tpod\/web-/m],
    ["-o jsonpath='{.items[*].kind}'", /^new: Pod Pod\nold: Pod Pod\n$/],
    ["-o go-template='{{range .items}}{{.kind}}\n{{end}}'", /^new: Pod\nnew: Pod\nold: Pod\nold: Pod\n$/],
    ["-o jsonpath='{.nope}'", /^new: \nold: \n$/],
    ['-o custom-columns=K:.kind', /^CLUSTER +K\nnew +Pod\nnew +Pod\nold +Pod\nold +Pod\n$/],
    ['-o name --show-cluster-column=false', /^pod\/web-/],
  ])('get pods %s shows which cluster each line is from', async (format, expected) => {
    const { out, code } = await runCli(`get pods -A --clusters new,old ${format}`, { home: fleet.home });
    expect(out).toMatch(expected);
    expect(code).toBe(0);
  });

  it('skips clusters without credentials by the contract’s rule', async () => {
    const lonely = await startSimFleet({ members: [{ name: 'a' }, { name: 'b', context: false }], pods: 1 });
    try {
      const mc = (line: string) => runCli(line, { home: lonely.home });
      const skipped = await mc('get pods -A');
      expect(skipped.err).toContain('Skipped 1 cluster without credentials: b. Run kubectl mc setup.\n');
      expect(skipped.code).toBe(0);
      const json = JSON.parse((await mc('get pods -A -o json')).out) as {
        summary: unknown;
        skipped: { cluster: string }[];
      };
      expect(json.summary).toEqual({ total: 2, successful: 1, failed: 0, skipped: 1 });
      expect(json.skipped[0]).toMatchObject({ cluster: 'b', reason: 'NoProviderConfigured' });
      expect((await mc('get pods -A --clusters a,b')).code).toBe(2);
      expect((await mc('get pods -A --strict')).err).toContain('b (no credentials: NoProviderConfigured)');
      const none = await mc('get pods -A --exclude a');
      expect(none.code).toBe(1);
      expect(none.err).toContain('none of the 1 clusters has credentials: b (NoProviderConfigured)');
    } finally {
      await lonely.stop();
    }
  });
});
