import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { type LoadOptions, loadKubeconfig } from './load-kubeconfig.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(name: string, content: unknown, mode = 0o600): string {
  const file = join(home, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(file, mode);
  return file;
}

function load(options: Partial<LoadOptions> & { KUBECONFIG?: string } = {}): Promise<Kubeconfig> {
  const { KUBECONFIG, ...rest } = options;
  return loadKubeconfig({ env: KUBECONFIG === undefined ? {} : { KUBECONFIG }, home, ...rest });
}

async function failure(promise: Promise<unknown>): Promise<ConfigError> {
  const error: unknown = await promise.then(
    () => new Error('it was not refused'),
    (caught: unknown) => caught,
  );
  if (error instanceof ConfigError) return error;
  throw error;
}

const inHome = (name: string): string => join(home, name);

const context = (name: string, cluster = 'c', user = 'u') => ({ name, context: { cluster, user } });
const cluster = (name: string, server: string) => ({ name, cluster: { server } });
const user = (name: string, token: string) => ({ name, user: { token } });

describe('which files', () => {
  it('reads ~/.kube/config when nothing else is said', async () => {
    const file = put('.kube/config', { 'current-context': 'home' });
    expect(await load()).toMatchObject({ files: [file], currentContext: 'home', warnings: [] });
  });

  it('reads what PowerShell writes', async () => {
    const text = `\uFEFF${JSON.stringify({ 'current-context': 'ü' })}`;
    for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(text)]) {
      writeFileSync(put('.kube/config', ''), bytes);
      expect((await load()).currentContext).toBe('ü');
    }
  });

  it('is empty without any file, and that is no reason for a warning', async () => {
    const empty = { files: [], currentContext: undefined, warnings: [] };
    expect(await load()).toMatchObject(empty);
    expect((await load()).contexts.size).toBe(0);
  });

  it('reads KUBECONFIG instead of ~/.kube/config', async () => {
    put('.kube/config', { 'current-context': 'home' });
    const file = put('other', { 'current-context': 'other' });
    expect(await load({ KUBECONFIG: file })).toMatchObject({ files: [file], currentContext: 'other' });
  });

  it('takes an empty KUBECONFIG for none, and one of delimiters alone for no file', async () => {
    put('.kube/config', { 'current-context': 'home' });
    expect((await load({ KUBECONFIG: '' })).currentContext).toBe('home');
    expect((await load({ KUBECONFIG: delimiter })).files).toStrictEqual([]);
  });

  // loader_test.go TestDeduplicate
  it.each([
    ['abcdef', 'abcdef'],
    ['abcbef', 'abcef'],
    ['aabbcb', 'abc'],
  ])('reads each file of KUBECONFIG once: %s', async (list, read) => {
    for (const letter of list.split('')) put(letter, {});
    const { files } = await load({ KUBECONFIG: list.split('').map(inHome).join(delimiter) });
    expect(files).toStrictEqual(read.split('').map(inHome));
  });

  it('reads --kubeconfig and nothing else', async () => {
    put('.kube/config', { 'current-context': 'home' });
    const other = put('other', { 'current-context': 'other' });
    const file = put('flag', { 'current-context': 'flag' });
    expect(await load({ KUBECONFIG: other, flagPath: file })).toMatchObject({
      files: [file],
      currentContext: 'flag',
    });
  });

  // loader_test.go TestNonExistentCommandLineFile
  it('insists on --kubeconfig', async () => {
    const error = await failure(load({ flagPath: join(home, 'none') }));
    expect(error.message).toBe(`stat ${join(home, 'none')}: no such file or directory`);
  });

  // loader_test.go TestToleratingMissingFiles, TestNoWarningMissingFiles
  it('skips missing files of KUBECONFIG', async () => {
    const file = put('there', { 'current-context': 'there' });
    const kubeconfig = await load({ KUBECONFIG: [join(home, 'none'), file].join(delimiter) });
    expect(kubeconfig).toMatchObject({ files: [file], currentContext: 'there', warnings: [] });
  });

  // loader_test.go TestWarningMissingFiles
  it('says so when every file of KUBECONFIG is missing', async () => {
    const files = ['bogus1', 'bogus2'].map((name) => join(home, name));
    const { warnings } = await load({ KUBECONFIG: files.join(delimiter) });
    expect(warnings).toStrictEqual([
      { kind: 'all-missing', files, message: `Config not found: ${files.join(', ')}` },
    ]);
  });

  it('takes our own files last, without their current context', async () => {
    const own = put('own', {
      contexts: [context('own')],
      clusters: [cluster('c', 'https://own')],
      users: [user('u', 'own')],
    });
    const extra = put('kubeconfig.d/extra.yaml', {
      contexts: [context('own', 'x', 'x'), context('extra', 'x', 'x')],
      clusters: [cluster('c', 'https://extra'), cluster('x', 'https://x')],
      'current-context': 'extra',
    });
    const kubeconfig = await load({ KUBECONFIG: own, extraFiles: [extra, join(home, 'none'), own] });
    expect(kubeconfig.files).toStrictEqual([own, extra]);
    expect(kubeconfig.currentContext).toBeUndefined();
    expect([...kubeconfig.contexts.keys()]).toStrictEqual(['own', 'extra']);
    expect(kubeconfig.contexts.get('own')?.cluster).toBe('c');
    expect(kubeconfig.clusters.get('c')?.server).toBe('https://own');
    expect(kubeconfig.clusters.get('x')?.origin).toBe(extra);
    expect(kubeconfig.warnings).toStrictEqual([]);
  });

  it('leaves out a context of ours that would lead elsewhere, because its cluster has a name of the user', async () => {
    const own = put('own', {
      clusters: [cluster('kubernetes', 'https://mine')],
      users: [user('admin', 'own')],
    });
    const extra = put('kubeconfig.d/extra.yaml', {
      contexts: [context('a', 'kubernetes', 'u'), context('b', 'other', 'admin'), context('c', 'other', 'u')],
      clusters: [cluster('kubernetes', 'https://cloud'), cluster('other', 'https://other')],
      users: [user('admin', 'cloud'), user('u', 'cloud')],
    });
    const { contexts, warnings } = await load({ KUBECONFIG: own, extraFiles: [extra] });
    expect([...contexts.keys()]).toStrictEqual(['c']);
    expect(warnings).toStrictEqual([
      {
        kind: 'ignored',
        message: `Left out of the kubeconfigs that setup fetched: context "a" of ${extra}: another file gives the name of its cluster or user to something else (and 1 more). To fetch it anew, run: kubectl mc setup --provider aws|gcp|azure|ali`,
      },
    ]);
  });

  it('goes on without those of our files that are broken or that others may write to, with one warning', async () => {
    const good = put('kubeconfig.d/good.yaml', { contexts: [context('good')] });
    const broken = put('kubeconfig.d/broken.yaml', 'contexts: [');
    const open = put('kubeconfig.d/open.yaml', { contexts: [context('open')] }, 0o666);
    const { contexts, warnings } = await load({ extraFiles: [broken, good, open] });
    expect([...contexts.keys()]).toStrictEqual(['good']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain(`error loading config file "${broken}": line 1: `);
    expect(warnings[0]?.message).toContain('(and 1 more)');
  });
});

