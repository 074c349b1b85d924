import { describe, expect, it } from 'vitest';
import type { Cluster } from '../core/fleet.ts';
import { allInventories, onlyInventory } from './inventory.ts';

const cluster = (name: string, namespace: string, manager?: string): Cluster => ({
  name,
  namespace,
  healthy: 'True',
  labels: {},
  properties: {},
  accessProviders: [],
  ...(manager !== undefined && { manager }),
});

describe('onlyInventory', () => {
  it('takes the only namespace there is', () => {
    const list = { clusters: [cluster('a', 'fleet'), cluster('b', 'fleet')], dropped: [] };
    expect(onlyInventory(list)).toEqual(list);
    expect(onlyInventory({ clusters: [], dropped: [] }).clusters).toEqual([]);
  });

  it('never merges namespaces: it lists them and asks', () => {
    const clusters = [cluster('a', 'team-b', 'ocm'), cluster('a', 'team-a'), cluster('b', 'team-b', 'ocm')];
    expect(() => onlyInventory({ clusters, dropped: [] })).toThrow(
      'the hub has ClusterProfiles in 2 namespaces: team-a (1 clusters), team-b (2 clusters, ocm)',
    );
  });

  it('names clusters by namespace when all are taken', () => {
    const clusters = [cluster('a', 'x'), cluster('a', 'y')];
    expect(allInventories({ clusters, dropped: [] }).clusters.map(({ name }) => name)).toEqual([
      'x/a',
      'y/a',
    ]);
  });
});
