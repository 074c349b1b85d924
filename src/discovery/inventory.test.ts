import { describe, expect, it } from 'vitest';
import type { Cluster } from '../core/fleet.ts';
import { onlyInventory } from './inventory.ts';

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
    const clusters = [cluster('a', 'fleet'), cluster('b', 'fleet')];
    expect(onlyInventory(clusters)).toEqual(clusters);
    expect(onlyInventory([])).toEqual([]);
  });

  it('never merges namespaces: it lists them and asks', () => {
    const clusters = [cluster('a', 'team-b', 'ocm'), cluster('a', 'team-a'), cluster('b', 'team-b', 'ocm')];
    expect(() => onlyInventory(clusters)).toThrow(
      'the hub has ClusterProfiles in 2 namespaces: team-a (1 clusters), team-b (2 clusters, ocm)',
    );
  });
});
