import { describe, expect, it } from 'vitest';
import { type MappingEdit, planEdits, removeEntry, setContext, setHubContext } from './edit.ts';
import { editText } from './edit-text.ts';
import { parseMapping } from './parse.ts';

async function edited(text: string, ...edits: MappingEdit[]): Promise<string> {
  const { mapping } = await parseMapping(text, 'F');
  return editText(text, planEdits(mapping, edits));
}

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
const spoke1 = { name: 'ocm-spoke1', namespace: 'open-cluster-management' };

describe('the text of a mapping file', () => {
  it('changes one value and keeps the column of every comment', async () => {
    expect(await edited(contract, setContext({ ...spoke1, context: 'other', region: 'eu-1' }))).toBe(
      contract.replace('kind-ocm-spoke1 ', 'other ').replace('us-west-2', 'eu-1'),
    );
  });

  it('sets and removes hubContext', async () => {
    expect(await edited(contract, setHubContext('h2'))).toBe(contract.replace('kind-ocm-hub', 'h2'));
    const without = contract.replace(/hubContext.*\n/, '');
    expect(await edited(contract, setHubContext(undefined))).toBe(without);
    expect(await edited(without, setHubContext('h'))).toBe(
      without.replace('ClusterMapping\n', 'ClusterMapping\nhubContext: h\n'),
    );
  });

  it('adds keys behind the context and entries behind the last one', async () => {
    const text = await edited(
      contract,
      setContext({ ...spoke1, project: 'p' }),
      setContext({ name: 'b', namespace: 'ns', context: 'arn:aws:eks:us-west-2:1:cluster/b' }),
      setContext({ name: 'c', context: 'true', cloudName: 'no: "x"' }),
    );
    expect(text).toBe(
      `${contract.replace('kubeconfig context\n', 'kubeconfig context\n  project: p\n')}- name: b
  context: arn:aws:eks:us-west-2:1:cluster/b
  namespace: ns
- name: c
  context: "true"
  cloudName: "no: \\"x\\""
`,
    );
  });

  it('makes a new file from nothing and from comments alone', async () => {
    const made = `apiVersion: kubectl-mc.k8s.io/v1alpha1
kind: ClusterMapping
hubContext: h
clusters:
- name: a
  context: b
`;
    const edits = [setContext({ name: 'a', context: 'b' }), setHubContext('h')];
    expect(await edited('', ...edits)).toBe(made);
    expect(await edited('# mine\n', ...edits)).toBe(`# mine\n${made}`);
    expect(await edited('# mine', ...edits)).toBe(`# mine\n${made}`);
    expect(await edited('', setHubContext('h'))).toBe(made.replace(/clusters:[^]*/, 'clusters: []\n'));
  });

  it('removes an entry with its own comments and leaves those of its neighbours', async () => {
    const text = `clusters:
  # about a
  - name: a
    context: a
    # more about a
  # about b
  - {name: b, context: b}   # flow

  # about c
  -   name: c
      context: >-
        c
# end
`;
    expect(await edited(text, removeEntry({ name: 'a' }))).toBe(
      text.replace(/ {2}- name: a[^]*more about a\n/, ''),
    );
    expect(await edited(text, removeEntry({ name: 'b' }))).toBe(text.replace(/.*flow\n/, ''));
    expect(await edited(text, removeEntry({ name: 'c' }), setContext({ name: 'd', context: 'd' }))).toBe(
      text.replace(/ {2}- {3}name: c[^]* c\n/, '  - name: d\n    context: d\n'),
    );
    expect(await edited(text, setContext({ name: 'c', context: 'x', region: 'r' }))).toBe(
      text.replace('>-\n        c\n', 'x\n      region: r\n'),
    );
    expect(await edited(text, setContext({ name: 'b', context: 'a,b', region: 'r' }))).toBe(
      text.replace('context: b}', 'context: "a,b", region: r}'),
    );
  });

  it.each([
    ['clusters:\n', 'clusters:\n- name: a\n  context: b\n'],
    ['clusters:', 'clusters:\n- name: a\n  context: b'],
    ['clusters: # none yet\nx: 1\n', 'clusters: # none yet\n- name: a\n  context: b\nx: 1\n'],
    ['clusters:\n# none yet\n', 'clusters:\n- name: a\n  context: b\n# none yet\n'],
    ['clusters: [] # none\nx: 1\n', 'clusters:  # none\n- name: a\n  context: b\nx: 1\n'],
    ['clusters: null\n', 'clusters: \n- name: a\n  context: b\n'],
    ['x: 1', 'x: 1\nclusters:\n- name: a\n  context: b'],
    ['x:\n- 1 # one\n# end\n', 'x:\n- 1 # one\n# end\nclusters:\n- name: a\n  context: b\n'],
    ['---\nx: 1\n...\n', '---\nx: 1\nclusters:\n- name: a\n  context: b\n...\n'],
    ['{}', '{clusters: [{name: a, context: b}]}'],
    ['{"x": 1}', '{"x": 1, "clusters": [{"name": "a", "context": "b"}]}'],
    ['{"clusters": []}', '{"clusters": [{"name": "a", "context": "b"}]}'],
    [
      'clusters: [{name: z, context: z}] # flow',
      'clusters: [{name: z, context: z}, {name: a, context: b}] # flow',
    ],
    ['\uFEFFx: 1\r\ny: 2\r\n', '\uFEFFx: 1\r\ny: 2\r\nclusters:\r\n- name: a\r\n  context: b\r\n'],
    [
      'clusters:\r\n- name: z\r\n  context: z',
      'clusters:\r\n- name: z\r\n  context: z\r\n- name: a\r\n  context: b',
    ],
  ])('adds a first entry to %j', async (before, after) => {
    expect(await edited(before, setContext({ name: 'a', context: 'b' }))).toBe(after);
  });

  it.each([
    [['a'], '[{name: b, context: b}, {name: c, context: c}, ]'],
    [['b'], '[{name: a, context: a}, {name: c, context: c}, ]'],
    [['c'], '[{name: a, context: a}, {name: b, context: b}, ]'],
    [['b', 'c'], '[{name: a, context: a}, ]'],
    [['a', 'b'], '[{name: c, context: c}, ]'],
    [['a', 'b', 'c'], '[]'],
  ])('removes %j from a flow list', async (names, after) => {
    const text = 'clusters: [{name: a, context: a}, {name: b, context: b}, {name: c, context: c}, ]\n';
    expect(await edited(text, ...names.map((name) => removeEntry({ name })))).toBe(`clusters: ${after}\n`);
  });

  it('keeps JSON JSON', async () => {
    const text = '{"clusters": [\n  {"name": "a", "context": "b"}\n]}\n';
    const after = await edited(
      text,
      setContext({ name: 'a', context: 'x', region: 'r' }),
      setContext({ name: 'b', context: 'b' }),
      setHubContext('h'),
    );
    expect(JSON.parse(after)).toEqual({
      clusters: [
        { name: 'a', context: 'x', region: 'r' },
        { name: 'b', context: 'b' },
      ],
      hubContext: 'h',
    });
  });

  it('fills a key that has no value', async () => {
    const text = 'hubContext:\nclusters:\n- name: a\n  context: a\n  region: # none\n';
    expect(await edited(text, setHubContext('h'), setContext({ name: 'a', region: 'r' }))).toBe(
      text.replace('hubContext:', 'hubContext: h').replace('region:', 'region: r'),
    );
  });

  it('replaces an alias by its own value and adds over a merge', async () => {
    const text =
      'x: &c ctx\ny: &m {context: m, region: r}\nclusters:\n- name: a\n  context: *c\n- name: b\n  <<: *m\n';
    expect(
      await edited(text, setContext({ name: 'a', context: 'own' }), setContext({ name: 'b', context: 'k' })),
    ).toBe(text.replace('*c', 'own').replace('name: b\n', 'name: b\n  context: k\n'));
  });
});
