import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectionOverrides, type ContextConnection, connectionFor } from './connection-for.ts';
import { ContextError } from './context-error.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const KEY = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

interface Parts {
  readonly cluster?: Record<string, unknown>;
  readonly user?: Record<string, unknown>;
  readonly context?: Record<string, unknown>;
}

/** The connection of context `x`, with cluster `c` and user `u`, from a file in `home`. */
async function connect(parts: Parts, overrides: ConnectionOverrides = {}): Promise<ContextConnection> {
  const document = {
    clusters: [{ name: 'c', cluster: { server: 'https://example.com', ...parts.cluster } }],
    users: [{ name: 'u', user: parts.user ?? { token: 't' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', ...parts.context } }],
  };
  const flagPath = join(home, 'config');
  writeFileSync(flagPath, JSON.stringify(document), { mode: 0o600 });
  return connectionFor(await loadKubeconfig({ env: {}, home, flagPath }), 'x', overrides);
}

async function refusal(parts: Parts, overrides: ConnectionOverrides = {}): Promise<ContextError> {
  const error: unknown = await connect(parts, overrides).then(
    () => new Error('it was not refused'),
    (caught: unknown) => caught,
  );
  if (error instanceof ContextError) return error;
  throw error;
}

function missing(what: string, file: string, name: string): string {
  const path = join(home, file);
  return `unable to read ${what} ${path} for ${name} due to open ${path}: no such file or directory`;
}

function put(name: string, text: string): string {
  writeFileSync(join(home, name), text);
  return join(home, name);
}

describe('a clean context', () => {
  // client_config_test.go TestCreateClean
  it('becomes a connection', async () => {
    expect(await connect({})).toStrictEqual({
      connection: {
        server: 'https://example.com',
        insecureSkipTlsVerify: false,
        disableCompression: false,
        impersonation: { groups: [], extra: {} },
        auth: { token: 't' },
      },
      namespace: undefined,
      userName: 'u',
      clusterName: 'c',
    });
  });

  it('has every field of the cluster', async () => {
    const cluster = {
      server: 'https://example.com:6443',
      'tls-server-name': 'kubernetes',
      'certificate-authority-data': base64(PEM),
      'proxy-url': 'socks5://localhost:1080',
      'disable-compression': true,
    };
    expect((await connect({ cluster })).connection).toMatchObject({
      server: 'https://example.com:6443',
      tlsServerName: 'kubernetes',
      certificateAuthority: Buffer.from(PEM),
      proxyUrl: 'socks5://localhost:1080',
      disableCompression: true,
    });
  });

  it('may skip the check of certificates', async () => {
    const { connection } = await connect({ cluster: { 'insecure-skip-tls-verify': true } });
    expect(connection).toMatchObject({ insecureSkipTlsVerify: true });
    expect(connection).not.toHaveProperty('certificateAuthority');
  });

  it('reads certificates and keys from files, relative to the kubeconfig', async () => {
    put('ca.crt', PEM);
    put('u.crt', `${PEM}u`);
    put('u.key', KEY);
    const { connection } = await connect({
      cluster: { 'certificate-authority': 'ca.crt' },
      user: { 'client-certificate': 'u.crt', 'client-key': './u.key' },
    });
    expect(connection.certificateAuthority).toStrictEqual(Buffer.from(PEM));
    expect(connection.certificateAuthorityFile).toBe(join(home, 'ca.crt'));
    expect(connection.auth).toStrictEqual({
      clientCertificate: Buffer.from(`${PEM}u`),
      clientKey: Buffer.from(KEY),
      certificateFiles: { certificate: join(home, 'u.crt'), key: join(home, 'u.key') },
    });
  });

  // client_config_test.go TestCertificateData
  it('takes a certificate in place with a key from a file', async () => {
    put('u.key', KEY);
    const { connection } = await connect({
      user: { 'client-certificate-data': base64(PEM), 'client-key': 'u.key' },
    });
    expect(connection.auth).toStrictEqual({
      clientCertificate: Buffer.from(PEM),
      clientKey: Buffer.from(KEY),
    });
  });

  it('takes base64 with line breaks', async () => {
    const wrapped = base64(PEM).replaceAll(/(.{20})/g, '$1\n');
    const { connection } = await connect({ cluster: { 'certificate-authority-data': wrapped } });
    expect(connection.certificateAuthority).toStrictEqual(Buffer.from(PEM));
  });
});

describe('flags', () => {
  // client_config_test.go TestNamespaceOverride
  it.each([
    [{}, {}, undefined],
    [{ namespace: 'n' }, {}, 'n'],
    [{ namespace: 'n' }, { namespace: 'flag' }, 'flag'],
    [{ namespace: 'n' }, { namespace: '' }, 'n'],
  ])('namespace of %j with %j is %s', async (context, overrides, namespace) => {
    expect((await connect({ context }, overrides)).namespace).toBe(namespace);
  });

  // client_config_test.go TestDisableCompression
  it('--disable-compression sets, and never unsets', async () => {
    const { connection } = await connect({}, { disableCompression: true });
    expect(connection.disableCompression).toBe(true);
    const set = await connect({ cluster: { 'disable-compression': true } }, { disableCompression: false });
    expect(set.connection.disableCompression).toBe(true);
  });
});

describe('impersonation', () => {
  const user = {
    token: 't',
    as: 'alice',
    'as-uid': 'abc123',
    'as-groups': ['g1'],
    'as-user-extra': { k: ['v'], l: ['w'] },
  };

  // client_config_test.go TestFullImpersonateConfig
  it('comes whole from the kubeconfig', async () => {
    expect((await connect({ user })).connection.impersonation).toStrictEqual({
      user: 'alice',
      uid: 'abc123',
      groups: ['g1'],
      extra: { k: ['v'], l: ['w'] },
    });
  });

  it.each<[string, ConnectionOverrides, object]>([
    ['--as', { as: 'bob' }, { user: 'bob', uid: 'abc123', groups: ['g1'] }],
    ['--as-uid', { asUid: '7' }, { user: 'alice', uid: '7' }],
    ['--as-group', { asGroups: ['a', 'b'] }, { user: 'alice', groups: ['a', 'b'] }],
    ['no --as-group', { asGroups: [] }, { groups: ['g1'] }],
    [
      '--as-user-extra',
      { asUserExtra: ['k=1', 'k=2=3', 'new=x', 'dropped'] },
      { extra: { k: ['1', '2=3'], l: ['w'], new: ['x'] } },
    ],
  ])('%s replaces its part', async (_name, overrides, impersonation) => {
    expect((await connect({ user }, overrides)).connection.impersonation).toMatchObject(impersonation);
  });

  it('takes --as for a kubeconfig that has groups alone', async () => {
    const groups = { token: 't', 'as-groups': ['g'] };
    expect((await connect({ user: groups }, { as: 'bob' })).connection.impersonation).toStrictEqual({
      user: 'bob',
      groups: ['g'],
      extra: {},
    });
  });

  it('keeps __proto__ as an ordinary extra', async () => {
    const overrides = { as: 'bob', asUserExtra: ['__proto__=x'] };
    const { extra } = (await connect({}, overrides)).connection.impersonation;
    expect(Object.entries(extra)).toStrictEqual([['__proto__', ['x']]]);
  });
});

describe('who wins', () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'plugin', interactiveMode: 'Never' };

  // client_config_test.go TestBasicAuthData
  it('takes a name and a password', async () => {
    const { connection } = await connect({ user: { username: 'u', password: 'p' } });
    expect(connection.auth).toStrictEqual({ username: 'u', password: 'p' });
  });

  // client_config_test.go TestBasicTokenFile
  it('takes the token from its file, and remembers the file', async () => {
    const tokenFile = put('token', ' from-file\n');
    const { connection } = await connect({ user: { tokenFile: 'token' } });
    expect(connection.auth).toStrictEqual({ token: 'from-file', tokenFile });
  });

  // client_config_test.go TestPrecedenceTokenFile: the file is read at each request, the token is what remains.
  it('passes a token and its file on together', async () => {
    const { connection } = await connect({ user: { token: 't', tokenFile: '/not/there' } });
    expect(connection.auth).toStrictEqual({ token: 't', tokenFile: '/not/there' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['a token', { token: 't' }],
    ['a name', { username: 'u', password: 'p' }],
    ['a certificate', { 'client-certificate-data': base64(PEM), 'client-key-data': base64(KEY) }],
  ])('%s wins over exec', async (_name, explicit) => {
    expect((await connect({ user: { ...explicit, exec } })).connection.auth).not.toHaveProperty('exec');
  });

  it('a password without a name does not', async () => {
    const { connection } = await connect({ user: { password: 'p', exec } });
    expect(Object.keys(connection.auth)).toStrictEqual(['exec']);
  });

  it('takes a certificate beside a token', async () => {
    const user = { token: 't', 'client-certificate-data': base64(PEM), 'client-key-data': base64(KEY) };
    expect(Object.keys((await connect({ user })).connection.auth)).toStrictEqual([
      'token',
      'clientCertificate',
      'clientKey',
    ]);
  });

  it('passes the name of an auth-provider on', async () => {
    const { connection } = await connect({ user: { 'auth-provider': { name: 'gcp', config: { a: 'b' } } } });
    expect(connection.auth).toStrictEqual({ authProvider: 'gcp' });
  });
});

describe('exec', () => {
  it('has every field, the extension of the cluster, and a hint without escape codes', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: './plugin',
      args: ['a', ''],
      env: [{ name: 'N', value: 'V' }],
      // client_config_test.go TestCreateAuthConfigExecInstallHintCleanup
      installHint: 'hint with \u001B[1mcontrol chars\u001B[0m\nand a newline',
      provideClusterInfo: true,
    };
    const extension = { audience: 'x', nested: { __proto: 1 } };
    const extensions = [
      { name: 'client.authentication.k8s.io/exec', extension },
      { name: 'other', extension: {} },
    ];
    const { connection } = await connect({ cluster: { extensions }, user: { exec } });
    expect(connection.auth).toStrictEqual({
      exec: {
        ...exec,
        source: 'kubeconfig',
        command: join(home, 'plugin'),
        installHint: 'hint with U+001B[1mcontrol charsU+001B[0m\nand a newline',
        interactiveMode: 'IfAvailable',
        config: extension,
      },
    });
  });

  it('has no config without the extension', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'plugin',
      interactiveMode: 'Never',
    };
    const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: null }];
    const { connection } = await connect({ cluster: { extensions }, user: { exec } });
    expect(connection.auth.exec).toStrictEqual({
      ...exec,
      source: 'kubeconfig',
      args: [],
      env: [],
      provideClusterInfo: false,
    });
  });
});

