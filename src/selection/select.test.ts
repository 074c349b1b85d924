import { describe, expect, it } from 'vitest';
import type { Cluster } from '../core/fleet.ts';
import { type Selection, isNamedLiterally, selectClusters } from './select.ts';

function cluster(name: string, more: Partial<Cluster> = {}): Cluster {
  return {
    name,
    namespace: 'fleet',
    healthy: 'Unknown',
    labels: {},
    properties: {},
    accessProviders: [],
    ...more,
  };
}

const all = [
  cluster('prod-2', { labels: { env: 'prod' }, healthy: 'True', properties: { region: 'us' } }),
  cluster('prod-1', { labels: { env: 'prod', tier: 'edge' }, properties: { region: 'eu' } }),
  cluster('dev-1', { labels: { env: 'dev' } }),
  cluster('Zoo'),
];
const none: Selection = {
  clusters: [],
  exclude: [],
  clusterSelectors: [],
  clusterProperties: [],
  healthyOnly: false,
};
const names = (selection: Partial<Selection>) =>
  selectClusters(all, { ...none, ...selection }).map((entry) => entry.name);

describe('selectClusters', () => {
  it.each<[string, Partial<Selection>, string[]]>([
    ['all, bytewise by name', {}, ['Zoo', 'dev-1', 'prod-1', 'prod-2']],
    ['a literal', { clusters: ['dev-1'] }, ['dev-1']],
    ['a glob and a literal', { clusters: ['prod-*', 'dev-1'] }, ['dev-1', 'prod-1', 'prod-2']],
    ['exclude', { exclude: ['dev-*', 'Zoo'] }, ['prod-1', 'prod-2']],
    ['exclude wins over clusters', { clusters: ['prod-*'], exclude: ['prod-1'] }, ['prod-2']],
    ['labels', { clusterSelectors: ['env=prod,tier!=edge'] }, ['prod-2']],
    ['a property', { clusterProperties: ['region=eu'] }, ['prod-1']],
    ['healthy only', { healthyOnly: true }, ['prod-2']],
  ])('%s', (_, selection, expected) => {
    expect(names(selection)).toEqual(expected);
  });

  it.each<[string, Partial<Selection>, string]>([
    ['an unknown name', { clusters: ['prod-1', 'prd-2'] }, '--clusters: there is no cluster "prd-2"'],
    ['a glob that matches nothing', { clusters: ['stage-*'] }, '--clusters: no cluster matches "stage-*"'],
    ['an unknown name in --exclude', { exclude: ['prd-2'] }, '--exclude: there is no cluster "prd-2"'],
    [
      'a selection that leaves nothing',
      { clusters: ['prod-1'], healthyOnly: true },
      'no cluster is left of 4',
    ],
    ['a property without =', { clusterProperties: ['region'] }, 'is not of the form name=value'],
    ['a bad selector', { clusterSelectors: ['env in prod'] }, "found 'prod' expected: '('"],
  ])('refuses %s', (_, selection, message) => {
    expect(() => names(selection)).toThrow(message);
  });

  it('takes a literal name that looks like a glob', () => {
    const odd = [cluster('a[1]'), cluster('a1')];
    expect(selectClusters(odd, { ...none, clusters: ['a[1]'] }).map((entry) => entry.name)).toEqual(['a[1]']);
  });

  it('knows which clusters were named literally', () => {
    const literal = { clusters: ['dev-1', 'prod-*'] };
    expect(all.filter((entry) => isNamedLiterally(entry, literal)).map((entry) => entry.name)).toEqual([
      'dev-1',
    ]);
  });
});
