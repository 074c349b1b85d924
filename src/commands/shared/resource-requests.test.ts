import { describe, expect, it } from 'vitest';
import { createMapper } from '../../client/api-resources/mapper.ts';
import type { ApiResource } from '../../client/api-resources/types.ts';
import { parseResourceArgs, type ResourceArgs } from './resource-args.ts';
import { resolutionFailure, resolvePlan, type Resolution } from './resource-requests.ts';

function resource(plural: string, more: Partial<ApiResource> = {}): ApiResource {
  return {
    group: '',
    version: 'v1',
    resource: plural,
    singular: plural.slice(0, -1),
    kind: plural.slice(0, -1),
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: [],
    ...more,
  };
}

const mapper = createMapper([
  {
    name: '',
    preferredVersion: 'v1',
    versions: [
      {
        version: 'v1',
        resources: [
          resource('pods', { shortNames: ['po'], categories: ['all'] }),
          resource('services', { categories: ['all', 'net'], shortNames: ['po'] }),
          resource('nodes', { namespaced: false }),
        ],
      },
    ],
  },
]);

function resolve(line: string, flags: Omit<ResourceArgs, 'args'> = {}, singleType = false): Resolution {
  const plan = parseResourceArgs({ args: line.split(' '), ...flags }, { typeAlone: true, singleType });
  if (plan.kind === 'files') throw new Error('not for this test');
  return resolvePlan(plan, mapper, 'own');
}

function typeOnly(word: string): readonly string[] | string {
  const plan = parseResourceArgs({ args: [word] }, { typeAlone: false });
  return plan.kind === 'files' ? '' : short(resolvePlan(plan, mapper, 'own'));
}

/** `namespace/resource/name` of each request, or the message. */
function short(resolution: Resolution): readonly string[] | string {
  if (!resolution.ok) return resolution.message;
  return resolution.requests.map(({ resource: { resource: plural }, namespace, name }) =>
    [namespace ?? '*', plural, ...(name ? [name] : [])].join('/'),
  );
}

describe('resolvePlan', () => {
  it('uses the member’s namespace, the flag’s, or none', () => {
    expect(short(resolve('pods'))).toEqual(['own/pods']);
    expect(short(resolve('pods', { namespace: 'shop' }))).toEqual(['shop/pods']);
    expect(short(resolve('pods,nodes', { namespace: 'shop', allNamespaces: true }))).toEqual([
      '*/pods',
      '*/nodes',
    ]);
    expect(short(resolve('nodes n1', { namespace: 'shop' }))).toEqual(['*/nodes/n1']);
  });

  it('expands categories and asks for each kind once, in the order of the words', () => {
    expect(short(resolve('all'))).toEqual(['own/pods', 'own/services']);
    expect(short(resolve('service,all,pod'))).toEqual(['own/services', 'own/pods']);
    expect(short(resolve('net x'))).toEqual(['own/services/x']);
    expect(short(resolve('all x'))).toBe('you must specify only one resource');
    expect(short(resolve('all/x'))).toBe('the server doesn\'t have a resource type "all"');
  });

  it('keeps names as they are, equal ones too', () => {
    expect(short(resolve('pods a b a'))).toEqual(['own/pods/a', 'own/pods/b', 'own/pods/a']);
    expect(short(resolve('po/a pod/a nodes/n'))).toEqual(['own/pods/a', 'own/pods/a', '*/nodes/n']);
    expect(short(resolve('pods,services a'))).toEqual(['own/pods/a', 'own/services/a']);
  });

  it('knows whether one object is meant', () => {
    expect(resolve('pods a')).toMatchObject({ singleItem: true });
    expect(resolve('pods/a')).toMatchObject({ singleItem: true });
    expect(resolve('pods a b')).toMatchObject({ singleItem: false });
    expect(resolve('pods')).toMatchObject({ singleItem: false });
  });

  it('carries the subresource and the warnings', () => {
    expect(resolve('po a', { subresource: 'status' })).toMatchObject({
      requests: [{ subresource: 'status', name: 'a' }],
      warnings: ['short name "po" could also match lower priority resource services'],
    });
  });

  it('asks for nothing when one type is unknown', () => {
    const resolution = resolve('po,foo');
    expect(resolution).toEqual({
      ok: false,
      misses: true,
      message: 'the server doesn\'t have a resource type "foo"',
      warnings: ['short name "po" could also match lower priority resource services'],
    });
    if (resolution.ok) return;
    expect(resolutionFailure(resolution)).toEqual({
      reason: 'no-resource-type',
      message: 'the server doesn\'t have a resource type "foo"',
      kubectlText: 'error: the server doesn\'t have a resource type "foo"',
    });
  });

  it('refuses a name in all namespaces, but in cluster scope', () => {
    const message = 'a resource cannot be retrieved by name across all namespaces';
    expect(short(resolve('pods a', { allNamespaces: true }))).toBe(message);
    expect(short(resolve('nodes/n pods/a', { allNamespaces: true }))).toBe(message);
    expect(short(resolve('nodes n', { allNamespaces: true }))).toEqual(['*/nodes/n']);
    expect(resolve('pods a', { allNamespaces: true })).toMatchObject({ misses: false });
  });

  it('keeps a watch to one type', () => {
    const message = 'you may only specify a single resource type';
    expect(short(resolve('pods,foo', {}, true))).toBe(message);
    expect(short(resolve('all', {}, true))).toBe(message);
    expect(short(resolve('pods/a services/b', {}, true))).toBe(message);
    expect(short(resolve('pods/a po/b', {}, true))).toEqual(['own/pods/a', 'own/pods/b']);
  });

  it('says that a type alone is not enough, after having looked for it', () => {
    expect(typeOnly('all')).toBe('resource(s) were provided, but no name was specified');
    expect(typeOnly('foo')).toBe('the server doesn\'t have a resource type "foo"');
  });
});
