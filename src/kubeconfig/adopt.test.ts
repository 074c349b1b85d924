import { describe, expect, it } from 'vitest';
import { adoptKubeconfig } from './adopt.ts';
import { decodeKubeconfig } from './decode.ts';
import { parseDocument } from './parse-document.ts';

const text = `# by a tool
apiVersion: v1
clusters:
- cluster: {server: https://cloud, odd: kept}
  name: kubernetes
contexts:
- context: {cluster: kubernetes, user: kubernetes-admin}
  name: kubernetes-admin@kubernetes # here
current-context: kubernetes-admin@kubernetes
kind: Config
users:
- name: kubernetes-admin
  user: {token: t}
`;
const read = async (source: string) => decodeKubeconfig(await parseDocument(source), '/elsewhere');
const nothing = { contexts: new Map(), clusters: new Map(), users: new Map() };
const options = { suffix: '0a1b2c3d', source: 'aliyun' };

describe('adoptKubeconfig', () => {
  it('leaves a text alone whose names are free, or mean the same', async () => {
    for (const beside of [nothing, await read(text)])
      expect(await adoptKubeconfig(text, { ...options, beside })).toEqual({
        text,
        context: 'kubernetes-admin@kubernetes',
        server: 'https://cloud',
      });
  });

  it.each([
    ['clusters', 'https://cloud', 'https://mine'],
    ['users', 'token: t', 'token: mine'],
  ])('renames what means something else beside it: %s', async (_, from, to) => {
    const beside = await read(text.replace(from, to));
    const adopted = await adoptKubeconfig(text, { ...options, beside });
    expect(adopted.context).toBe('kubernetes-admin@kubernetes-0a1b2c3d');
    const { contexts, clusters, users, currentContext } = await read(adopted.text);
    const { cluster = '', user = '' } = contexts.get(adopted.context) ?? {};
    expect(currentContext).toBe(adopted.context);
    expect(clusters.get(cluster)?.server).toBe('https://cloud');
    expect(users.get(user)?.token).toBe('t');
    for (const kept of ['# by a tool\n', 'odd: kept', '# here\n']) expect(adopted.text).toContain(kept);
    // And beside the other file nothing is hidden by it.
    expect([cluster, user]).not.toEqual(['kubernetes', 'kubernetes-admin']);
  });

  it.each([
    ['', 'with no contexts and no current one'],
    ['hello', 'must be a mapping'],
    ['contexts: [', 'gave no kubeconfig'],
    ['{"error": "no such cluster"}', 'with no contexts'],
    [text.replace('server: https://cloud, ', ''), 'has no server'],
    [
      text
        .replace('current-context: kubernetes-admin@kubernetes', '')
        .replace('contexts:', 'contexts:\n- {name: b, context: {}}'),
      'with several contexts',
    ],
  ])('refuses %j', async (odd, words) => {
    await expect(adoptKubeconfig(odd, { ...options, beside: nothing })).rejects.toThrow(/^aliyun gave /);
    await expect(adoptKubeconfig(odd, { ...options, beside: nothing })).rejects.toThrow(words);
  });
});