describe('merging', () => {
  // loader_test.go TestConflictingCurrentContext, ExampleNoMergingOnMapKeys
  it('lets the first file win, entry by entry and for the current context', async () => {
    const one = put('one', {
      contexts: [context('b'), context('a')],
      users: [{ name: 'red-user', user: { token: 'first' } }],
    });
    const two = put('two', {
      contexts: [context('c'), context('a', 'other')],
      users: [{ name: 'red-user', user: { token: 'second', 'client-key': '/second' } }],
      'current-context': 'any-context-value',
    });
    const three = put('three', { 'current-context': 'a-different-context' });
    const kubeconfig = await load({ KUBECONFIG: [one, two, three].join(delimiter) });
    expect(kubeconfig.currentContext).toBe('any-context-value');
    expect([...kubeconfig.contexts.keys()]).toStrictEqual(['b', 'a', 'c']);
    expect(kubeconfig.contexts.get('a')?.cluster).toBe('c');
    // Even what does not conflict in the second file's "red-user" is dropped.
    expect(kubeconfig.users.get('red-user')).toMatchObject({ token: 'first', clientKey: '' });
  });

  it('treats __proto__ and constructor as names like any other', async () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const file = put('.kube/config', {
      contexts: names.map((name) => context(name, name, name)),
      clusters: names.map((name) => cluster(name, `https://${name}`)),
      users: [{ name: '__proto__', user: { as: 'x', 'as-user-extra': { constructor: ['y'] } } }],
    });
    writeFileSync(
      join(home, 'yaml'),
      'users:\n- name: p\n  user:\n    as-user-extra:\n      __proto__: [polluted]\n    exec: {__proto__: {command: evil}}\n',
    );
    const kubeconfig = await load({ KUBECONFIG: [file, join(home, 'yaml')].join(delimiter) });
    expect([...kubeconfig.clusters.keys()]).toStrictEqual(names);
    expect(kubeconfig.clusters.get('__proto__')?.server).toBe('https://__proto__');
    expect(kubeconfig.users.get('p')?.asUserExtra).toStrictEqual(new Map([['__proto__', ['polluted']]]));
    expect(kubeconfig.users.get('p')?.exec?.command).toBe('');
    expect('0' in {}).toBe(false);
  });

  // loader_test.go TestResolveRelativePaths
  it('resolves paths against the folder of the file that has them', async () => {
    const one = put('one/.kubeconfig', {
      users: [
        {
          name: 'relative',
          user: { 'client-certificate': 'relative/cert', 'client-key': '../relative/key' },
        },
        { name: 'absolute', user: { 'client-certificate': '/absolute/cert', 'client-key': '/absolute/key' } },
        { name: 'relative-cmd', user: { exec: { command: '../relative/cmd' } } },
        { name: 'absolute-cmd', user: { exec: { command: '/absolute/cmd' } } },
        { name: 'PATH-cmd', user: { exec: { command: 'cmd' } } },
        { name: 'token', user: { tokenFile: 'token' } },
      ],
      clusters: [{ name: 'relative', cluster: { 'certificate-authority': '../relative/ca' } }],
    });
    const two = put('two/deep/.kubeconfig', {
      users: [{ name: 'relative-2', user: { 'client-certificate': 'cert2' } }],
      clusters: [{ name: 'absolute', cluster: { 'certificate-authority': '/absolute/ca' } }],
    });
    const { users, clusters } = await load({ KUBECONFIG: [one, two].join(delimiter) });
    expect(users.get('relative')).toMatchObject({
      clientCertificate: join(home, 'one/relative/cert'),
      clientKey: join(home, 'relative/key'),
    });
    expect(users.get('absolute')).toMatchObject({
      clientCertificate: '/absolute/cert',
      clientKey: '/absolute/key',
    });
    expect(users.get('relative-cmd')?.exec?.command).toBe(join(home, 'relative/cmd'));
    expect(users.get('absolute-cmd')?.exec?.command).toBe('/absolute/cmd');
    expect(users.get('PATH-cmd')?.exec?.command).toBe('cmd');
    expect(users.get('token')?.tokenFile).toBe(join(home, 'one/token'));
    expect(users.get('relative-2')?.clientCertificate).toBe(join(home, 'two/deep/cert2'));
    expect(clusters.get('relative')?.certificateAuthority).toBe(join(home, 'relative/ca'));
    expect(clusters.get('absolute')?.certificateAuthority).toBe('/absolute/ca');
  });
});

