import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KustomizeError } from './kustomize.ts';
import { manifestParts, ManifestError } from './manifest.ts';
import { readManifests, type ManifestWorld, type WantedManifests } from './read-manifests.ts';

const object = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

describe('readManifests', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'read-manifests-'));
  beforeAll(() => {
    mkdirSync(join(cwd, 'd'));
    writeFileSync(join(cwd, 'd/1.yaml'), object('one'));
    writeFileSync(
      join(cwd, 'd/2.yaml'),
      `${object('two')}---\nfoo\n---\n${object('three')}---\na: b: c\n---\n${object('lost')}`,
    );
    writeFileSync(
      join(cwd, 'list.yaml'),
      `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: p}}\n`,
    );
    writeFileSync(join(cwd, 'utf16.yaml'), Buffer.from(`\ufeff${object('ünicode')}`, 'utf16le'));
    mkdirSync(join(cwd, 'empty'));
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  const read = (wanted: Partial<WantedManifests>, world: Partial<ManifestWorld> = {}) =>
    readManifests(
      { filenames: [], kustomize: undefined, recursive: false, ...wanted },
      { cwd, env: {}, readInput: async () => '', signal: new AbortController().signal, ...world },
    );
  const parts = async (...given: Parameters<typeof read>) =>
    manifestParts(await read(...given)).map((part) =>
      'problem' in part ? `! ${part.problem}` : `${part.source} ${part.name}`,
    );

  it('goes on behind what it cannot use, up to a syntax error', async () => {
    expect(await parts({ filenames: ['d'] })).toEqual([
      'd/1.yaml one',
      'd/2.yaml two',
      '! unable to decode "d/2.yaml": json: cannot unmarshal string into Go value of type unstructured.detector',
      'd/2.yaml three',
      '! error parsing d/2.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context',
    ]);
  });

  it('reads stdin once', async () => {
    let times = 0;
    const readInput = async () => {
      times++;
      return `\ufeff${object('in')}`;
    };
    expect(await parts({ filenames: ['-', 'd/1.yaml'] }, { readInput })).toEqual([
      'STDIN in',
      'd/1.yaml one',
    ]);
    expect(times).toBe(1);
    await expect(read({ filenames: ['-', '-'] }, { readInput })).rejects.toThrow(
      'standard input cannot be used for multiple arguments',
    );
    expect(times).toBe(1);
  });

  it('says that stdin is a folder, and fails with a stdin that never comes when it is interrupted', async () => {
    const folder = async () => {
      throw Object.assign(new Error('EISDIR: illegal operation on a directory, read'), { code: 'EISDIR' });
    };
    expect(await parts({ filenames: ['-'] }, { readInput: folder })).toEqual([
      '! error parsing STDIN: read /dev/stdin: is a directory',
    ]);
    const ctrlC = new AbortController();
    const never = () => new Promise<string>(() => undefined);
    const waiting = read({ filenames: ['-'] }, { readInput: never, signal: ctrlC.signal });
    ctrlC.abort(new Error('^C'));
    await expect(waiting).rejects.toThrow('^C');
  });

  it('reads what a byte order mark announces', async () => {
    expect(await parts({ filenames: ['utf16.yaml'] })).toEqual(['utf16.yaml ünicode']);
  });

  it('knows when one object may stand alone', async () => {
    expect((await read({ filenames: ['d/1.yaml'] })).singleFile).toBe(true);
    expect((await read({ filenames: ['d'] })).singleFile).toBe(false);
    expect((await read({ filenames: ['-'] })).singleFile).toBe(false);
    expect(
      (await read({ kustomize: 'k' }, { runKustomize: async () => ({ output: '', notices: '' }) }))
        .singleFile,
    ).toBe(true);
  });

  it('begins with nothing when a path is wrong', async () => {
    const failure = await read({ filenames: ['nope', 'd', 'nope2'] }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ManifestError);
    expect(failure).toMatchObject({
      failure: { kubectlText: 'the path "nope" does not exist\nthe path "nope2" does not exist' },
    });
    await expect(read({ filenames: ['empty'] })).rejects.toMatchObject({
      failure: {
        kubectlText: 'error: error reading [empty]: recognized file extensions are [.json .yaml .yml]',
      },
    });
    expect(await parts({ filenames: ['d/1.yaml', 'empty'] })).toEqual(['d/1.yaml one']);
  });

  it('takes what kustomize gives, or its words', async () => {
    const runKustomize = async (folder: string) => {
      if (folder === 'bad') throw new KustomizeError('no kustomization');
      return { output: object(folder), notices: 'a warning\n' };
    };
    const set = await read({ kustomize: 'k' }, { runKustomize });
    expect(manifestParts(set)).toMatchObject([{ name: 'k', source: 'k' }]);
    expect(set.notices).toBe('a warning\n');
    expect(await parts({ kustomize: 'bad' }, { runKustomize })).toEqual(['! no kustomization']);
  });

  it('stops at the signal', async () => {
    const reason = new Error('enough');
    await expect(read({ filenames: ['d/1.yaml'] }, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});