describe('a server without TLS', () => {
  it('gets no credential, but the impersonation', async () => {
    const { connection } = await connect({
      cluster: { server: 'http://127.0.0.1:8080', 'tls-server-name': 'x', 'insecure-skip-tls-verify': true },
      user: { token: 'secret', as: 'alice', tokenFile: '/not/there' },
    });
    expect(connection).toStrictEqual({
      server: 'http://127.0.0.1:8080',
      insecureSkipTlsVerify: false,
      disableCompression: false,
      impersonation: { user: 'alice', groups: [], extra: {} },
      auth: {},
    });
  });

  it('needs no user', async () => {
    const { connection, userName } = await connect({
      cluster: { server: 'http://127.0.0.1' },
      context: { user: '' },
    });
    expect([connection.auth, userName]).toStrictEqual([{}, '']);
  });
});

// client_config_test.go TestCreateCleanWithPrefix; without a scheme, with the one that kubectl adds later.
it.each([
  ['https://anything.com:8080/foo/bar', 'https://anything.com:8080/foo/bar'],
  ['http://anything.com:8080/foo/bar/', 'http://anything.com:8080/foo/bar/'],
  ['http://anything.com:8080//', 'http://anything.com:8080//'],
  ['https://anything.com:443', 'https://anything.com:443'],
  ['https://anything.com/foo?a=b#c', 'https://anything.com/foo'],
  ['anything.com:8080', 'http://anything.com:8080/'],
  ['anything', 'http://anything/'],
])('server %s is %s', async (server, url) => {
  expect((await connect({ cluster: { server } })).connection.server).toBe(url);
});

