import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClusterError, type FailureReason } from '../../core/failure.ts';
import { aggregatedAccept, discover, isAggregated, legacyAccept, type DiscoveryGet } from './discovery.ts';
import { readResourceList } from './discovery-documents.ts';

const v2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const never = new AbortController().signal;

function stock(name: string): string {
  return readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8');
}

type Answer = { readonly text: string; readonly contentType?: string } | { readonly fails: FailureReason };

function aggregated(text: string): Answer {
  return { text, contentType: v2 };
}

/** A server with these answers; what is not there is a 404. */
function server(answers: Readonly<Record<string, Answer>>): {
  readonly get: DiscoveryGet;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const get: DiscoveryGet = (path, accept) => {
    asked.push(`${path} ${accept}`);
    const answer = answers[path] ?? { fails: 'not-found' };
    if ('text' in answer) return Promise.resolve({ contentType: 'application/json', ...answer });
    const { fails: reason } = answer;
    return Promise.reject(new ClusterError({ reason, message: `${path}: ${reason}`, kubectlText: reason }));
  };
  return { get, asked };
}

function clusterKind(resource: unknown) {
  return { resource, responseKind: { kind: 'K' }, scope: 'Cluster', verbs: 7, shortNames: [1, 'a'] };
}

const legacyRoots = {
  '/api': { text: '{"kind":"APIVersions","versions":["v1"]}' },
  '/apis': {
    text: JSON.stringify({
      groups: [
        { name: 'apps', versions: [{ version: 'v1' }], preferredVersion: { version: 'v1' } },
        {
          name: 'x.io',
          versions: [{ version: 'v2' }, { version: 'v1' }],
          preferredVersion: { version: 'v1' },
        },
      ],
    }),
  },
};

const pods = {
  name: 'pods',
  singularName: '',
  namespaced: true,
  kind: 'Pod',
  verbs: ['get'],
  shortNames: ['po'],
  categories: ['all'],
};

