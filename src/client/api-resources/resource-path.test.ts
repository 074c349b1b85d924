import { describe, expect, it } from 'vitest';
import { resourcePath } from './resource-path.ts';

const pods = { group: '', version: 'v1', resource: 'pods', namespaced: true };
const nodes = { group: '', version: 'v1', resource: 'nodes', namespaced: false };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true };

describe('resourcePath', () => {
  it('is a collection, in a namespace or in all', () => {
    expect(resourcePath(pods, { namespace: 'shop' })).toBe('/api/v1/namespaces/shop/pods');
    expect(resourcePath(pods)).toBe('/api/v1/pods');
    expect(resourcePath(deployments, { namespace: '' })).toBe('/apis/apps/v1/deployments');
  });

  it('is an object or its subresource', () => {
    expect(resourcePath(deployments, { namespace: 'a', name: 'web', subresource: 'scale' })).toBe(
      '/apis/apps/v1/namespaces/a/deployments/web/scale',
    );
  });

  it('is in lower case, whatever discovery said', () => {
    expect(resourcePath({ ...nodes, resource: 'Nodes' }, { name: 'N1' })).toBe('/api/v1/nodes/N1');
  });

  it('has no namespace in cluster scope', () => {
    expect(resourcePath(nodes, { namespace: 'shop', name: 'n1' })).toBe('/api/v1/nodes/n1');
  });

  it('escapes as Go does', () => {
    expect(resourcePath(nodes, { name: `a b!'()*?#é[]@:$&+;=,~"<>\\^{|}\ud800` })).toBe(
      '/api/v1/nodes/a%20b%21%27%28%29%2A%3F%23%C3%A9%5B%5D@:$&+;=,~%22%3C%3E%5C%5E%7B%7C%7D%EF%BF%BD',
    );
  });

  it.each([
    [{ name: '' }, 'resource name may not be empty'],
    [{ name: 'a/b%' }, `invalid resource name "a/b%": [may not contain '/' may not contain '%']`],
    [{ name: '..' }, `invalid resource name "..": [may not be '..']`],
    [{ namespace: 'a/b', name: 'c' }, `invalid namespace "a/b": [may not contain '/']`],
    [{ name: 'a', subresource: '.' }, `invalid subresource ".": [may not be '.']`],
  ])('refuses %j', (target, message) => {
    expect(() => resourcePath(pods, target)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ message, kubectlText: `error: ${message}` }),
      }),
    );
  });
});
