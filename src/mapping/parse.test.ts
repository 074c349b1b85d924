import { describe, expect, it } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { lookup } from './mapping.ts';
import { parseMapping } from './parse.ts';

const contract = `apiVersion: kubectl-mc.k8s.io/v1alpha1
kind: ClusterMapping
hubContext: kind-ocm-hub            # optional default for --hub-context
clusters:
- name: ocm-spoke1                  # ClusterProfile name
  context: kind-ocm-spoke1          # kubeconfig context
  namespace: open-cluster-management  # namespace of the ClusterProfile (the inventory)
  cloudProvider: aws                # optional
  region: us-west-2                 # optional
`;

function manyEntries(count: number): string {
  return `clusters:\n${Array.from({ length: count }, (_, at) => `- {name: c${at}, context: x}\n`).join('')}`;
}

describe('parseMapping', () => {
  it("reads the contract's example", async () => {
    expect((await parseMapping(contract, 'F')).mapping).toEqual({
      file: 'F',
      hubContext: 'kind-ocm-hub',
      clusters: [
        {
          name: 'ocm-spoke1',
          context: 'kind-ocm-spoke1',
          namespace: 'open-cluster-management',
          cloudProvider: 'aws',
          region: 'us-west-2',
          line: 5,
        },
      ],
      notes: [],
    });
  });

  it('reads the older short form, all cloud keys, and an entry of cloud keys alone', async () => {
    const { mapping } = await parseMapping(
      `clusters: [{profile: "production-us-west", context: "prod-us-west-1"}]\n`,
      'F',
    );
    expect(mapping.clusters).toEqual([{ name: 'production-us-west', context: 'prod-us-west-1', line: 1 }]);
    const cloud = {
      cloudProvider: 'a',
      region: 'b',
      cloudName: 'c',
      project: 'd',
      resourceGroup: 'e',
      clusterID: 'f',
    };
    const other = await parseMapping(JSON.stringify({ clusters: [{ name: 'n', ...cloud }] }), 'F');
    expect(other.mapping.clusters).toEqual([{ name: 'n', ...cloud, line: 1 }]);
  });

  it.each(['', '# nothing\n', 'clusters:\n', 'clusters: []\n', '---\n', 'hubContext: ""\n', 'other: 1\n'])(
    'takes %j for an empty mapping',
    async (text) => {
      expect((await parseMapping(text, 'F')).mapping).toEqual({ file: 'F', clusters: [], notes: [] });
    },
  );

  it('tolerates unknown keys, merge keys and empty optional values', async () => {
    const text = `x: &aws {cloudProvider: aws, note: 1}\nclusters:\n- name: a\n  <<: *aws\n  context: c\n  namespace:\n  region: ""\n  team: [x]\n`;
    expect((await parseMapping(text, 'F')).mapping.clusters).toEqual([
      { name: 'a', context: 'c', cloudProvider: 'aws', line: 3 },
    ]);
  });

  it.each([
    ['- a\n', 'F:1: must be a mapping with the key clusters, not a list. See kubectl mc setup --help.'],
    [
      'just text\n',
      'F:1: must be a mapping with the key clusters, not the text "just text". See kubectl mc setup --help.',
    ],
    [
      'kind: ClusterMapping\napiVersion: kubectl-mc.k8s.io/v2\n',
      'F:2: apiVersion: must be kubectl-mc.k8s.io/v1alpha1, not the text "kubectl-mc.k8s.io/v2". Correct it, or use the kubectl-mc that wrote it.',
    ],
    [
      'kind: Config\n',
      'F:1: kind: must be ClusterMapping, not the text "Config". Correct it, or use the kubectl-mc that wrote it.',
    ],
    ['hubContext: [a]\n', 'F:1: hubContext: must be text, not a list.'],
    ['\nhubContext: 12\n', 'F:2: hubContext: must be text, not the number 12. Put it in quotes: "12"'],
    ['clusters: {a: b}\n', 'F:1: clusters: must be a list, not a mapping. Begin each entry with "- name:".'],
    ['clusters:\n- a\n', 'F:2: clusters[0]: must be a mapping with name and context, not the text "a".'],
    [
      'clusters:\n- name: a\n  context: a\n-\n',
      'F:3: clusters[1]: must be a mapping with name and context, not empty.',
    ],
    ['clusters:\n- context: a\n', 'F:2: clusters[0]: name is missing. Add the name of the ClusterProfile.'],
    [
      'clusters:\n- name: a\n  contxt: a\n',
      'F:2: clusters[0]: context is missing (a). Add the kubeconfig context of this cluster.',
    ],
    [
      'clusters:\n- name: a\n  context: 007\n',
      'F:3: clusters[0].context: must be text, not the number 7. Put it in quotes: "7"',
    ],
    [
      'clusters:\n- name: a\n  context: true\n',
      'F:3: clusters[0].context: must be text, not the value true. Put it in quotes: "true"',
    ],
    [
      'clusters:\n- name: a\n  profile: b\n  context: c\n',
      'F:3: clusters[0].profile: differs from name; profile is the older word for it. Keep one.',
    ],
    [
      'clusters:\n- {name: a, context: x, namespace: n}\n- {name: a, context: y}\n- {profile: a, context: z, namespace: n}\n',
      'F:4: clusters[2]: n/a stands on line 2 already. Remove one of the two.',
    ],
    ['clusters:\n- name: a\n  name: b\n', 'F:3: name: the key is given twice. Correct this line.'],
  ])('says in one line what is wrong with %j', async (text, message) => {
    const error: unknown = await parseMapping(text, 'F').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toHaveProperty('message', message);
  });

  it('reads 10,000 entries and refuses one more', async () => {
    expect((await parseMapping(manyEntries(10_000), 'F')).mapping.clusters.at(-1)).toEqual({
      name: 'c9999',
      context: 'x',
      line: 10_001,
    });
    await expect(parseMapping(manyEntries(10_001), 'F')).rejects.toThrow(
      'F:1: clusters: has 10001 entries; at most 10000 are read.',
    );
  });
});

describe('lookup', () => {
  it('prefers the entry of the namespace to the one of any', async () => {
    const { mapping } = await parseMapping(
      `clusters:
- {name: a, context: any}
- {name: a, context: exact, namespace: n}
- {name: b, context: b, namespace: n}
`,
      'F',
    );
    const context = (name: string, namespace: string): string | undefined =>
      lookup(mapping, { name, namespace })?.context;
    expect([
      context('a', 'n'),
      context('a', 'm'),
      context('b', 'n'),
      context('b', 'm'),
      context('c', 'n'),
    ]).toEqual(['exact', 'any', 'b', undefined, undefined]);
  });
});