describe('discover', () => {
  it('reads an aggregated server with two requests', async () => {
    const { get, asked } = server({
      '/api': aggregated(stock('stock-api.json')),
      '/apis': aggregated(stock('stock-apis.json')),
    });
    const { groups, failed } = await discover(get, never);
    expect(asked).toEqual([`/api ${aggregatedAccept}`, `/apis ${aggregatedAccept}`]);
    expect(failed).toEqual([]);
    expect(groups.map(({ name }) => name).slice(0, 3)).toEqual(['', 'apiregistration.k8s.io', 'apps']);
    expect(groups.find(({ name }) => name === 'autoscaling')).toMatchObject({
      preferredVersion: 'v2',
      versions: [{ version: 'v2' }, { version: 'v1' }],
    });
    const deployments = groups[2]?.versions[0]?.resources?.find(({ resource }) => resource === 'deployments');
    expect(deployments).toEqual({
      group: 'apps',
      version: 'v1',
      resource: 'deployments',
      singular: 'deployment',
      kind: 'Deployment',
      namespaced: true,
      shortNames: ['deploy'],
      categories: ['all'],
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      subresources: ['scale', 'status'],
    });
  });

  it('sends the Accept of client-go 0.36', () => {
    expect(aggregatedAccept).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json',
    );
    expect(legacyAccept).toBe('application/json, */*');
  });

  it('keeps what works beside a stale version', async () => {
    const kind = {
      resource: 'jobs',
      responseKind: { kind: 'Job' },
      scope: 'Namespaced',
      singularResource: 'job',
      verbs: [],
    };
    const items = [
      {
        metadata: { name: 'x.io' },
        versions: [
          { version: 'v2', freshness: 'Stale', resources: [] },
          {
            version: 'v1',
            freshness: 'Current',
            resources: [kind, { resource: 'parents', subresources: [] }],
          },
        ],
      },
    ];
    const { get } = server({
      '/api': aggregated('{"items":[]}'),
      '/apis': aggregated(JSON.stringify({ items })),
    });
    const { groups, failed } = await discover(get, never);
    expect(groups).toMatchObject([{ name: 'x.io', preferredVersion: 'v1', versions: [{ version: 'v1' }] }]);
    expect(groups[0]?.versions[0]?.resources?.map(({ resource }) => resource)).toEqual(['jobs']);
    expect(failed).toEqual([{ groupVersion: 'x.io/v2', message: 'stale GroupVersion discovery: x.io/v2' }]);
  });

  it('falls back to the legacy documents, and keeps what works beside a broken one', async () => {
    const { get, asked } = server({
      ...legacyRoots,
      '/api/v1': {
        text: JSON.stringify({ resources: [pods, { ...pods, name: 'pods/log', verbs: ['get'] }] }),
      },
      '/apis/apps/v1': { text: '{"resources":[]}' },
      '/apis/x.io/v2': { fails: 'server' },
      '/apis/x.io/v1': { text: '<html>' },
    });
    const { groups, failed } = await discover(get, never);
    expect(groups.map(({ name, preferredVersion }) => [name, preferredVersion])).toEqual([
      ['', 'v1'],
      ['apps', 'v1'],
      ['x.io', 'v1'],
    ]);
    expect(groups[0]?.versions[0]?.resources).toMatchObject([
      { resource: 'pods', singular: '', subresources: ['log'] },
    ]);
    expect(groups[2]?.versions).toEqual([
      { version: 'v2', resources: undefined },
      { version: 'v1', resources: undefined },
    ]);
    expect(failed).toEqual([
      { groupVersion: 'x.io/v2', message: '/apis/x.io/v2: server' },
      { groupVersion: 'x.io/v1', message: 'the answer to GET /apis/x.io/v1 is not JSON' },
    ]);
    expect(asked).toContain(`/apis/apps/v1 ${legacyAccept}`);
  });

  it('uses the legacy documents when only one of the two roots is aggregated', async () => {
    const apis = JSON.stringify({
      items: [{ metadata: { name: 'apps' }, versions: [{ version: 'v1', resources: [] }] }],
    });
    const { get } = server({
      '/api': legacyRoots['/api'],
      '/apis': aggregated(apis),
      '/api/v1': { text: JSON.stringify({ resources: [pods] }) },
      '/apis/apps/v1': {
        text: JSON.stringify({ resources: [{ ...pods, name: 'deployments', kind: 'Deployment' }] }),
      },
    });
    const { groups } = await discover(get, never);
    expect(groups.map(({ name, versions }) => [name, versions[0]?.resources?.[0]?.resource])).toEqual([
      ['', 'pods'],
      ['apps', 'deployments'],
    ]);
  });

  it('does without /api, which aggregated API servers do not have', async () => {
    const { get } = server({ '/apis': aggregated(stock('stock-apis.json')) });
    expect((await discover(get, never)).groups[0]?.name).toBe('apiregistration.k8s.io');
  });

  it('tolerates a missing core/v1 document', async () => {
    const { get } = server({ '/api': legacyRoots['/api'], '/apis': { text: '{"groups":[]}' } });
    expect(await discover(get, never)).toEqual({
      groups: [{ name: '', preferredVersion: 'v1', versions: [{ version: 'v1', resources: [] }] }],
      failed: [],
    });
  });

  it.each(['forbidden', 'unauthorized', 'timeout', 'refused'] as const)(
    'fails as a whole on %s',
    async (reason) => {
      await expect(
        discover(server({ '/api': { fails: reason }, '/apis': { text: '{}' } }).get, never),
      ).rejects.toMatchObject({
        failure: { reason },
      });
      await expect(discover(server({ '/apis': { fails: reason } }).get, never)).rejects.toMatchObject({
        failure: { reason },
      });
    },
  );

  it('says that an answer is not JSON', async () => {
    const { get } = server({ '/api': { text: '<html>' }, '/apis': { text: '{}' } });
    await expect(discover(get, never)).rejects.toMatchObject({ failure: { reason: 'bad-response' } });
  });

  it.each([
    ['null', 'bad-response', 'the answer to GET /api is no object of the API'],
    ['[]', 'bad-response', 'the answer to GET /api is no object of the API'],
    [
      '{"kind":"Status","apiVersion":"v1","status":"Failure","code":403,"reason":"Forbidden","message":"not for you"}',
      'forbidden',
      'not for you',
    ],
  ])('does not take %.30s for a server that serves nothing', async (text, reason, message) => {
    const answering: DiscoveryGet = async () => ({ contentType: 'application/json', text });
    await expect(discover(answering, new AbortController().signal)).rejects.toMatchObject({
      failure: { reason, message },
    });
  });

  it('ends with the signal instead of calling every group broken', async () => {
    const stop = new AbortController();
    const answers = server(legacyRoots);
    const get: DiscoveryGet = async (path, accept, signal) => {
      if (path === '/api' || path === '/apis') return answers.get(path, accept, signal);
      stop.abort();
      throw new ClusterError({ reason: 'cancelled', message: 'cancelled', kubectlText: '' });
    };
    await expect(discover(get, stop.signal)).rejects.toMatchObject({ failure: { reason: 'cancelled' } });
  });

  it('asks for no more than 16 legacy documents at a time', async () => {
    const versions = Array.from({ length: 60 }, (_, index) => ({ version: `v${index}` }));
    const roots = server({
      '/api': { text: '{"versions":[]}' },
      '/apis': { text: JSON.stringify({ groups: [{ name: 'x.io', versions }] }) },
    });
    let running = 0;
    let most = 0;
    const get: DiscoveryGet = async (path, accept, signal) => {
      if (path === '/api' || path === '/apis') return roots.get(path, accept, signal);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return { contentType: 'application/json', text: '{"resources":[]}' };
    };
    expect((await discover(get, never)).groups[1]?.versions).toHaveLength(60);
    expect(most).toBe(16);
  });

  it('drops names that could not stand in a path, and survives wrong types', async () => {
    const items = [
      { metadata: { name: '../evil' }, versions: [{ version: 'v1', resources: [clusterKind('a')] }] },
      {
        metadata: { name: 'x.io' },
        versions: [
          {
            version: 'v1',
            resources: [
              clusterKind('a/b'),
              clusterKind('..'),
              clusterKind(''),
              clusterKind(7),
              clusterKind('good'),
            ],
          },
          5,
        ],
      },
      { metadata: { name: '__proto__' }, versions: null },
      'nonsense',
    ];
    const { get } = server({
      '/api': aggregated('{"items":null}'),
      '/apis': aggregated(JSON.stringify({ items })),
    });
    const { groups } = await discover(get, never);
    expect(groups[0]).toEqual({
      name: 'x.io',
      preferredVersion: 'v1',
      versions: [
        {
          version: 'v1',
          resources: [
            {
              group: 'x.io',
              version: 'v1',
              resource: 'good',
              singular: '',
              kind: 'K',
              namespaced: false,
              shortNames: ['a'],
              categories: [],
              verbs: [],
              subresources: [],
            },
          ],
        },
      ],
    });
  });
});