describe('what a file may look like', () => {
  // loader_test.go TestLoadingEmptyMaps
  it.each([
    ['empty', ''],
    ['a comment', '# later\n'],
    ['nulls', '{"clusters": null, "users": null, "contexts": null, "current-context": null, "kind": null}'],
    ['unknown keys', 'apiVersion: v1\nkind: Config\nfuture: {a: [1]}\npreferences: {colors: 1}\n'],
  ])('accepts %s', async (_name, text) => {
    const kubeconfig = await load({ flagPath: put('file', text) });
    expect([kubeconfig.contexts.size, kubeconfig.currentContext]).toStrictEqual([0, undefined]);
  });

  it('reads /dev/null at once', async () => {
    const reads: string[] = [];
    const readFile = async (file: string): Promise<string> => {
      reads.push(file);
      return '';
    };
    await load({ KUBECONFIG: devNull, files: { readFile } });
    expect(reads).toStrictEqual([devNull]);
  });

  it('accepts null for an entry, a name and a list item', async () => {
    const text =
      'users: [null, {name: u, user: null}, {name: e, user: {exec: {args: [null, a], env: null}}}]';
    const { users } = await load({ flagPath: put('file', text) });
    expect([...users.keys()]).toStrictEqual(['', 'u', 'e']);
    expect(users.get('e')?.exec).toMatchObject({ args: ['', 'a'], env: [] });
  });

  it('gives exec of v1beta1 its default interactiveMode, and v1 none', async () => {
    const versions = ['v1alpha1', 'v1beta1', 'v1'];
    const users = versions.map((version) => ({
      name: version,
      user: { exec: { apiVersion: `client.authentication.k8s.io/${version}`, command: 'x' } },
    }));
    const kubeconfig = await load({ flagPath: put('file', { users }) });
    const modes = versions.map((version) => kubeconfig.users.get(version)?.exec?.interactiveMode);
    expect(modes).toStrictEqual(['IfAvailable', 'IfAvailable', '']);
  });
});

