// What one member makes of files. Every path and every word is compared with the real kubectl in test/parity/file-requests.test.ts.
import { describe, expect, it } from 'vitest';
import { builtinResource } from '../../client/api-resources/builtin.ts';
import { createMapper } from '../../client/api-resources/mapper.ts';
import type { ApiResource } from '../../client/api-resources/types.ts';
import { statusFailure } from '../../client/status.ts';
import type { ManifestDocument, ManifestObject, ManifestSet } from '../../manifests/manifest.ts';
import { fileErrors, fileWords, resolveFiles } from './file-requests.ts';
import { parseResourceArgs, type ResourceArgs } from './resource-args.ts';

function resource(plural: string, kind: string, namespaced = true): ApiResource {
  return {
    group: '',
    version: 'v1',
    resource: plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced,
    shortNames: [],
    categories: [],
    verbs: [],
  };
}

const mapper = createMapper([
  {
    name: '',
    preferredVersion: 'v1',
    versions: [{ version: 'v1', resources: [resource('pods', 'Pod'), resource('nodes', 'Node', false)] }],
  },
]);

function manifest(kind: string, more: Partial<ManifestObject> = {}): ManifestObject {
  return { apiVersion: 'v1', kind, name: 'a', namespace: '', source: 'f.yaml', object: {}, ...more };
}

function set(documents: readonly ManifestDocument[], singleFile = true): ManifestSet {
  return { documents, singleFile, notices: '' };
}

function resolve(manifests: ManifestSet, flags: Omit<ResourceArgs, 'args'> = {}) {
  const plan = parseResourceArgs({ args: [], filenames: ['f.yaml'], ...flags }, { typeAlone: true });
  if (plan.kind !== 'files') throw new Error('not for this test');
  return resolveFiles(plan, { manifests, mapper, ownNamespace: 'own' });
}

/** `namespace/resource/name`, what is refused behind it, or the message. */
function short(...given: Parameters<typeof resolve>): string[] {
  return resolve(...given).steps.map((step) => {
    if (step.kind === 'failure') return step.failure.kubectlText;
    const refused = step.refusal ? ` ! ${step.refusal.message}` : '';
    if (step.kind === 'local') return `local ${step.resource.resource}${refused}`;
    const { namespace = '*', resource: asked, name } = step.request;
    return `${namespace}/${asked.resource}/${name}${refused}`;
  });
}

