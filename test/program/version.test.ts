import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { parseTextTables } from '../support/text-table.ts';

const client = 'Client Version: v0.1.0\n';

describe('kubectl mc version', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({
      members: [{ name: 'new' }, { name: 'old', version: 'v1.30.9' }, { name: 'odd' }],
      pods: 1,
    });
  });
  afterAll(() => fleet.stop());
  const mc = (line: string) => runCli(line, { home: fleet.home });

  it('says the version of each server, one request each', async () => {
    const before = fleet.member('new').requests.length;
    const { out, err, code } = await mc('version');
    expect({ err, code }).toEqual({ err: 'Discovered 3 cluster(s)\n', code: 0 });
    expect(out.startsWith(client)).toBe(true);
    const rows = parseTextTables(out.slice(client.length))[0]?.rows;
    expect(rows?.map((row) => [row['CLUSTER'], row['SERVER VERSION']])).toEqual([
      ['new', 'v1.36.3'],
      ['odd', 'v1.36.3'],
      ['old', 'v1.30.9'],
    ]);
    expect(
      fleet
        .member('new')
        .requests.slice(before)
        .map(({ path }) => path),
    ).toEqual(['/version']);
  });

  it('asks nobody with --client, not even for a kubeconfig', async () => {
    expect(await runCli('version --client', { home: '/nonexistent' })).toEqual({
      out: client,
      err: '',
      code: 0,
    });
    const { out } = await runCli('version --client -o json', { home: '/nonexistent' });
    expect(JSON.parse(out)).toEqual({ clientVersion: { gitVersion: 'v0.1.0', major: '0', minor: '1' } });
  });

  it('is one document with -o json, with what failed in it', async () => {
    await fleet.member('odd').fault({ at: 'body', kind: 'replace', body: '{"kind":"Pod"}' });
    const { out, err, code } = await mc('version -o json');
    await fleet.member('odd').clearFaults();
    expect(code).toBe(2);
    expect(err).toBe('Error: Failed to query 1 cluster: odd (bad response: no version in the answer)\n');
    const document = JSON.parse(out) as {
      clusters: { cluster: string; items: unknown[]; error?: unknown }[];
    };
    expect(document).toMatchObject({
      kind: 'MultiClusterResult',
      clientVersion: { gitVersion: 'v0.1.0' },
      summary: { total: 3, successful: 2, failed: 1 },
    });
    expect(document.clusters.map(({ items }) => items)).toMatchObject([
      [{ serverVersion: { gitVersion: 'v1.36.3', platform: 'linux/amd64' } }],
      [],
      [{ serverVersion: { gitVersion: 'v1.30.9' } }],
    ]);
  });

  it.each([
    ['version', { at: 'body', kind: 'endless' }, 'response too large'],
    ['clusters check', { at: 'body', kind: 'endless' }, 'response too large'],
    ['get widgets', { at: 'body', kind: 'endless' }, 'response too large'],
    [
      'clusters check',
      { at: 'body', kind: 'replace', body: 'null' },
      'bad response: no version in the answer',
    ],
  ] as const)('%s of a member whose answers are %j: the others are told, and it is named', async (...row) => {
    const [line, fault, words] = row;
    await fleet.member('odd').fault(fault);
    const { out, err, code } = await mc(`${line} --cluster-timeout 20s`);
    await fleet.member('odd').clearFaults();
    expect(err).toContain(`odd (${words})`);
    if (line === 'get widgets') return;
    expect(code).toBe(2);
    expect(out).toMatch(/^new .*v1\.36\.3/m);
  });

  it("is kubectl's with one member and no cluster column", async () => {
    const one = 'version --contexts old --show-cluster-column=false -q';
    expect(await mc(one)).toEqual({ out: `${client}Server Version: v1.30.9\n`, err: '', code: 0 });
    const { out } = await mc(`${one} -o yaml`);
    expect(out).toMatch(/^clientVersion:\n.*\nserverVersion:\n.*gitVersion: v1\.30\.9\n/s);
  });

  it('says its own version even when there is no hub', async () => {
    const { out, err, code } = await mc('version --hub-context nope');
    expect({ out, code }).toEqual({ out: client, code: 1 });
    expect(err).toContain('hub context "nope"');
  });

  it.each([
    ['version -o wide', "error: --output must be 'yaml' or 'json'\n"],
    ['version a b', 'error: extra arguments: [a b]\n'],
  ])('%s is refused in kubectl’s words', async (line, words) => {
    expect(await mc(line)).toEqual({ out: '', err: words, code: 1 });
  });
});