describe('a broken file', () => {
  it.each([
    // loader_test.go TestErrorReadingFile
    ['not YAML', 'bogus value: [', 1, /unexpected end|expected|unclosed|flow/i],
    ['no mapping', 'just words', 1, /the file is a string, but must be a mapping/],
    [
      'a number as a token',
      'users:\n- name: u\n  user:\n    token: 123\n',
      4,
      /users\[0\]\.user\.token is a number, but must be a string \(put it in quotes\)/,
    ],
    [
      'a boolean as a name',
      'contexts:\n- name: yes\n',
      2,
      /contexts\[0\]\.name is a boolean, but must be a string \(put it in quotes\)/,
    ],
    [
      'text as a boolean',
      'clusters:\n- name: c\n  cluster:\n    insecure-skip-tls-verify: "true"\n',
      4,
      /must be true or false/,
    ],
    [
      'a mapping of users',
      'kind: Config\nusers:\n  u: {token: x}\n',
      2,
      /users is a mapping, but must be a list/,
    ],
    [
      'a list as an entry',
      'users:\n- name: u\n  user: []\n',
      3,
      /users\[0\]\.user is a list, but must be a mapping/,
    ],
    [
      'a string in place of args',
      'users:\n- name: u\n  user:\n    exec:\n      args: get-token\n',
      5,
      /exec\.args is a string, but must be a list/,
    ],
    [
      'another kind',
      'apiVersion: v1\nkind: Pod\n',
      2,
      /this is kind "Pod" of version "v1", not a kubeconfig/,
    ],
    ['another version', 'apiVersion: v2\nkind: Config\n', 1, /kind "Config" of version "v2"/],
    // loader_test.go TestDuplicateClusterName, ContextName, UserName, ExtensionName
    ['a cluster twice', 'clusters:\n- name: a\n- name: b\n- name: a\n', 4, /duplicate name "a" in clusters/],
    ['a context twice', 'contexts:\n- name: a\n- name: a\n', 3, /duplicate name "a" in contexts/],
    ['a user twice', 'users:\n- name: a\n- name: a\n', 3, /duplicate name "a" in users/],
    [
      'an extension twice',
      'clusters:\n- name: a\n  cluster:\n    extensions:\n    - name: e\n    - name: e\n',
      6,
      /duplicate name "e" in extensions/,
    ],
  ])('is named with its line: %s', async (...[, text, line, words]) => {
    const file = put('file', text);
    const error = await failure(load({ KUBECONFIG: file }));
    expect(error.message).toMatch(words);
    expect(error.message).toContain(`error loading config file "${file}": line ${line}: `);
    expect(error.hint).toBe('Correct the file, restore it from a backup, or leave it out of KUBECONFIG.');
  });

  it('does not hide behind a good one', async () => {
    const good = put('good', { contexts: [context('a')] });
    const bad = put('bad', '{');
    const error = await failure(load({ KUBECONFIG: [good, bad].join(delimiter) }));
    expect(error.message).toContain(`"${bad}"`);
  });

  // loader_test.go TestErrorReadingNonFile
  it('may be a folder', async () => {
    const error = await failure(load({ KUBECONFIG: home }));
    expect(error.message).toBe(`error loading config file "${home}": read ${home}: is a directory`);
  });

  it('may lie below a file', async () => {
    const file = join(put('file', {}), 'below');
    const error = await failure(load({ KUBECONFIG: file }));
    expect(error.message).toBe(`error loading config file "${file}": open ${file}: not a directory`);
  });

  it.runIf(process.platform !== 'win32')('may have no end', async () => {
    await expect(load({ KUBECONFIG: '/dev/zero' })).rejects.toThrow(
      'error loading config file "/dev/zero": open /dev/zero: is larger than 256 MiB',
    );
  });

  it('never shows a secret', async () => {
    const file = put('file', 'users:\n- name: u\n  user:\n    token: 4711\n    password: hunter2\n');
    const error = await failure(load({ KUBECONFIG: file }));
    expect(`${error.message} ${error.hint}`).not.toMatch(/4711|hunter2/);
  });
});

