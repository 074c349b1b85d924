import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtinMapper, builtinResource, builtinResources } from './builtin.ts';
import { readAggregated } from './discovery-documents.ts';
import { createMapper } from './mapper.ts';

function stock(name: string) {
  return readAggregated(JSON.parse(readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8')));
}

const discovered = createMapper([...stock('stock-api.json').groups, ...stock('stock-apis.json').groups]);

/** All spellings of a resource that the table could answer. */
function spellings(): string[] {
  return builtinResources().flatMap(({ group, version, resource, singular, kind }) =>
    [resource, singular, kind, resource.toUpperCase()].flatMap((name) => [
      name,
      `${name}.${group}`,
      `${name}.${version}.${group}`,
    ]),
  );
}

describe('builtinResource', () => {
  it('answers as the discovery of a stock server does, and never where that warns', () => {
    const words = spellings();
    expect(words.length).toBeGreaterThan(500);
    for (const word of words) {
      const known = builtinResource(word);
      const wanted = discovered.mappingFor(word);
      if (known === undefined) continue;
      expect(wanted).toMatchObject({ found: true, warnings: [] });
      if (!wanted.found) continue;
      const { subresources: _, ...resource } = wanted.mapping.resource;
      expect({ ...known, verbs: known.verbs.toSorted() }).toEqual({
        ...resource,
        verbs: resource.verbs.toSorted(),
      });
    }
  });

  it('answers the common words', () => {
    for (const word of [
      'pods',
      'pod',
      'Pod',
      'PODS',
      'deployment',
      'services',
      'nodes',
      'deployments.apps',
      'deployments.v1.apps',
      'pods.v1.',
      'pods.',
    ]) {
      expect(builtinResource(word)).toBeDefined();
    }
  });

  it.each([
    'all',
    'ev',
    // A CRD may be called so.
    'po',
    'svc',
    'deploy',
    'quota',
    'limits',
    'PO',
    'deployments.app',
    'deployments.v1beta1.apps',
    'deployments.extensions',
    'pods.v1',
    'pods.metrics.k8s.io',
    'podlist',
    'widgets',
    'endpointslices.discovery',
    'validatingadmissionpolicies',
    'flowschemas',
    '',
    '.',
    'constructor',
    '__proto__',
  ])('leaves %j to discovery', (word) => {
    expect(builtinResource(word)).toBeUndefined();
  });

  it('holds stable versions only', () => {
    for (const { version } of builtinResources()) expect(version).toMatch(/^v\d+$/);
  });
});

describe('builtinMapper', () => {
  it('maps what the table knows, and no category', () => {
    expect(builtinMapper.mappingFor('statefulset')).toMatchObject({
      found: true,
      mapping: {
        kind: 'StatefulSet',
        resource: { group: 'apps', version: 'v1', resource: 'statefulsets', namespaced: true },
      },
    });
    expect(builtinMapper.mappingFor('all').found).toBe(false);
    expect(builtinMapper.mappingForKind({ group: '', version: 'v1', kind: 'Pod' })).toMatchObject({
      found: true,
    });
    expect(builtinMapper.mappingForKind({ group: '', version: 'v1', kind: 'pods' }).found).toBe(false);
    expect(
      builtinMapper.mappingForKind({ group: 'apps', version: 'v1beta1', kind: 'Deployment' }).found,
    ).toBe(false);
    expect(builtinMapper.expandCategory('all')).toBeUndefined();
  });
});
