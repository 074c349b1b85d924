import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFiles, noFilesProblem } from './find-files.ts';

describe('findFiles', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'find-files-'));
  beforeAll(() => {
    for (const file of [
      'd/b.yaml',
      'd/a.json',
      'd/Z.yml',
      'd/é.yaml',
      'd/x.txt',
      'd/sub/deep/y.yaml',
      '[x].yaml',
      'plain',
    ]) {
      mkdirSync(dirname(join(cwd, file)), { recursive: true });
      writeFileSync(join(cwd, file), '');
    }
    mkdirSync(join(cwd, 'empty'));
    symlinkSync('d', join(cwd, 'link'));
    symlinkSync('nowhere', join(cwd, 'broken.yaml'));
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  const find = async (word: string, recursive = false) => {
    const { paths, problems } = await findFiles(word, { cwd, recursive });
    return problems.length > 0 ? problems : paths;
  };

  it('gives the manifests of a folder, bytewise', async () => {
    expect(await find('d')).toEqual(['d/Z.yml', 'd/a.json', 'd/b.yaml', 'd/é.yaml']);
    expect(await find('./d/')).toEqual(await find('d'));
  });

  it('goes deeper when it is told to', async () => {
    expect(await find('d', true)).toEqual([
      'd/Z.yml',
      'd/a.json',
      'd/b.yaml',
      'd/sub/deep/y.yaml',
      'd/é.yaml',
    ]);
    expect(await find('d/sub')).toEqual([]);
  });

  it('takes a file that is named itself, whatever its extension', async () => {
    expect(await find('plain')).toEqual(['plain']);
    expect(await find(join(cwd, 'plain'))).toEqual([join(cwd, 'plain')]);
    expect(await find('[x].yaml')).toEqual(['[x].yaml']);
  });

  it('expands patterns that the shell has left alone', async () => {
    expect(await find('d/*.yaml')).toEqual(['d/b.yaml', 'd/é.yaml']);
    expect(await find('d/[!x]*')).toEqual(['d/x.txt']);
    expect(await find('d/[^b]?yaml')).toEqual(['d/é.yaml']);
    expect(await find('*/a.json')).toEqual(['d/a.json', 'link/a.json']);
    expect(await find('./d/\\b.yaml')).toEqual(['d/b.yaml']);
  });

  it('walks no link to a folder, unless it ends in a slash', async () => {
    expect(await find('link')).toEqual(['link']);
    expect(await find('link/')).toHaveLength(4);
  });

  it.each([
    ['nope', 'the path "nope" does not exist'],
    ['', 'the path "" does not exist'],
    ['d/*.nope', 'the path "d/*.nope" does not exist'],
    ['broken.yaml', 'the path "broken.yaml" does not exist'],
    ['d/[', 'pattern "d/[" is not valid: syntax error in pattern'],
    ['d/[]a]', 'pattern "d/[]a]" is not valid: syntax error in pattern'],
    ['plain/x', 'the path "plain/x" cannot be accessed: stat plain/x: not a directory'],
  ])('says of %j: %s', async (word, problem) => {
    expect(await find(word)).toEqual([problem]);
  });

  it('has kubectl’s words for a folder without manifests', async () => {
    expect(noFilesProblem(await findFiles('empty', { cwd, recursive: false }))).toBe(
      'error reading [empty]: recognized file extensions are [.json .yaml .yml]',
    );
  });
});