/** Gives one text after the other, as if a writer were at work. */
function answers(...texts: string[]): { readonly left: string[]; readonly readFile: () => Promise<string> } {
  return { left: texts, readFile: async () => texts.shift() ?? '' };
}

describe('a file that is just being written', () => {
  const whole = 'contexts:\n- name: a\n  context:\n    cluster: c\n    user: u\ncurrent-context: a\n';

  it.each([
    ['a key without its end', 'contexts:\n- name: a\n  cont'],
    ['nothing yet', ''],
    ['half a quoted value', 'users: [{name: "u'],
    ['half of a JSON file', '{"users": [{}'],
  ])('is read again: %s', async (_name, torn) => {
    const { left, readFile } = answers(torn, whole);
    const kubeconfig = await load({ flagPath: put('file', 'old'), files: { readFile, now: () => Infinity } });
    expect(kubeconfig.currentContext).toBe('a');
    expect(left).toStrictEqual([]);
  });

  it('is read again when it ends in mid-line, although it parses', async () => {
    const flagPath = put('file', whole);
    const { mtimeMs } = statSync(flagPath);
    const torn = whole.slice(0, 'contexts:\n- name:'.length);
    const fresh = await load({
      flagPath,
      files: { readFile: answers(torn, whole).readFile, now: () => mtimeMs + 100 },
    });
    expect(fresh.currentContext).toBe('a');
    // The same text, written long ago, is simply a file without a last newline.
    const old = await load({
      flagPath,
      files: { readFile: answers(torn, whole).readFile, now: () => mtimeMs + 60_000 },
    });
    expect([...old.contexts.keys(), old.currentContext]).toStrictEqual(['', undefined]);
  });

  it('is read twice, not more', async () => {
    const { left, readFile } = answers('{', '{', '{');
    await failure(load({ flagPath: 'file', files: { readFile } }));
    expect(left).toStrictEqual(['{']);
  });
});

describe('permissions', () => {
  const secret = { users: [user('u', 'secret')] };
  it.each([
    [0o600, secret, undefined],
    [0o640, secret, 'group'],
    [0o644, secret, 'world'],
    [0o604, secret, 'world'],
    [0o644, { users: [{ name: 'u', user: { 'client-key-data': 'AAAA' } }] }, 'world'],
    [0o644, { users: [{ name: 'u', user: { password: 'p', username: 'u' } }] }, 'world'],
    [
      0o644,
      { users: [{ name: 'u', user: { 'auth-provider': { name: 'oidc', config: { a: 'b' } } } }] },
      'world',
    ],
    // Nothing to steal.
    [0o644, { users: [{ name: 'u', user: { exec: { command: 'aws' } } }] }, undefined],
    [0o644, { users: [{ name: 'u', user: { tokenFile: '/t', 'client-key': '/k' } }] }, undefined],
    [0o644, {}, undefined],
  ])('mode %o of %j: %s', async (mode, content, by) => {
    const file = put('.kube/config', content, mode);
    const { warnings } = await load();
    expect(warnings.map((warning) => ({ ...warning, message: '' }))).toStrictEqual(
      by === undefined ? [] : [{ kind: 'readable-by-others', file, by, message: '' }],
    );
    for (const { message } of warnings) expect(message).toContain(`chmod go-r ${file}`);
  });
});