describe('resolveFiles', () => {
  const pods = [
    manifest('Pod'),
    manifest('Pod', { name: 'b', namespace: 'shop' }),
    manifest('Node', { namespace: 'x' }),
  ];
  const mismatch =
    'the namespace from the provided object "shop" does not match the namespace "other". ' +
    "You must pass '--namespace=shop' to perform this operation.";

  it('gives objects without a namespace the member’s or the flag’s', () => {
    expect(short(set(pods))).toEqual(['own/pods/a', 'shop/pods/b', '*/nodes/a']);
    expect(short(set(pods), { namespace: 'shop' })).toEqual(['shop/pods/a', 'shop/pods/b', '*/nodes/a']);
  });

  it('asks for an object of another namespace, and refuses it then, as kubectl', () => {
    expect(short(set(pods), { namespace: 'other' })).toEqual([
      'other/pods/a',
      `shop/pods/b ! ${mismatch}`,
      '*/nodes/a',
    ]);
  });

  it('has no namespace to give with -A, and refuses none', () => {
    expect(short(set(pods), { allNamespaces: true, namespace: 'other' })).toEqual([
      'error: no namespace set on resource /v1, Resource=pods "a"',
      'shop/pods/b',
      '*/nodes/a',
    ]);
  });

  it('goes on behind an unknown kind, and says that discovery may be stale', () => {
    const manifests = set([
      manifest('Foo', { apiVersion: 'a/v1', namespace: 'n' }),
      manifest('Pod'),
      { problem: 'broken' },
    ]);
    expect(short(manifests)).toEqual([
      'error: resource mapping not found for name: "a" namespace: "n" from "f.yaml": no matches for kind "Foo" in version "a/v1"\nensure CRDs are installed first',
      'own/pods/a',
      'error: broken',
    ]);
    expect(resolve(manifests).misses).toBe(true);
    expect(resolve(set(pods)).misses).toBe(false);
    expect(resolve(manifests).steps.map((step) => step.kind === 'failure' && step.isShared)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('needs the kind of a list as well as those of its items', () => {
    const items = [manifest('Pod'), manifest('Foo', { apiVersion: 'a/v1' })];
    expect(short(set([{ list: manifest('PodList'), items }]))).toEqual([
      'own/pods/a',
      'error: unable to recognize no matches for kind "Foo" in version "a/v1"',
    ]);
    expect(short(set([{ list: manifest('Foos', { name: '' }), items }]))).toEqual([
      'error: resource mapping not found for name: "" namespace: "" from "f.yaml": no matches for kind "Foos" in version "v1"\nensure CRDs are installed first',
    ]);
  });

  it('never turns an object without a name into a request for all of them', () => {
    expect(short(set([manifest('Pod', { name: '' })]))).toEqual(['local pods']);
  });

  it('tells a single object from several', () => {
    expect(resolve(set([manifest('Pod')]))).toMatchObject({ singleItem: true, allOrNothing: true });
    expect(resolve(set(pods))).toMatchObject({ singleItem: false, allOrNothing: true });
    expect(resolve(set([manifest('Pod')], false))).toMatchObject({ singleItem: false, allOrNothing: false });
  });
});

describe('fileWords', () => {
  it('names each kind once, the list’s too', () => {
    const list = { list: manifest('List'), items: [manifest('Pod'), { problem: 'x' }] };
    const deployment = manifest('Deployment', { apiVersion: 'apps/v1' });
    expect(fileWords(set([manifest('Pod'), list, deployment, { problem: 'x' }]))).toEqual([
      'Pod.v1.',
      'List.v1.',
      'Deployment.v1.apps',
    ]);
  });

  it('leads to discovery where the built-in table would find another spelling', () => {
    const [proper, lower, bare] = fileWords(
      set([manifest('Pod'), manifest('pod'), manifest('Pod', { apiVersion: '' })]),
    );
    expect(builtinResource(proper ?? '')?.kind).toBe('Pod');
    expect([lower, bare].map((word) => builtinResource(word ?? 'pods'))).toEqual([undefined, undefined]);
  });
});

describe('fileErrors', () => {
  const failure = (text: string) =>
    ({ reason: 'internal', message: text, kubectlText: `error: ${text}` }) as const;
  const status = (name: string) =>
    statusFailure({
      code: 404,
      reason: 'NotFound',
      message: `pods "${name}" not found`,
      isGeneric: false,
    });
  const plain = (...texts: string[]) => texts.map((text) => ({ failure: failure(text), list: undefined }));
  const rows = { rows: true, allOrNothing: false };
  const document = { rows: false, allOrNothing: false };

  it('is empty when nothing went wrong', () => {
    expect(fileErrors({ refusals: [], failures: [] }, rows)).toBe('');
  });

  it('prefixes one error alone, but not beside rows', () => {
    expect(fileErrors({ refusals: [], failures: plain('a') }, document)).toBe('error: a');
    expect(fileErrors({ refusals: [], failures: plain('a') }, rows)).toBe('a');
    expect(fileErrors({ refusals: [failure('r')], failures: [] }, rows)).toBe('error: r');
    expect(fileErrors({ refusals: [], failures: plain('a', 'b') }, document)).toBe('a\nb');
  });

  it('keeps the server’s words, except inside of a list', () => {
    const failures = [{ failure: status('a'), list: undefined }];
    expect(fileErrors({ refusals: [], failures }, rows)).toBe(
      'Error from server (NotFound): pods "a" not found',
    );
    expect(fileErrors({ refusals: [], failures: [{ failure: status('a'), list: 0 }] }, rows)).toBe(
      'pods "a" not found',
    );
    expect(
      fileErrors(
        {
          refusals: [],
          failures: [{ failure: status('a'), list: 0 }, { failure: status('b'), list: 0 }, ...plain('c')],
        },
        rows,
      ),
    ).toBe('[pods "a" not found, pods "b" not found]\nc');
  });

  it('puts refusals first', () => {
    expect(fileErrors({ refusals: [failure('r')], failures: plain('a', 'b', 'a') }, rows)).toBe('r\n[a, b]');
    expect(fileErrors({ refusals: [failure('r')], failures: plain('a', 'b') }, document)).toBe('r\na\nb');
  });
});