// client_config_test.go TestProxyURL
it.each(['socks5://example.com', 'https://example.com', 'http://example.com', 'HTTP://example.com:3128'])(
  'proxy-url %s is fine',
  async (url) => {
    expect((await connect({ cluster: { 'proxy-url': url } })).connection.proxyUrl).toBe(url);
  },
);

describe('refused in the words of kubectl', () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'plugin', interactiveMode: 'Never' };
  const pair = { 'client-certificate-data': base64(PEM), 'client-key-data': base64(KEY) };

  it.each<[string, Parts, ContextError['problem'], string]>([
    [
      'a missing cluster',
      { context: { cluster: 'nope' } },
      'ClusterNotFound',
      'cluster "nope" was not found for context "x"',
    ],
    [
      'no cluster',
      { context: { cluster: '' } },
      'ClusterNotFound',
      'cluster was not specified for context "x"',
    ],
    [
      'a missing user',
      { context: { user: 'nope' } },
      'UserNotFound',
      'user "nope" was not found for context "x"',
    ],
    ['no user', { context: { user: '' } }, 'NoUser', 'user was not specified for context "x"'],
    ['a user without anything', { user: {} }, 'NoUser', 'user "u" of context "x" has no credentials'],
    ['a password alone', { user: { password: 'p' } }, 'NoUser', 'user "u" of context "x" has no credentials'],
    ['no server', { cluster: { server: '' } }, 'InvalidContext', 'no server found for cluster "c"'],
    [
      'another scheme',
      { cluster: { server: 'ftp://x' } },
      'InvalidContext',
      'host must be a URL or a host:port pair: "ftp://x"',
    ],
    [
      'a host with a path',
      { cluster: { server: 'a.com:80/x' } },
      'InvalidContext',
      'host must be a URL or a host:port pair: "a.com:80/x"',
    ],
    [
      'a proxy of another kind',
      { cluster: { 'proxy-url': 'socks6://example.com' } },
      'InvalidContext',
      `invalid 'proxy-url' "socks6://example.com" for cluster "c": unsupported scheme "socks6", must be http, https, or socks5`,
    ],
    [
      'a proxy without scheme',
      { cluster: { 'proxy-url': 'example.com' } },
      'InvalidContext',
      `invalid 'proxy-url' "example.com" for cluster "c": unsupported scheme "", must be http, https, or socks5`,
    ],
    [
      'a proxy that is an address',
      { cluster: { 'proxy-url': 'chewbacca@example.com' } },
      'InvalidContext',
      `invalid 'proxy-url' "chewbacca@example.com" for cluster "c": unsupported scheme "", must be http, https, or socks5`,
    ],
    [
      'a CA and no checks',
      { cluster: { 'certificate-authority-data': base64(PEM), 'insecure-skip-tls-verify': true } },
      'InvalidContext',
      'specifying a root certificates file with the insecure flag is not allowed',
    ],
    [
      'a CA that is none',
      { cluster: { 'certificate-authority-data': base64('hello') } },
      'InvalidContext',
      'unable to load root certificates: unable to parse bytes as PEM block',
    ],
    [
      'a token and a name',
      { user: { token: 't', username: 'n', password: 'p' } },
      'InvalidContext',
      'more than one authentication method found for u; found [token basicAuth], only one is allowed',
    ],
    [
      'a certificate without key',
      { user: { 'client-certificate-data': base64(PEM) } },
      'InvalidContext',
      'client-key-data or client-key must be specified for u to use the clientCert authentication method.',
    ],
    [
      'a certificate that is none',
      { user: { ...pair, 'client-certificate-data': 'AAAA' } },
      'InvalidContext',
      'tls: failed to find any PEM data in certificate input',
    ],
    [
      'a key that is none',
      { user: { ...pair, 'client-key-data': 'AAAA' } },
      'InvalidContext',
      'tls: failed to find any PEM data in key input',
    ],
    [
      'groups without a user',
      { user: { token: 't', 'as-groups': ['g'] } },
      'InvalidContext',
      'requesting uid, groups or user-extra for u without impersonating a user',
    ],
    [
      'an extra without a user',
      { user: { token: 't', 'as-user-extra': { k: ['v'] } } },
      'InvalidContext',
      'requesting uid, groups or user-extra for u without impersonating a user',
    ],
    [
      'a uid without a user',
      { user: { token: 't', 'as-uid': '1' } },
      'InvalidContext',
      'requesting uid, groups or user-extra for u without impersonating a user',
    ],
    [
      'exec without a version',
      { user: { exec: { ...exec, apiVersion: '' } } },
      'InvalidContext',
      'apiVersion must be specified for u to use exec authentication plugin',
    ],
    [
      'exec without a command',
      { user: { exec: { ...exec, command: '' } } },
      'InvalidContext',
      'command must be specified for u to use exec authentication plugin',
    ],
    [
      'exec with an unnamed variable',
      { user: { exec: { ...exec, env: [{ value: 'v' }] } } },
      'InvalidContext',
      'env variable name must be specified for u to use exec authentication plugin',
    ],
    [
      'exec v1 without interactiveMode',
      { user: { exec: { ...exec, interactiveMode: '' } } },
      'InvalidContext',
      'interactiveMode must be specified for u to use exec authentication plugin',
    ],
    [
      'exec with a strange interactiveMode',
      { user: { exec: { ...exec, interactiveMode: 'Sometimes' } } },
      'InvalidContext',
      'invalid interactiveMode for u: "Sometimes"',
    ],
    [
      'exec and auth-provider',
      { user: { exec, 'auth-provider': { name: 'oidc' } } },
      'InvalidContext',
      'authProvider cannot be provided in combination with an exec plugin for u',
    ],
  ])('%s', async (...[, parts, problem, message]) => {
    const error = await refusal(parts);
    expect(error).toMatchObject({ context: 'x', problem, message, kubectlText: `error: ${message}` });
  });

  it('base64 that is none, in the context that needs it', async () => {
    for (const broken of ['A', 'AAA', '!AAA', 'AA=A', 'AAAA====', 'AAA=AAAA']) {
      const error = await refusal({ cluster: { 'certificate-authority-data': broken } });
      expect(error.message).toBe(`error loading config file "${join(home, 'config')}": illegal base64 data`);
    }
  });

  it('a token file beside a name', async () => {
    put('token', 't');
    const error = await refusal({ user: { tokenFile: 'token', username: 'n', password: 'p' } });
    expect(error.message).toBe('username/password or bearer token may be set, but not both');
  });

  it('an empty token file', async () => {
    put('token', '\n');
    expect((await refusal({ user: { tokenFile: 'token' } })).problem).toBe('NoUser');
  });

  it('a missing token file', async () => {
    const error = await refusal({ user: { tokenFile: 'token' } });
    const message = `open ${join(home, 'token')}: no such file or directory`;
    expect(error).toMatchObject({ context: 'x', problem: 'MissingFile', message });
  });

  // validation_test.go TestValidateCertFilesNotFoundAuthInfo, TestValidateMissingCAFileClusterInfo
  it('every missing file at once', async () => {
    const error = await refusal({
      cluster: { 'certificate-authority': 'ca.crt' },
      user: { 'client-certificate': 'u.crt', 'client-key': 'u.key' },
    });
    const messages = [
      missing('client-cert', 'u.crt', 'u'),
      missing('client-key', 'u.key', 'u'),
      missing('certificate-authority', 'ca.crt', 'c'),
    ];
    expect(error).toMatchObject({ problem: 'MissingFile', message: messages.join('; ') });
    expect(error.kubectlText).toBe(`Error in configuration: \n* ${messages.join('\n* ')}`);
  });

  // validation_test.go TestValidateCertDataOverridesFiles; "will override" is what it says, and yet it is an error.
  it('data and a file for the same thing', async () => {
    put('f', PEM);
    const error = await refusal({
      cluster: { 'certificate-authority': 'f', 'certificate-authority-data': base64(PEM) },
      user: { ...pair, 'client-certificate': 'f', 'client-key': 'f' },
    });
    expect(error.kubectlText.split('\n').slice(1)).toStrictEqual([
      '* client-cert-data and client-cert are both specified for u. client-cert-data will override.',
      '* client-key-data and client-key are both specified for u; client-key-data will override',
      '* certificate-authority-data and certificate-authority are both specified for c. certificate-authority-data will override.',
    ]);
  });

  it('a context that does not exist, also with the name of a property of Object', async () => {
    const kubeconfig = await loadKubeconfig({ env: {}, home });
    for (const name of ['nope', '__proto__', 'constructor', ''])
      expect(() => connectionFor(kubeconfig, name)).toThrow(`context "${name}" does not exist`);
  });
});

it('lets one broken context be, beside a good one', async () => {
  // validation_test.go TestConfirmUsableBadInfoButOkConfig
  const flagPath = put(
    'config',
    JSON.stringify({
      clusters: [
        { name: 'missing ca', cluster: { server: 'https://anything', 'certificate-authority': 'missing' } },
        { name: 'clean', cluster: { server: 'https://anything' } },
      ],
      users: [
        { name: 'error', user: { username: 'anything', token: 'here' } },
        { name: 'clean', user: { token: 'here' } },
      ],
      contexts: [
        { name: 'dirty', context: { cluster: 'missing ca', user: 'error' } },
        { name: 'clean', context: { cluster: 'clean', user: 'clean' } },
      ],
    }),
  );
  const kubeconfig = await loadKubeconfig({ env: {}, home, flagPath });
  expect(connectionFor(kubeconfig, 'clean').connection.auth).toStrictEqual({ token: 'here' });
  expect(() => connectionFor(kubeconfig, 'dirty')).toThrow(
    /^more than one authentication method .*; unable to read certificate-authority /,
  );
});
