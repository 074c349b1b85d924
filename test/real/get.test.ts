// `kubectl mc get` over real API servers: rows per member equal what the real kubectl prints for that member.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { describeReal } from '../support/control-plane/describe-real.ts';
import { type RealFleet, startFleet } from '../support/control-plane/real-fleet.ts';
import { seedWorkloads } from '../support/control-plane/seed-workloads.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';
import { runCli } from '../support/run-cli.ts';
import { maskAges, parseTextTables } from '../support/text-table.ts';

interface Envelope {
  readonly clusters: {
    readonly cluster: string;
    readonly items: unknown[];
    readonly error?: { reason: string };
  }[];
  readonly summary: { total: number; successful: number; failed: number };
}

describeReal('get over a hub and three real members', () => {
  let fleet: RealFleet;
  const members = ['alpha', 'beta', 'gamma'];
  const mc = (line: string) => runCli(line, { home: fleet.home });
  const admins = '--contexts alpha,beta,gamma';

  beforeAll(async () => {
    fleet = await startFleet({ members });
    for (const member of fleet.members) await seedWorkloads(fleet, member);
    const setup = members.map((name) => `--map ${name}=${name}`).join(' ');
    const { code, err } = await mc(`setup --hub-context hub --non-interactive ${setup}`);
    expect(err).toContain('Wrote 3 cluster(s)');
    expect(code).toBe(0);
  });
  afterAll(() => fleet?.stop());

  async function kubectlTables(context: string, line: string) {
    const { stdout } = await fleet.kubectl(line.split(' '), { context });
    return parseTextTables(maskAges(stdout));
  }

  it.each([
    'get pods -n shop',
    'get pods -A',
    'get pods -n shop -o wide',
    'get pods -n shop -l app=web',
    'get deploy,svc -n shop',
    'get nodes',
    'get nodes -o wide',
    'get events -n ops',
    'get backups -A',
    'get bk -n ops -o wide',
    'get regions',
    'get all -n shop',
    'get cm,secret -n shop',
    'get pods -n shop --show-labels -L app,tier',
    'get pod/cart-0 svc/web -n shop',
    'get pods cart-0 cart-1 -n shop',
    'get ns --show-kind',
    'get clusterroles --chunk-size=10',
    'get deployments.v1.apps -n shop',
  ])('%s: the rows of each member are those of kubectl', async (line) => {
    const { out, err, code } = await mc(line);
    expect(err).toBe('Discovered 3 cluster(s)\n');
    expect(code).toBe(0);
    const blocks = parseTextTables(maskAges(out));
    for (const member of members) {
      const wanted = await kubectlTables(member, line);
      const got = blocks.map(({ headers, rows }) => ({
        headers: headers.filter((header) => header !== 'CLUSTER'),
        rows: rows
          .filter((row) => row['CLUSTER'] === member)
          .map((row) => Object.fromEntries(Object.entries(row).filter(([header]) => header !== 'CLUSTER'))),
      }));
      expect(got).toEqual(wanted);
    }
  });

  it('puts CLUSTER after the name and orders the rows by cluster', async () => {
    const { out } = await mc('get pods -A');
    const [table] = parseTextTables(out);
    expect(table?.headers.slice(0, 3)).toEqual(['NAMESPACE', 'NAME', 'CLUSTER']);
    const clusters = table?.rows.map((row) => row['CLUSTER']) ?? [];
    expect(clusters).toEqual(clusters.toSorted());
  });

  it.each(['pods -n shop', 'deploy,svc -n shop', 'backups -A', 'pod cart-0 -n shop'])(
    'get %s: json and yaml items are those of kubectl',
    async (what) => {
      const json = JSON.parse((await mc(`get ${what} -o json`)).out) as Envelope;
      const yaml = parseYaml((await mc(`get ${what} -o yaml`)).out) as Envelope;
      expect(json.summary).toEqual({ total: 3, successful: 3, failed: 0 });
      expect(yaml).toEqual(json);
      for (const { cluster, items } of json.clusters) {
        const { stdout } = await fleet.kubectl(['get', ...what.split(' '), '-o', 'json'], {
          context: cluster,
        });
        const document = JSON.parse(stdout) as { kind: string; items?: unknown[] };
        expect(items).toEqual(document.kind === 'List' ? document.items : [document]);
      }
    },
  );

  it.each(['json', 'yaml', 'kyaml', 'name', 'wide'])(
    'one member, -o %s: kubectl byte for byte',
    async (format) => {
      for (const what of ['configmaps -n shop', 'pod cart-0 -n shop', 'regions', 'pods nope -n shop']) {
        const line = `get ${what} -o ${format}`;
        const wanted = await fleet.kubectl(line.split(' '), { context: 'beta' });
        const got = await mc(`${line} --contexts beta --show-cluster-column=false -q`);
        expect({ ...got, out: maskAges(got.out) }).toEqual({
          out: maskAges(wanted.stdout),
          err: wanted.stderr,
          code: wanted.code,
        });
      }
    },
  );

  it('names a member that answers 403 and prints the rows of the others', async () => {
    const { out, err, code } = await mc('get secrets -n shop --contexts alpha,beta-viewer,gamma');
    const [table] = parseTextTables(out);
    expect(new Set(table?.rows.map((row) => row['CLUSTER']))).toEqual(new Set(['alpha', 'gamma']));
    expect(err).toBe(
      'Error: Failed to query 1 cluster: beta-viewer (forbidden)\n' +
        'Showing results from 2/3 clusters:\n' +
        'Warning: Failed to query 1/3 clusters. Run with -v for details.\n',
    );
    expect(code).toBe(2);
  });

  it('says kubectl’s own message once when a type exists nowhere', async () => {
    const { out, err, code } = await mc(`get flurbs ${admins}`);
    expect({ out, err, code }).toEqual({
      out: '',
      err: 'error: the server doesn\'t have a resource type "flurbs"\n',
      code: 1,
    });
  });

  it('finds a CRD that was made after the discovery was cached, on one member only', async () => {
    await mc('get regions');
    await fleet.apply('beta', crd('gizmos'));
    await waitFor('the new type to be served', async () => {
      const { code } = await fleet.kubectl(['get', 'gizmos'], { context: 'beta' });
      return code === 0;
    });
    const { err, code } = await mc('get gizmos');
    expect(err).toContain(
      'Error: Failed to query 2 clusters: alpha (unknown resource type), gamma (unknown resource type)',
    );
    expect(code).toBe(2);
  });

  it('shows the rest within the deadline when one is stopped, one hangs and one answers 403', async () => {
    fleet.member('beta').pause();
    await fleet.member('gamma').stop();
    try {
      const started = performance.now();
      const { out, err, code } = await mc(
        'get secrets -n shop --contexts alpha,alpha-viewer,beta,gamma --cluster-timeout 2s',
      );
      expect(performance.now() - started).toBeLessThan(3_500);
      expect(parseTextTables(out)[0]?.rows.every((row) => row['CLUSTER'] === 'alpha')).toBe(true);
      expect(err).toContain(
        'Error: Failed to query 3 clusters: alpha-viewer (forbidden), beta (connection timeout), gamma (connection refused)\n',
      );
      expect(code).toBe(2);
      const json = JSON.parse((await mc('get pods -n shop -o json --cluster-timeout 2s')).out) as Envelope;
      expect(
        json.clusters.map((entry) => [entry.cluster, entry.error?.reason, entry.items.length > 0]),
      ).toEqual([
        ['alpha', undefined, true],
        ['beta', expect.stringMatching(/timeout$/), false],
        ['gamma', 'refused', false],
      ]);
    } finally {
      fleet.member('beta').resume();
      await fleet.member('gamma').restart();
    }
  });
});

function crd(plural: string): string {
  const kind = `${plural.charAt(0).toUpperCase()}${plural.slice(1, -1)}`;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.late.example.com}
spec:
  group: late.example.com
  scope: Cluster
  names: {plural: ${plural}, singular: ${kind.toLowerCase()}, kind: ${kind}}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`;
}