describe('a server of too many types', () => {
  const resources = (count: number) => Array.from({ length: count }, (_, at) => clusterKind(`r${at}`));
  const of = (count: number) =>
    server({
      '/apis': aggregated(
        JSON.stringify({
          items: [{ metadata: { name: 'x.io' }, versions: [{ version: 'v1', resources: resources(count) }] }],
        }),
      ),
    });

  it('is read up to 20,000', async () => {
    const { groups } = await discover(of(20_000).get, never);
    expect(groups[0]?.versions[0]?.resources).toHaveLength(20_000);
  });

  it('is too large beyond', async () => {
    const error: unknown = await discover(of(20_001).get, never).catch((reason: unknown) => reason);
    expect(error instanceof ClusterError && error.failure).toMatchObject({
      reason: 'too-large',
      message: 'the server says that it has 20001 resource types; more than 20000 are not read',
    });
  });
});

describe('readResourceList', () => {
  it('takes a hundred thousand types in one pass', () => {
    const resources = Array.from({ length: 100_000 }, (_, at) => [
      { name: `w${at}`, singularName: `w${at}`, namespaced: true, kind: `W${at}`, verbs: ['list'] },
      { name: `w${at}/status`, singularName: '', namespaced: true, kind: `W${at}`, verbs: ['get'] },
    ]).flat();
    const began = performance.now();
    const read = readResourceList({ resources }, { group: 'x.io', version: 'v1' });
    expect(read).toHaveLength(100_000);
    expect(read.at(-1)).toMatchObject({ resource: 'w99999', subresources: ['status'] });
    // For each type it looked at every other: minutes, in which no other cluster came to speak.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('isAggregated', () => {
  it.each([
    [v2, true],
    ['application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList', true],
    ['application/json; as=APIGroupDiscoveryList; v=v2; g=apidiscovery.k8s.io; charset=utf-8', true],
    ['Application/JSON;G=apidiscovery.k8s.io;v="v2";as=APIGroupDiscoveryList', true],
    ['application/json', false],
    ['application/json; charset=UTF-8', false],
    ['application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList', false],
    ['text/html;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList', false],
    ['', false],
  ])('%s: %s', (contentType, expected) => {
    expect(isAggregated(contentType)).toBe(expected);
  });
});
