import { describe, expect, it } from 'vitest';
import { type Cluster, memberIdLabel } from '../core/fleet.ts';
import { deduplicate } from './deduplicate.ts';

function cluster(name: string, memberId?: string, creationTimestamp?: string): Cluster {
  return {
    name,
    namespace: 'fleet',
    healthy: 'True',
    labels: {},
    properties: {},
    accessProviders: [],
    ...(memberId !== undefined && { memberId }),
    ...(creationTimestamp !== undefined && { creationTimestamp }),
  };
}

describe('deduplicate', () => {
  it('keeps the oldest of one member id and says so', () => {
    const result = deduplicate([
      cluster('young', 'id-1', '2026-02-01T00:00:00Z'),
      cluster('old', 'id-1', '2026-01-01T00:00:00Z'),
      cluster('other', 'id-2', '2026-03-01T00:00:00Z'),
    ]);
    expect(result.clusters.map((entry) => entry.name)).toEqual(['old', 'other']);
    expect(result.warnings).toEqual([
      'clusters young, old are one member (fleet/id-1); only old, the oldest, is asked',
    ]);
    expect(result.ambiguous).toEqual([]);
  });

  it('uses none of two that nobody can tell apart', () => {
    const result = deduplicate([
      cluster('a', 'id', '2026-01-01T00:00:00Z'),
      cluster('b', 'id', '2026-01-01T00:00:00Z'),
    ]);
    expect(result.clusters).toEqual([]);
    expect(result.ambiguous.map((entry) => entry.name)).toEqual(['a', 'b']);
  });

  it('leaves clusters without an id alone', () => {
    expect(deduplicate([cluster('a'), cluster('b')]).clusters).toHaveLength(2);
  });

  it('warns once of ids that are empty, and takes them for none', () => {
    const empty = ['a', 'b', 'c', 'd'].map((name) => ({ ...cluster(name), labels: { [memberIdLabel]: '' } }));
    const result = deduplicate([...empty, cluster('e', 'id')]);
    expect(result.clusters).toHaveLength(5);
    expect(result.warnings).toEqual([
      `Warning: the hub gives an empty label ${memberIdLabel} to a, b, c and 1 more; each is taken for a member of its own`,
    ]);
  });
});
