import { describe, expect, it } from 'vitest';
import type { ClusterEntry, ContextEntry, Kubeconfig } from './kubeconfig.ts';
import { contextsByServer, normaliseServer } from './servers.ts';

describe('normaliseServer', () => {
  it.each([
    ['https://Example.COM', 'https://example.com:443'],
    ['HTTPS://example.com:443/', 'https://example.com:443'],
    ['https://example.com:6443', 'https://example.com:6443'],
    ['http://example.com', 'http://example.com:80'],
    ['https://example.com/k8s/clusters/c-1/', 'https://example.com:443/k8s/clusters/c-1'],
    ['https://example.com/K8s', 'https://example.com:443/K8s'],
    ['https://example.com/a?b=c#d', 'https://example.com:443/a'],
    ['https://[::1]:6443', 'https://[::1]:6443'],
    ['https://[0:0:0:0:0:0:0:1]:6443', 'https://[::1]:6443'],
    // Without a scheme kubectl speaks http.
    ['example.com:8080', 'http://example.com:8080'],
    ['example.com', 'http://example.com:80'],
    ['10.0.0.1:6443', 'http://10.0.0.1:6443'],
    ['localhost:8080', 'http://localhost:8080'],
  ])('%s is %s', (server, normalised) => {
    expect(normaliseServer(server)).toBe(normalised);
  });

  it.each([
    '',
    ' ',
    'ftp://example.com',
    'unix:///var/run/x.sock',
    'https://',
    'https:///path',
    'https:example.com',
    'https://user@example.com',
    'https://user:password@example.com',
    'https://example.com:99999',
    'https://exa mple.com',
    'https:\\\\example.com',
    'example.com/path',
    'https://[::1',
  ])('%j is no server', (server) => {
    expect(normaliseServer(server)).toBeUndefined();
  });

  it('keeps http and https, and other ports, apart', () => {
    const all = ['https://a', 'http://a', 'https://a:6443', 'https://b', 'https://a/x'].map(normaliseServer);
    expect(new Set(all).size).toBe(5);
  });
});

describe('contextsByServer', () => {
  it('gathers the contexts of one server in the order of the kubeconfig', () => {
    const index = contextsByServer(
      kubeconfig(
        { one: 'https://A.example.com', two: 'https://a.example.com:443/', broken: '', other: 'https://b' },
        [
          ['z', 'two'],
          ['lost', 'missing'],
          ['none', 'broken'],
          ['a', 'one'],
          ['b', 'other'],
        ],
      ),
    );
    expect([...index]).toStrictEqual([
      ['https://a.example.com:443', ['z', 'a']],
      ['https://b:443', ['b']],
    ]);
  });
});

function clusterEntry(name: string, server: string): ClusterEntry {
  return {
    name,
    origin: '',
    server,
    tlsServerName: '',
    insecureSkipTlsVerify: false,
    certificateAuthority: '',
    certificateAuthorityData: '',
    proxyUrl: '',
    disableCompression: false,
    extensions: new Map(),
  };
}

function contextEntry(name: string, cluster: string): ContextEntry {
  return { name, origin: '', cluster, user: '', namespace: '' };
}

function kubeconfig(
  servers: Record<string, string>,
  contexts: readonly (readonly [string, string])[],
): Kubeconfig {
  return {
    files: [],
    currentContext: undefined,
    contexts: new Map(contexts.map(([name, cluster]) => [name, contextEntry(name, cluster)])),
    clusters: new Map(Object.entries(servers).map(([name, server]) => [name, clusterEntry(name, server)])),
    users: new Map(),
    warnings: [],
  };
}
