// The kubeconfig as kubectl sees it: merged files, what goes over the wire, and the words of refusal.
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type RequestOptions, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { TLSSocket } from 'node:tls';
import * as fc from 'fast-check';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../src/core/connection.ts';
import { connectionFor } from '../../src/kubeconfig/connection-for.ts';
import { ContextError } from '../../src/kubeconfig/context-error.ts';
import type { ClusterEntry, Kubeconfig, UserEntry } from '../../src/kubeconfig/kubeconfig.ts';
import { loadKubeconfig } from '../../src/kubeconfig/load-kubeconfig.ts';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { type Finished, runKubectl } from '../support/control-plane/kubectl.ts';
import { describeWithKubectl } from '../support/kubectl-oracle.ts';
import { createCa } from '../support/pki.ts';

const home = mkdtempSync(join(tmpdir(), 'kubeconfig-parity-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

type Fields = Record<string, unknown>;

function run(args: readonly string[], KUBECONFIG: string): Promise<Finished> {
  const env = { HOME: home, KUBECONFIG, PATH: process.env['PATH'] ?? '', KUBECTL_KUBERC: 'false' };
  return runKubectl({ programs: controlPlaneDir(), env }, args);
}

function put(name: string, text: string | Buffer): string {
  const file = join(home, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** Drops what Go leaves out (`omitempty`). */
function compact(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return (
    value === '' || value === false || value === undefined || (Array.isArray(value) && value.length === 0)
  );
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}

function clusterView(cluster: ClusterEntry): object {
  return {
    server: cluster.server,
    ...compact({
      'tls-server-name': cluster.tlsServerName,
      'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify,
      'certificate-authority': cluster.certificateAuthority,
      'certificate-authority-data': cluster.certificateAuthorityData,
      'proxy-url': cluster.proxyUrl,
      'disable-compression': cluster.disableCompression,
      extensions: [...cluster.extensions].map(([name, extension]) => ({ name, extension })).toSorted(byName),
    }),
  };
}

function userView(user: UserEntry): object {
  const { exec } = user;
  return compact({
    'client-certificate': user.clientCertificate,
    'client-certificate-data': user.clientCertificateData,
    'client-key': user.clientKey,
    'client-key-data': user.clientKeyData,
    token: user.token,
    tokenFile: user.tokenFile,
    as: user.as,
    'as-uid': user.asUid,
    'as-groups': user.asGroups,
    'as-user-extra': user.asUserExtra.size > 0 ? Object.fromEntries(user.asUserExtra) : undefined,
    username: user.username,
    password: user.password,
    exec: exec && {
      ...compact({
        apiVersion: exec.apiVersion,
        installHint: exec.installHint,
        interactiveMode: exec.interactiveMode,
      }),
      command: exec.command,
      args: exec.args,
      env: exec.env,
      provideClusterInfo: exec.provideClusterInfo,
    },
  });
}

/** Our kubeconfig in the form of `kubectl config view --raw -o json`, lists in the order of names. */
function view(kubeconfig: Kubeconfig): string {
  const document = {
    'current-context': kubeconfig.currentContext ?? '',
    clusters: [...kubeconfig.clusters].map(([name, cluster]) => ({ name, cluster: clusterView(cluster) })),
    users: [...kubeconfig.users].map(([name, user]) => ({ name, user: userView(user) })),
    contexts: [...kubeconfig.contexts].map(([name, { cluster, user, namespace }]) => ({
      name,
      context: { cluster, user, ...compact({ namespace }) },
    })),
  };
  for (const list of [document.clusters, document.users, document.contexts]) list.sort(byName);
  return canonical(document);
}

/** JSON with sorted keys: a text, because matchers do not see a key named `__proto__`. */
function canonical(document: unknown): string {
  return JSON.stringify(document, withSortedKeys, 1);
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The map with one entry, or with none. */
function only<T>(map: ReadonlyMap<string, T>, key: string): Map<string, T> {
  return new Map([...map].filter(([name]) => name === key));
}

interface Document {
  readonly 'current-context': string;
  readonly clusters: readonly { readonly name: string; readonly cluster: Fields }[] | null;
  readonly users:
    | readonly { readonly name: string; readonly user: Fields & { readonly exec?: Fields } }[]
    | null;
  readonly contexts: readonly unknown[] | null;
}

/** What kubectl printed, in the same form; `config view` leaves relative paths as they stand in their files. */
function kubectlView(stdout: string, ours: Kubeconfig): string {
  const { clusters, users, contexts, ...rest }: Document = JSON.parse(stdout);
  for (const entry of clusters ?? [])
    absolute(entry.cluster, ['certificate-authority'], ours.clusters.get(entry.name));
  for (const entry of users ?? []) {
    const { exec } = entry.user;
    const origin = ours.users.get(entry.name);
    absolute(entry.user, ['client-certificate', 'client-key', 'tokenFile'], origin);
    if (exec && String(exec['command']).includes('/')) absolute(exec, ['command'], origin);
    if (exec) Object.assign(exec, { args: exec['args'] ?? [], env: exec['env'] ?? [] });
  }
  return canonical({
    'current-context': rest['current-context'],
    clusters: clusters ?? [],
    users: users ?? [],
    contexts: contexts ?? [],
  });
}

function absolute(
  fields: Fields,
  keys: readonly string[],
  entry: { readonly origin: string } | undefined,
): void {
  for (const key of keys) {
    const value = fields[key];
    if (typeof value === 'string' && value !== '' && !isAbsolute(value))
      fields[key] = join(dirname(entry?.origin ?? ''), value);
  }
}

const names = fc.oneof(
  fc.constantFrom('a', 'b'),
  fc.constantFrom('arn:aws:eks:x:1:cluster/d', 'user@e', '__proto__', 'constructor', '1.5', 'yes', 'ü'),
);
const words = fc.constantFrom(
  '',
  'x',
  'two words',
  '0123',
  'true',
  'null',
  '~',
  '#',
  'a: b',
  ' lead',
  'e\nf',
  '"q"',
  "it's",
);
const somePaths = fc.constantFrom(
  '',
  'ca.crt',
  './x/ca.crt',
  '../ca.crt',
  '/abs/ca.crt',
  'a/../b',
  '/a/../b',
);
const base64s = fc.constantFrom('', 'AAAA', 'LS0tLS1CRUdJTg==');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const clusters = fc.record({
  server: fc.constantFrom('', 'https://h:1', 'http://h', 'h:1', 'https://h/p/'),
  'tls-server-name': optional(words),
  'insecure-skip-tls-verify': optional(fc.boolean()),
  'certificate-authority': optional(somePaths),
  'certificate-authority-data': optional(base64s),
  'proxy-url': optional(words),
  'disable-compression': optional(fc.boolean()),
  extensions: optional(
    fc.uniqueArray(
      fc.record({ name: names, extension: fc.record({ k: words, n: fc.integer(), l: fc.array(words) }) }),
      {
        selector: (extension) => extension.name,
        maxLength: 2,
      },
    ),
  ),
});
const execs = fc.record({
  apiVersion: fc.constantFrom('client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1', ''),
  command: fc.constantFrom('aws', './bin/plugin', '../plugin', '/abs/plugin', 'a/b', ''),
  args: fc.option(fc.array(words, { maxLength: 3 })),
  env: fc.option(fc.array(fc.record({ name: words, value: words }), { maxLength: 2 })),
  installHint: optional(words),
  provideClusterInfo: optional(fc.boolean()),
  interactiveMode: optional(fc.constantFrom('Never', 'Always', 'Odd')),
});
const users = fc.record({
  token: optional(words),
  tokenFile: optional(somePaths),
  username: optional(words),
  password: optional(words),
  'client-certificate': optional(somePaths),
  'client-certificate-data': optional(base64s),
  'client-key': optional(somePaths),
  'client-key-data': optional(base64s),
  as: optional(words),
  'as-uid': optional(words),
  'as-groups': optional(fc.array(words, { minLength: 1, maxLength: 2 })),
  'as-user-extra': optional(
    fc.dictionary(names, fc.array(words, { minLength: 1, maxLength: 2 }), {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    }),
  ),
  exec: optional(execs),
});
const contexts = fc.record({ cluster: names, user: names, namespace: optional(words) });

function named<T>(key: string, entry: fc.Arbitrary<T>) {
  const list = fc.uniqueArray(fc.record({ name: names, [key]: entry }), {
    selector: (item) => item.name,
    maxLength: 4,
  });
  return fc.option(list);
}

const documents = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Config'),
  clusters: named('cluster', clusters),
  users: named('user', users),
  contexts: named('context', contexts),
  'current-context': fc.constantFrom('', 'a', 'b', 'nope'),
});
/** How a file is written down: as JSON, or as YAML in two styles. */
const writer = fc.constantFrom(
  (document: unknown) => JSON.stringify(document),
  (document: unknown) => dump(withoutUndefined(document), { lineWidth: 80 }),
  (document: unknown) => `# by hand\n---\n${dump(withoutUndefined(document), { flowLevel: 3 })}`,
);
const files = fc.array(fc.tuple(documents, writer, fc.constantFrom('.', 'one', 'two/deep')), {
  minLength: 1,
  maxLength: 3,
});

function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describeWithKubectl('a kubeconfig of several files', () => {
  it.each<[string, (text: string) => string | Buffer]>([
    ['with a byte order mark', (text) => `\uFEFF${text}`],
    ['in UTF-16', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['in UTF-16, the other way round', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('is read %s, as YAML and as JSON', async (_name, write) => {
    const config = {
      'current-context': 'ü',
      contexts: [{ name: 'ü', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://h' } }],
      users: [{ name: 'u', user: { token: 't' } }],
    };
    for (const text of [dump(config), JSON.stringify(config)]) {
      const file = put('marked', write(text));
      const ours = await loadKubeconfig({ env: { KUBECONFIG: file }, home });
      const theirs = await run(['config', 'view', '--raw', '-o', 'json'], file);
      expect(ours.currentContext).toBe('ü');
      expect(view(ours)).toBe(kubectlView(theirs.stdout, ours));
    }
  });

  it('is merged as kubectl merges it', async () => {
    let runs = 0;
    const property = fc.asyncProperty(files, async (list) => {
      runs++;
      const paths = list.map(([document, write, folder], i) =>
        put(`merge-${runs}/${folder}/${i}`, write(document)),
      );
      const KUBECONFIG = [join(home, 'missing'), ...paths, paths[0]].join(delimiter);
      const theirs = await run(['config', 'view', '--raw', '-o', 'json'], KUBECONFIG);
      const ours = await loadKubeconfig({ env: { KUBECONFIG }, home });
      expect(view(ours)).toBe(kubectlView(theirs.stdout, ours));
    });
    await fc.assert(property, { numRuns: 60, endOnFailure: true });
    expect(runs).toBeGreaterThanOrEqual(60);
  });

  it('gives the same context to --context', async () => {
    const sampled = fc.sample(files, { numRuns: 12, seed: 20240501 });
    let [found, missing] = [0, 0];
    for (const [i, list] of sampled.entries()) {
      const paths = list.map(([document, write], j) => put(`minify-${i}/${j}`, write(document)));
      const KUBECONFIG = paths.join(delimiter);
      const ours = await loadKubeconfig({ env: { KUBECONFIG }, home });
      for (const entry of ours.contexts.values()) {
        const args = ['--context', entry.name, 'config', 'view', '--minify', '--raw', '-o', 'json'];
        const minified: Kubeconfig = {
          ...ours,
          currentContext: entry.name,
          contexts: only(ours.contexts, entry.name),
          clusters: only(ours.clusters, entry.cluster),
          users: only(ours.users, entry.user),
        };
        const { stdout, stderr } = await run(args, KUBECONFIG);
        // "cannot locate cluster nope"
        const theirs = stderr === '' ? kubectlView(stdout, ours) : 'refused';
        const refused = / was not (found|specified) for context /.test(await refusal(KUBECONFIG, entry.name));
        expect(refused ? 'refused' : view(minified)).toBe(theirs);
        if (refused) missing++;
        else found++;
      }
    }
    expect(Math.min(found, missing)).toBeGreaterThan(2);
  });
});

/** What the server saw of one request. */
interface Seen {
  readonly path: string | undefined;
  readonly headers: Record<string, unknown>;
  readonly certificate: string | undefined;
  readonly serverName: string | false | null | undefined;
}

describeWithKubectl('what goes over the wire', () => {
  const ca = createCa('parity');
  const client = ca.issue({ commonName: 'cert-user' });
  const seen: Seen[] = [];
  let server: Server;
  let url: string;

  beforeAll(async () => {
    const leaf = ca.issue({
      commonName: 'server',
      dnsNames: ['kubernetes', 'localhost'],
      ips: ['127.0.0.1'],
    });
    server = createServer({
      cert: leaf.certPem,
      key: leaf.keyPem,
      ca: ca.certPem,
      requestCert: true,
      rejectUnauthorized: false,
    });
    server.on('request', (incoming, response) => {
      const { socket } = incoming;
      const told = Object.entries(incoming.headers).filter(([key]) =>
        /^(authorization|impersonate-.*|accept-encoding)$/.test(key),
      );
      seen.push({
        path: incoming.url,
        headers: Object.fromEntries(told),
        certificate: socket instanceof TLSSocket ? commonName(socket) : undefined,
        serverName: socket instanceof TLSSocket ? socket.servername : undefined,
      });
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = typeof address === 'object' ? `https://127.0.0.1:${address?.port}` : '';
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const pair = {
    'client-certificate-data': base64(client.certPem),
    'client-key-data': base64(client.keyPem),
  };
  const plugin = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './plugin',
    interactiveMode: 'Never',
  };
  it.each<[string, Record<string, unknown>, Record<string, unknown>, readonly string[]]>([
    ['a token', { token: 't' }, {}, []],
    ['a name and a password', { username: 'n', password: 'p:q' }, {}, []],
    ['a certificate', pair, {}, []],
    ['a certificate and a token', { ...pair, token: 't' }, {}, []],
    ['a token file', { tokenFile: 'token' }, {}, []],
    ['a token and its file', { token: 't', tokenFile: 'token' }, {}, []],
    ['a token and a missing file', { token: 't', tokenFile: 'gone' }, {}, []],
    ['a token over exec', { token: 't', exec: plugin }, {}, []],
    ['a name over exec', { username: 'n', password: 'p', exec: plugin }, {}, []],
    ['a certificate over exec', { ...pair, exec: plugin }, {}, []],
    ['a TLS server name', { token: 't' }, { 'tls-server-name': 'kubernetes' }, []],
    ['no compression', { token: 't' }, { 'disable-compression': true }, []],
    ['no compression by flag', { token: 't' }, {}, ['--disable-compression']],
    [
      'skipped checks',
      { token: 't' },
      { 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined },
      [],
    ],
    ['a path', { token: 't' }, { path: '/k8s/clusters/c-1' }, []],
    ['a path with a query', { token: 't' }, { path: '/k8s?x=y' }, []],
    [
      'all of impersonation',
      {
        token: 't',
        as: 'alice',
        'as-uid': '7',
        'as-groups': ['g', 'h'],
        'as-user-extra': { 'a/b': ['1', '2'] },
      },
      {},
      [],
    ],
    [
      '--as over the kubeconfig',
      { token: 't', as: 'alice', 'as-uid': '7', 'as-groups': ['g'] },
      {},
      ['--as=bob'],
    ],
    [
      '--as-group over the kubeconfig',
      { token: 't', as: 'alice', 'as-groups': ['g'] },
      {},
      ['--as-group=x', '--as-group=y'],
    ],
    ['--as-uid over the kubeconfig', { token: 't', as: 'alice', 'as-uid': '7' }, {}, ['--as-uid=8']],
    [
      '--as-user-extra over the kubeconfig',
      { token: 't', as: 'alice', 'as-user-extra': { k: ['1'], l: ['2'] } },
      {},
      ['--as-user-extra=k=3', '--as-user-extra=k=4=5', '--as-user-extra=odd'],
    ],
  ])('%s', async (...[, userFields, { path: prefix = '', ...clusterFields }, flags]) => {
    put('wire/token', 'from-file\n');
    put('wire/plugin', '#!/bin/sh\ntouch "$0.ran"\n');
    const KUBECONFIG = put(
      'wire/config',
      JSON.stringify({
        clusters: [
          {
            name: 'c',
            cluster: {
              'certificate-authority-data': base64(ca.certPem),
              ...clusterFields,
              server: url + String(prefix),
            },
          },
        ],
        users: [{ name: 'u', user: userFields }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    seen.length = 0;
    const { stderr } = await run(['--context', 'x', 'get', '--raw', '/probe', ...flags], KUBECONFIG);
    expect(stderr).toBe('');
    const { connection } = connectionFor(
      await loadKubeconfig({ env: { KUBECONFIG }, home }),
      'x',
      overridesOf(flags),
    );
    await probe(connection);
    expect(seen[1]).toStrictEqual(seen[0]);
    expect(existsSync(join(home, 'wire/plugin.ran'))).toBe(false);
  });
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function commonName(socket: TLSSocket): string | undefined {
  // Node's types promise a subject; without a certificate there is none.
  const { subject }: { readonly subject?: { readonly CN?: string | string[] } } = socket.getPeerCertificate();
  return subject?.CN?.toString();
}

function overridesOf(flags: readonly string[]) {
  const values = (flag: string): string[] =>
    flags.filter((word) => word.startsWith(`--${flag}=`)).map((word) => word.slice(flag.length + 3));
  return {
    as: values('as').at(-1) ?? '',
    asUid: values('as-uid').at(-1) ?? '',
    asGroups: values('as-group'),
    asUserExtra: values('as-user-extra'),
    disableCompression: flags.includes('--disable-compression'),
  };
}

/** The plainest request that obeys a Connection, as its documentation describes it. */
async function probe(connection: Connection): Promise<void> {
  const { auth, impersonation } = connection;
  const token = auth.tokenFile !== undefined && existsSync(auth.tokenFile) ? 'from-file' : auth.token;
  const headers: Record<string, string | string[]> = {};
  if (!connection.disableCompression) headers['Accept-Encoding'] = 'gzip';
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
  else if (auth.username !== undefined)
    headers['Authorization'] = `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
  if (impersonation.user !== undefined) headers['Impersonate-User'] = impersonation.user;
  if (impersonation.uid !== undefined) headers['Impersonate-Uid'] = impersonation.uid;
  if (impersonation.groups.length > 0) headers['Impersonate-Group'] = [...impersonation.groups];
  for (const [key, list] of Object.entries(impersonation.extra))
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = [...list];
  const options: RequestOptions = {
    headers,
    agent: false,
    rejectUnauthorized: !connection.insecureSkipTlsVerify,
    ...(connection.certificateAuthority && { ca: connection.certificateAuthority }),
    ...(auth.clientCertificate && { cert: auth.clientCertificate, key: auth.clientKey }),
    ...(connection.tlsServerName !== undefined && { servername: connection.tlsServerName }),
  };
  const outgoing = request(`${connection.server}/probe`, options);
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  response.resume();
  await once(response, 'end');
}

describeWithKubectl('words of refusal', () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'plugin', interactiveMode: 'Never' };
  const there = 'refusal/there';
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a missing CA', {}, { 'certificate-authority': 'ca.crt' }],
    ['a CA below a file', {}, { 'certificate-authority': 'there/ca.crt' }],
    [
      'missing files',
      { 'client-certificate': 'a.crt', 'client-key': '../b.key' },
      { 'certificate-authority': 'ca.crt' },
    ],
    ['a missing token file', { token: '', tokenFile: 'gone' }, {}],
    ['a CA twice', {}, { 'certificate-authority': 'there', 'certificate-authority-data': 'AAAA' }],
    [
      'a certificate twice',
      { 'client-certificate': 'there', 'client-certificate-data': 'AAAA', 'client-key': 'there' },
      {},
    ],
    ['a key twice', { 'client-certificate': 'there', 'client-key-data': 'AAAA', 'client-key': 'there' }, {}],
    ['no key', { 'client-certificate-data': 'AAAA' }, {}],
    ['a CA and no checks', {}, { 'certificate-authority-data': 'AAAA', 'insecure-skip-tls-verify': true }],
    ['a CA that is none', {}, { 'certificate-authority-data': 'AAAA' }],
    ['a certificate that is none', { 'client-certificate-data': 'AAAA', 'client-key-data': 'AAAA' }, {}],
    ['two methods', { username: 'n', password: 'p' }, {}],
    ['a token file and a name', { token: '', tokenFile: 'there', username: 'n' }, {}],
    ['a uid alone', { 'as-uid': '7' }, {}],
    ['groups alone', { 'as-groups': ['g'] }, {}],
    ['an extra alone', { 'as-user-extra': { k: ['v'] } }, {}],
    ['a strange proxy', {}, { 'proxy-url': 'ftp://x' }],
    ['a proxy without scheme', {}, { 'proxy-url': 'example.com' }],
    ['a proxy that is no URL', {}, { 'proxy-url': '::' }],
    ['exec without anything', { exec: {} }, {}],
    ['exec without a version', { exec: { ...exec, apiVersion: '' } }, {}],
    ['exec with an unnamed variable', { exec: { ...exec, env: [{ value: 'v' }, { value: 'w' }] } }, {}],
    ['exec in a strange mode', { exec: { ...exec, interactiveMode: 'O"dd' } }, {}],
    ['exec and auth-provider', { exec, 'auth-provider': { name: 'gcp' } }, {}],
    [
      'many things at once',
      { username: 'n', 'as-uid': '7', exec: {} },
      { 'proxy-url': 'x', 'certificate-authority': 'c' },
    ],
  ])('%s', async (...[, userFields, clusterFields]) => {
    put(there, 'x');
    const KUBECONFIG = put(
      'refusal/config',
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1', ...clusterFields } }],
        users: [{ name: 'u', user: { token: 't', ...userFields } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    const { stderr } = await run(['--context', 'x', 'get', '--raw', '/'], KUBECONFIG);
    expect(`${await refusal(KUBECONFIG, 'x')}\n`).toBe(stderr);
  });

  it('a missing context', async () => {
    const KUBECONFIG = put('refusal/config', '{}');
    for (const missing of ['nope', 'a"b', 'ü\u0001']) {
      const { stderr } = await run(['--context', missing, 'get', '--raw', '/'], KUBECONFIG);
      expect(`${await refusal(KUBECONFIG, missing)}\n`).toBe(stderr);
    }
  });

  it('a file that cannot be read', async () => {
    put(there, 'x');
    for (const file of [home, join(home, there, 'below')]) {
      const { stderr } = await run(['config', 'get-contexts'], file);
      await expect(loadKubeconfig({ env: { KUBECONFIG: file }, home })).rejects.toThrow(
        stderr.replace(/^error: /, '').trimEnd(),
      );
    }
    const flagPath = join(home, 'gone');
    const { stderr } = await run(['--kubeconfig', flagPath, 'get', '--raw', '/'], '');
    await expect(loadKubeconfig({ env: {}, home, flagPath })).rejects.toThrow(
      stderr.replace(/^error: /, '').trimEnd(),
    );
  });

  it.each([
    ['no YAML', 'a: [b'],
    ['a string', 'hello'],
    ['a list', '- a'],
    ['a number as a name', 'users: [{name: 1}]'],
    ['a boolean as a name', 'contexts: [{name: no}]'],
    ['a letter that YAML 1.1 takes for a boolean', 'contexts: [{name: n}]'],
    ['a number as a token', 'users:\n- name: u\n  user:\n    token: 123\n'],
    ['a string as a boolean', 'clusters: [{name: c, cluster: {disable-compression: "true"}}]'],
    ['a mapping as a list', 'users: {u: {}}'],
    ['a string as args', 'users: [{name: u, user: {exec: {args: a}}}]'],
    ['a cluster twice', 'clusters: [{name: c}, {name: c}]'],
    ['another kind', 'kind: Foo'],
    ['another version', 'apiVersion: v2'],
    ['another group', 'apiVersion: example.com/v1'],
  ])('both refuse %s', async (_name, text) => {
    const KUBECONFIG = put('refusal/broken', text);
    const start = `error loading config file "${KUBECONFIG}": `;
    expect((await run(['config', 'get-contexts'], KUBECONFIG)).stderr).toContain(start);
    await expect(loadKubeconfig({ env: { KUBECONFIG }, home })).rejects.toThrow(start);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['a comment', '# x'],
    ['nulls', 'clusters:\nusers: ~\ncontexts: null\n'],
    ['booleans of YAML 1.1', 'clusters: [{name: c, cluster: {disable-compression: yes}}]'],
    ['the last of equal keys', 'current-context: a\ncurrent-context: b\n'],
    ['the first of two documents', 'current-context: a\n---\ncurrent-context: b\n'],
    ['keys in capitals', 'Current-Context: a\nCLUSTERS: [{name: c}]\n'],
    ['a merge key', 'x: &x {server: "https://x"}\nclusters: [{name: c, cluster: {<<: *x}}]'],
    ['a byte order mark', '\uFEFFcurrent-context: a\n'],
    ['Windows line ends', 'current-context: a\r\nusers:\r\n- name: u\r\n  user:\r\n    token: t\r\n'],
    ['a date and a version', 'users: [{name: u, user: {token: 2024-01-01, password: 1.2.3}}]'],
    ['unknown keys', 'future: {a: [1]}\nclusters: [{name: c, more: 1, cluster: {novel: x}}]'],
    [
      'nulls in lists',
      'users: [null, {name: u, user: null}, {name: e, user: {exec: {args: [null, a], env: [null]}}}]',
    ],
    [
      'a folded hint',
      'users:\n- name: u\n  user:\n    exec:\n      installHint: Install it\n        from https://x#y\n      command: c\n',
    ],
  ])('both read %s', async (_name, text) => {
    const KUBECONFIG = put('refusal/odd', text);
    const { stdout } = await run(['config', 'view', '--raw', '-o', 'json'], KUBECONFIG);
    const ours = await loadKubeconfig({ env: { KUBECONFIG }, home });
    expect(view(ours)).toBe(kubectlView(stdout, ours));
  });
});

async function refusal(KUBECONFIG: string, contextName: string): Promise<string> {
  const kubeconfig = await loadKubeconfig({ env: { KUBECONFIG }, home });
  try {
    connectionFor(kubeconfig, contextName);
  } catch (error) {
    if (error instanceof ContextError) return error.kubectlText;
    throw error;
  }
  return 'not refused';
}
