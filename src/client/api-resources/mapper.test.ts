import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAggregated } from './discovery-documents.ts';
import { createMapper, type MappingResult } from './mapper.ts';
import type { ApiGroup, ApiResource } from './types.ts';

function resource(
  place: string,
  version: string,
  more: Partial<ApiResource> & { resource: string; kind: string },
): ApiResource {
  return {
    group: place,
    version,
    singular: more.kind.toLowerCase(),
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: ['get', 'list'],
    ...more,
  };
}

function group(
  name: string,
  versions: Record<string, (Partial<ApiResource> & { resource: string; kind: string })[]>,
): ApiGroup {
  const entries = Object.entries(versions);
  return {
    name,
    preferredVersion: entries[0]?.[0] ?? '',
    versions: entries.map(([version, kinds]) => ({
      version,
      resources: kinds.map((kind) => resource(name, version, kind)),
    })),
  };
}

const core = group('', { v1: [{ resource: 'pods', kind: 'Pod', shortNames: ['po'], categories: ['all'] }] });

function stock(name: string): readonly ApiGroup[] {
  return readAggregated(JSON.parse(readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8'))).groups;
}

/** `group/version/resource`, or the message. */
function found(result: MappingResult): string {
  if (!result.found) return result.message;
  const {
    resource: { group: name, version, resource: plural },
  } = result.mapping;
  return `${name}/${version}/${plural}`;
}

describe('createMapper', () => {
  it('finds plural, singular and kind in any case, short names in theirs', () => {
    const { mappingFor } = createMapper([core]);
    for (const word of ['pods', 'pod', 'Pod', 'PODS', 'po']) expect(found(mappingFor(word))).toBe('/v1/pods');
    expect(found(mappingFor('PO'))).toBe('the server doesn\'t have a resource type "PO"');
  });

  it('names only the first part of an unknown type, as Go quotes it', () => {
    const { mappingFor } = createMapper([core]);
    expect(found(mappingFor('foo.v1.apps'))).toBe('the server doesn\'t have a resource type "foo"');
    expect(found(mappingFor('a"b\n'))).toBe('the server doesn\'t have a resource type "a\\"b\\n"');
  });

  it('prefers core, then the earlier group, then the preferred version', () => {
    const { mappingFor } = createMapper([
      core,
      group('metrics.k8s.io', { v1beta1: [{ resource: 'pods', kind: 'PodMetrics' }] }),
      group('a.io', { v2: [{ resource: 'jobs', kind: 'Job' }], v1: [{ resource: 'jobs', kind: 'Job' }] }),
      group('b.io', { v1: [{ resource: 'jobs', kind: 'Job' }] }),
    ]);
    expect(found(mappingFor('pods'))).toBe('/v1/pods');
    expect(found(mappingFor('podmetrics'))).toBe('metrics.k8s.io/v1beta1/pods');
    expect(found(mappingFor('jobs'))).toBe('a.io/v2/jobs');
    expect(found(mappingFor('jobs.v1.'))).toBe('a.io/v1/jobs');
    expect(found(mappingFor('jobs.v1.a.io'))).toBe('a.io/v1/jobs');
    expect(found(mappingFor('jobs.b'))).toBe('b.io/v1/jobs');
  });

  it('prefers core even where the server lists it last', () => {
    const { mappingFor } = createMapper([group('x.io', { v1: [{ resource: 'pods', kind: 'Pod' }] }), core]);
    expect(found(mappingFor('pods'))).toBe('/v1/pods');
  });

  it('finds the kind of an object in its own version only', () => {
    const { mappingForKind } = createMapper([
      core,
      group('a.io', { v2: [{ resource: 'jobs', kind: 'Job' }], v1: [{ resource: 'jobs', kind: 'Job' }] }),
    ]);
    expect(found(mappingForKind({ group: 'a.io', version: 'v1', kind: 'Job' }))).toBe('a.io/v1/jobs');
    expect(found(mappingForKind({ group: '', version: 'v1', kind: 'Pod' }))).toBe('/v1/pods');
    expect(found(mappingForKind({ group: 'a.io', version: 'v3', kind: 'Job' }))).toBe(
      'no matches for kind "Job" in version "a.io/v3"',
    );
    expect(found(mappingForKind({ group: '', version: 'v1', kind: 'Job' }))).toBe(
      'no matches for kind "Job" in version "v1"',
    );
  });

  it('says so when a server lists a group twice', () => {
    const twice = group('a.io', { v1: [{ resource: 'jobs', kind: 'Job' }] });
    expect(found(createMapper([twice, twice]).mappingFor('Job.a.io'))).toBe(
      'a.io/, Kind=Job matches multiple kinds [a.io/v1, Kind=Job a.io/v1, Kind=Job]',
    );
  });

  it('takes the preferred version that the server names, not the first one it lists', () => {
    const served = group('a.io', {
      v1: [{ resource: 'jobs', kind: 'Job' }],
      v2: [{ resource: 'jobs', kind: 'Job' }],
    });
    expect(found(createMapper([{ ...served, preferredVersion: 'v2' }]).mappingFor('jobs'))).toBe(
      'a.io/v2/jobs',
    );
  });

  it('lets a short name lose against a plural or singular anywhere', () => {
    const { mappingFor } = createMapper([
      core,
      group('x.io', { v1: [{ resource: 'postings', kind: 'Po' }] }),
    ]);
    expect(found(mappingFor('po'))).toBe('x.io/v1/postings');
  });

  it('warns once of each lower owner of a short name', () => {
    const { mappingFor } = createMapper([
      core,
      group('a.io', {
        v2: [{ resource: 'ports', kind: 'Port', shortNames: ['po'] }],
        v1: [{ resource: 'ports', kind: 'Port', shortNames: ['po'] }],
      }),
      group('b.io', { v1: [{ resource: 'polls', kind: 'Poll', shortNames: ['po'] }] }),
    ]);
    expect(mappingFor('po').warnings).toEqual([
      'short name "po" could also match lower priority resource ports.a.io',
      'short name "po" could also match lower priority resource polls.b.io',
    ]);
    expect(mappingFor('po.b.io')).toMatchObject({ found: true, warnings: [] });
    expect(mappingFor('pods').warnings).toEqual([]);
  });

  it('forgets the version of a short name, as client-go does', () => {
    const { mappingFor } = createMapper([core]);
    expect(found(mappingFor('po.v9.'))).toBe('/v1/pods');
    expect(found(mappingFor('pods.v9.'))).toBe('the server doesn\'t have a resource type "pods"');
  });

  it('guesses the singular of servers that list none', () => {
    const { mappingFor } = createMapper([
      group('', { v1: [{ resource: 'pods', kind: 'Pod', singular: '' }] }),
    ]);
    expect(found(mappingFor('pod'))).toBe('/v1/pods');
  });

  it('finds a kind that is neither plural nor singular in its own group only, under two names', () => {
    const { mappingFor } = createMapper([
      group('x.io', { v1: [{ resource: 'gadgets', kind: 'Gizmo', singular: 'gadget' }] }),
    ]);
    expect(mappingFor('Gizmo.x.io')).toMatchObject({ found: true, mapping: { kind: 'Gizmo' } });
    expect(mappingFor('gizmo.v1.x.io')).toMatchObject({
      found: true,
      mapping: { kind: 'gizmo', resource: { kind: 'Gizmo' } },
    });
    for (const word of ['Gizmo', 'gizmo', 'GIZMO.x.io', 'Gizmo.x', 'Gizmo.v2.x.io']) {
      expect(mappingFor(word).found).toBe(false);
    }
  });

  it('maps KindList and List to the paths that client-go guesses', () => {
    const { mappingFor } = createMapper([core]);
    expect(mappingFor('podlist')).toMatchObject({
      mapping: { resource: { resource: 'podlists', namespaced: true } },
    });
    expect(mappingFor('list')).toMatchObject({
      mapping: { resource: { resource: 'lists', namespaced: false } },
    });
  });

  it('skips a version that could not be read', () => {
    const broken: ApiGroup = {
      ...group('x.io', { v1: [{ resource: 'jobs', kind: 'Job' }] }),
      preferredVersion: 'v2',
    };
    const versions = [{ version: 'v2', resources: undefined }, ...broken.versions];
    expect(found(createMapper([{ ...broken, versions }]).mappingFor('jobs'))).toBe('x.io/v1/jobs');
  });

  it('expands a category over all groups and versions', () => {
    const { expandCategory } = createMapper([
      core,
      group('a.io', {
        v2: [{ resource: 'jobs', kind: 'Job', categories: ['all'] }],
        v1: [{ resource: 'jobs', kind: 'Job', categories: ['all'] }],
      }),
    ]);
    expect(expandCategory('all')).toEqual(['pods', 'jobs.a.io', 'jobs.a.io']);
    expect(expandCategory('pods')).toBeUndefined();
  });

  it('knows what every stock kind is called', () => {
    const groups = [...stock('stock-api.json'), ...stock('stock-apis.json')];
    const { mappingFor } = createMapper(groups);
    for (const { versions } of groups) {
      for (const served of versions.flatMap(({ resources }) => resources ?? [])) {
        const full = `${served.resource}.${served.version}.${served.group}`;
        expect(mappingFor(full)).toEqual({
          found: true,
          warnings: [],
          mapping: { resource: served, kind: served.kind },
        });
      }
    }
  });
});
