import { describe, expect, it } from 'vitest';
import { missingResource, parseResourceArgs, planWords, type ResourceArgs } from './resource-args.ts';

const get = { typeAlone: true };

function parse(line: string, flags: Omit<ResourceArgs, 'args'> = {}) {
  return parseResourceArgs({ args: line.split(' ').filter((word) => word !== ''), ...flags }, get);
}

describe('parseResourceArgs', () => {
  it('makes a list of types', () => {
    expect(parse('pods,svc', { namespace: 'shop', selector: ' a=b ', fieldSelector: '' })).toEqual({
      kind: 'list',
      types: ['pods', 'svc'],
      namespace: 'shop',
      allNamespaces: false,
      labelSelector: 'a=b',
      fieldSelector: undefined,
      subresource: undefined,
      singleType: false,
    });
  });

  it('makes one type with names', () => {
    expect(parse('pods a b', { namespace: '' })).toMatchObject({
      kind: 'named',
      types: ['pods'],
      names: ['a', 'b'],
      namespace: undefined,
    });
  });

  it('makes tuples, and crosses several types with the names', () => {
    expect(parse('po/a svc/b')).toMatchObject({
      kind: 'tuples',
      items: [
        { type: 'po', name: 'a' },
        { type: 'svc', name: 'b' },
      ],
    });
    expect(parse('a,b c d')).toMatchObject({
      kind: 'tuples',
      items: [
        { type: 'a', name: 'c' },
        { type: 'a', name: 'd' },
        { type: 'b', name: 'c' },
        { type: 'b', name: 'd' },
      ],
    });
    expect(parse('pods,pods a').kind).toBe('named');
  });

  it('makes files, with a selector or without', () => {
    expect(parse('', { filenames: ['-', 'x.yaml'], recursive: true, selector: 'a=b' })).toMatchObject({
      kind: 'files',
      filenames: ['-', 'x.yaml'],
      recursive: true,
      labelSelector: 'a=b',
    });
    expect(parse('', { kustomize: 'dir' })).toMatchObject({ kind: 'files', kustomize: 'dir' });
  });

  it('lists a type alone only for verbs that do', () => {
    expect(parseResourceArgs({ args: ['pods'] }, { typeAlone: false }).kind).toBe('type-only');
    expect(parseResourceArgs({ args: ['pods'], all: true }, { typeAlone: false }).kind).toBe('list');
    expect(parseResourceArgs({ args: ['pods'], selector: 'a' }, { typeAlone: false }).kind).toBe('list');
  });

  it.each<[string, Omit<ResourceArgs, 'args'>, string]>([
    ['pods a', { selector: 'a=b' }, 'name cannot be provided when a selector is specified'],
    [
      'pods/a',
      { fieldSelector: 'a=b' },
      'selectors and the all flag cannot be used when passing resource/name arguments',
    ],
    ['', { selector: 'a=b' }, 'at least one resource must be specified to use a selector'],
    ['pods', { subresource: 'status' }, 'subresource cannot be used when bulk resources are specified'],
    ['pods/a/b', {}, 'arguments in resource/name form may not have more than one slash'],
    ['a,b/c', {}, 'arguments in resource/name form must have a single resource and name'],
    ['/a', {}, 'arguments in resource/name form must have a single resource and name'],
    [
      'pods a',
      { kustomize: 'x' },
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    ],
    ['pods/a', { filenames: ['x'] }, 'resource/name arguments cannot be provided when a path is specified'],
    [
      '',
      { kustomize: 'x', filenames: ['y'], recursive: true },
      "only one of -f or -k can be specified\nthe -k flag can't be used with -f or -R",
    ],
    ['pods', { all: true, selector: 'a' }, "setting 'all' parameter but found a non empty selector. "],
  ])('refuses %j %j', (line, flags, message) => {
    expect(() => parse(line, flags)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });

  it('refuses a mixture of forms, and nothing at all', () => {
    expect(() => parse('pods a/b')).toThrow(
      /^there is no need to specify a resource type as a separate argument/,
    );
    expect(() => parse('')).toThrow(/^You must provide one or more resources by argument or filename\.\n/);
  });
});

describe('missingResource', () => {
  it('is what kubectl get prints, in two parts', () => {
    const { preface, message } = missingResource('kubectl', 'get');
    expect(`${preface}error: ${message}`)
      .toBe(`You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples`);
  });
});

describe('planWords', () => {
  it('gives the types of every kind of plan', () => {
    expect(planWords(parse('a,b'))).toEqual(['a', 'b']);
    expect(planWords(parse('a x'))).toEqual(['a']);
    expect(planWords(parse('a/x b/y'))).toEqual(['a', 'b']);
    expect(planWords(parse('', { filenames: ['x'] }))).toEqual([]);
  });
});
