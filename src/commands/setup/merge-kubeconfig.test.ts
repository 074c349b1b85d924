import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../kubeconfig/parse-document.ts';
import { type Entries, mergeKubeconfig } from './merge-kubeconfig.ts';

const wanted: Entries = {
  clusters: new Map([['new', { name: 'new', cluster: { server: 'https://new' } }]]),
  contexts: new Map([['new', { name: 'new', context: { cluster: 'new', user: 'new' } }]]),
  users: new Map([
    [
      'new',
      { name: 'new', user: { exec: { command: 'aws', args: ['eks', "it's: #odd", '--x'], env: null } } },
    ],
  ]),
};
const merge = (text: string) => mergeKubeconfig(text, wanted, '/k');
interface Read {
  readonly [key: string]: unknown;
}
const read = async (text: string) => ((await parseDocument(text)) ?? {}) as Read;

const kubectl = `apiVersion: v1
clusters:
- cluster:
    server: https://old
  name: old
contexts:
- context:
    cluster: old
    user: old
  name: old
current-context: old
kind: Config
preferences: {}
users:
- name: old
  user:
    token: t
`;

describe('mergeKubeconfig', () => {
  it.each([
    ['as kubectl writes it', kubectl],
    [
      'with comments',
      kubectl.replace('clusters:', '# all\nclusters: # mine').replace('token: t', 'token: t # secret'),
    ],
    [
      'with indented lists',
      'clusters:\n  - name: old\n    cluster: {server: x}\n  # end\ncontexts:\n  - name: old\n    context: {}\nusers:\n    - name: old\n      user: {}\nextensions:\n- x\n',
    ],
    ['without a last newline', kubectl.trimEnd()],
    ['with CRLF', kubectl.replaceAll('\n', '\r\n')],
    [
      'with empty lists',
      'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: null\nusers:\ncurrent-context: ""\n',
    ],
    ['without lists', 'apiVersion: v1\nkind: Config\n'],
    [
      'as JSON',
      '{"clusters": [{"name": "old", "cluster": {}}], "contexts": [ ], "users": null, "own": [1, 2]}',
    ],
    ['that is empty', ''],
    ['of comments only', '# nothing yet\n'],
  ])('adds to a file %s, and loses nothing', async (_, text) => {
    const before = await read(text);
    const merged = await merge(text);
    const after = await read(merged.text);
    expect(merged.added).toEqual(['new']);
    const { clusters, contexts, users, ...rest } = after;
    const { clusters: c, contexts: x, users: u, ...old } = before;
    expect(rest).toMatchObject(old);
    const list = (value: unknown) => (Array.isArray(value) ? value : []) as unknown[];
    expect(clusters).toEqual([...list(c), wanted.clusters.get('new')]);
    expect(contexts).toEqual([...list(x), wanted.contexts.get('new')]);
    expect(users).toEqual([...list(u), wanted.users.get('new')]);
    for (const comment of text.match(/#.*/g) ?? []) expect(merged.text + text).toContain(comment);
    expect(await merge(merged.text)).toEqual({ text: merged.text, added: [] });
  });

  it.each([
    [kubectl.replaceAll('name: old', 'name: new'), 'clusters has another entry called "new"'],
    ['clusters: [', 'line 1: '],
    ['- a\n', 'it is not a mapping'],
    ['x: &l []\nclusters: *l\n', 'without losing something'],
  ])('refuses %j', async (text, words) => {
    await expect(merge(text)).rejects.toThrow(words);
  });
});
