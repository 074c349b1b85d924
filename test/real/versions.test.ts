// Three real members: two serve other versions of one CRD with other columns, the third is dead. The union of the
// columns, every cell under its own header and beside its own cluster, and exit 2.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeReal } from '../support/control-plane/describe-real.ts';
import { type RealFleet, startFleet } from '../support/control-plane/real-fleet.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';
import { runCli } from '../support/run-cli.ts';
import { maskAges, parseTextTables } from '../support/text-table.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly priority?: number;
}

const columnsOf: Readonly<Record<string, readonly Column[]>> = {
  alpha: [
    { name: 'Phase', type: 'string', jsonPath: '.spec.phase' },
    { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
    { name: 'Secret', type: 'string', jsonPath: '.spec.secret', priority: 1 },
  ],
  beta: [
    { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
    { name: 'Colour', type: 'string', jsonPath: '.spec.colour' },
    { name: 'Owner', type: 'string', jsonPath: '.spec.owner' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  gamma: [],
};
const versionOf: Readonly<Record<string, string>> = { alpha: 'v1', beta: 'v2', gamma: 'v1' };
const live = ['alpha', 'beta'];

describeReal('members that serve other versions of a type', () => {
  let fleet: RealFleet;
  const mc = (line: string) => runCli(line, { home: fleet.home });
  const all = '--contexts alpha,beta,gamma';

  beforeAll(async () => {
    fleet = await startFleet({ members: ['alpha', 'beta', 'gamma'], controllers: false, nodes: false });
    await Promise.all(fleet.members.map(({ name }) => seed(fleet, name)));
    await fleet.member('gamma').stop();
  });
  afterAll(() => fleet?.stop());

  it.each(['get meters', 'get meters -o wide', 'get meters --show-labels -L rank', 'get mt m1 m2'])(
    '%s: the union of the columns, and nothing under a foreign one',
    async (line) => {
      const { out, err, code } = await mc(`${line} ${all}`);
      expect(code).toBe(2);
      expect(err).toContain('Error: Failed to query 1 cluster: gamma (connection refused)\n');
      const [table, ...more] = parseTextTables(maskAges(out));
      expect(more).toEqual([]);
      const wanted = await Promise.all(
        live.map(async (context) => {
          const { stdout } = await fleet.kubectl(line.split(' '), { context });
          return { context, table: parseTextTables(maskAges(stdout))[0] };
        }),
      );
      const union = new Set(wanted.flatMap((member) => member.table?.headers ?? []));
      expect(new Set(table?.headers)).toEqual(new Set([...union, 'CLUSTER']));
      expect(table?.headers.slice(0, 2)).toEqual(['NAME', 'CLUSTER']);
      for (const member of wanted) {
        const rows = table?.rows.filter((row) => row['CLUSTER'] === member.context) ?? [];
        expect(rows).toHaveLength(member.table?.rows.length ?? -1);
        for (const [at, row] of rows.entries())
          for (const header of union)
            expect([header, row[header]]).toEqual([
              header,
              member.table?.headers.includes(header) ? member.table.rows[at]?.[header] : '<none>',
            ]);
      }
    },
  );

  it('sorts the rows of both by a field that both have', async () => {
    const { out, code } = await mc(`get meters --sort-by=.spec.size ${all}`);
    expect(code).toBe(2);
    const rows = parseTextTables(out)[0]?.rows ?? [];
    expect(rows.map((row) => [row['NAME'], row['CLUSTER'], row['SIZE']])).toEqual([
      ['m1', 'alpha', '1'],
      ['m1', 'beta', '2'],
      ['m2', 'alpha', '11'],
      ['m2', 'beta', '12'],
    ]);
  });

  it('gives each member’s own objects in its own version as JSON, and the dead one as an error', async () => {
    const { out, code } = await mc(`get meters -o json ${all}`);
    expect(code).toBe(2);
    const document = JSON.parse(out) as {
      clusters: { cluster: string; items: unknown[]; error?: { reason: string } }[];
      summary: object;
    };
    for (const [at, context] of live.entries()) {
      const { stdout } = await fleet.kubectl(['get', 'meters', '-o', 'json'], { context });
      const { items } = JSON.parse(stdout) as { items: { apiVersion: string }[] };
      expect(document.clusters[at]).toEqual({ cluster: context, items });
      expect(items[0]?.apiVersion).toBe(`skew.example.test/${versionOf[context]}`);
    }
    expect(document.clusters[2]).toMatchObject({ cluster: 'gamma', items: [], error: { reason: 'refused' } });
    expect(document.summary).toEqual({ total: 3, successful: 2, failed: 1 });
  });

  it('asks each member for a version that is named, and says who does not serve it', async () => {
    const { out, err, code } = await mc(`get meters.v2.skew.example.test ${all}`);
    expect(code).toBe(2);
    expect(err).toContain('alpha (unknown resource type), gamma (connection refused)\n');
    const rows = parseTextTables(out)[0]?.rows ?? [];
    expect(rows.map((row) => row['CLUSTER'])).toEqual(['beta', 'beta']);
  });
});

async function seed(fleet: RealFleet, member: string): Promise<void> {
  const version = versionOf[member] ?? 'v1';
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'meters.skew.example.test' },
    spec: {
      group: 'skew.example.test',
      scope: 'Cluster',
      names: { kind: 'Meter', plural: 'meters', singular: 'meter', shortNames: ['mt'] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          additionalPrinterColumns: columnsOf[member],
        },
      ],
    },
  };
  await fleet.apply(member, JSON.stringify(crd));
  const meters = [1, 2].map((number) => ({
    apiVersion: `skew.example.test/${version}`,
    kind: 'Meter',
    metadata: { name: `m${number}`, labels: { rank: `${member}-${number}` } },
    spec: {
      phase: `phase-${member}-${number}`,
      size: (number - 1) * 10 + (member === 'alpha' ? 1 : 2),
      secret: `secret-${member}`,
      colour: number === 1 ? `colour-${member}` : undefined,
      owner: `owner-${member}`,
    },
  }));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: meters });
  await waitFor(`the meters of ${member}`, async () => {
    const { code } = await fleet.kubectl(['apply', '-f', '-'], { context: member, input: list });
    return code === 0 ? true : undefined;
  });
}
