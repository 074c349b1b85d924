// Credential plugins beside kubectl: what the plugin is given, what its answer is taken for, and what the kuberc policy says.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { runKubectl } from '../support/control-plane/kubectl.ts';
import { describeWithKubectl } from '../support/kubectl-oracle.ts';
import { createCa } from '../support/pki.ts';
import { runCli } from '../support/run-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'kubectl-mc-exec-parity-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const group = 'client.authentication.k8s.io';
const caPem = createCa('exec-parity').certPem;

// Nothing listens there: both programs run the plugin first and then fail to connect.
const server = 'https://127.0.0.1:1';

interface Given {
  readonly argv: readonly string[];
  readonly environment: readonly string[];
}

/** A plugin that keeps what it was given, in a file for each run. */
const recorder = `#!/bin/sh
here=$(dirname "$0")
tr '\\0' '\\n' </proc/$$/cmdline >"$RECORD/argv"
cat /proc/$$/environ >"$RECORD/environ"
cat "$RECORD/answer"
`;

function program(path: string, text = recorder): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** What the one run of the plugin was given; the file is gone then. */
function given(): Given {
  const argv = readFileSync(join(home, 'argv'), 'utf8').split('\n');
  const variables = readFileSync(join(home, 'environ'), 'utf8').split('\0').toSorted();
  for (const name of ['argv', 'environ']) rmSync(join(home, name));
  return { argv, environment: variables };
}

beforeEach(() => {
  for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true });
  mkdirSync(join(home, '.kube'));
  program(join(home, 'plug'));
  program(join(home, 'bin', 'on-path'));
});

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    HOME: home,
    RECORD: home,
    PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
    ...more,
  };
}

/** Runs both on the same kubeconfig; stderr without klog's lines, which carry times. */
async function both(
  programs: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
) {
  const words = ['get', 'pods', ...flags];
  const theirs = await runKubectl({ programs, env: environment(env) }, words);
  const theirRun = readdirSync(home).includes('argv') ? given() : undefined;
  const ours = await runCli([...words, '--contexts', 'c', '--show-cluster-column=false', '-q'], {
    home,
    env: environment(env),
  });
  const ourRun = readdirSync(home).includes('argv') ? given() : undefined;
  return {
    theirs: { err: withoutKlog(theirs.stderr), code: theirs.code, run: theirRun },
    ours: { err: ours.err, code: ours.code, run: ourRun },
  };
}

function withoutKlog(text: string): string {
  return text.replaceAll(
    /[EWI]\d{4} \d\d:\d\d:[\d.]+ .*?(?:err="(?:[^"\\]|\\.)*"|err=<\n(?:\t.*\n)* >|)\n/gm,
    '',
  );
}

interface Case {
  readonly cluster?: object;
  readonly exec?: object;
  /** The file is written as it is. */
  readonly text?: string;
}

function writeKubeconfig({ cluster = {}, exec = {}, text }: Case): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server, ...cluster } }],
    users: [
      {
        name: 'u',
        user: {
          exec: {
            apiVersion: `${group}/v1`,
            command: join(home, 'plug'),
            interactiveMode: 'Never',
            provideClusterInfo: true,
            ...exec,
          },
        },
      },
    ],
  };
  writeFileSync(join(home, '.kube', 'config'), text ?? JSON.stringify(config));
}

function writeAnswer(text: string | Buffer): void {
  writeFileSync(join(home, 'answer'), text);
}

const credential = (version = 'v1') =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion: `${group}/${version}`, status: { token: 't' } });

const extension = (value: unknown) => ({
  extensions: [
    { name: 'other', extension: { no: 1 } },
    { name: `${group}/exec`, extension: value },
  ],
});

const configs: readonly (readonly [string, Case])[] = [
  ['no cluster info', { exec: { provideClusterInfo: false } }],
  ['cluster info', {}],
  ['arguments', { exec: { args: ['a b', '', '--x=$HOME', "'q'", '*', 'ü\n', '-'] } }],
  [
    'environment',
    {
      exec: {
        env: [
          { name: 'NEW', value: 'x' },
          { name: 'HOME', value: '/other' },
          { name: 'EMPTY', value: '' },
          { name: 'NEW', value: 'last wins' },
          { name: 'KUBERNETES_EXEC_INFO', value: 'mine' },
        ],
      },
    },
  ],
  ['CA data', { cluster: { 'certificate-authority-data': Buffer.from(caPem).toString('base64') } }],
  ['a CA file', { cluster: { 'certificate-authority': 'ca.pem' } }],
  ['no checks', { cluster: { 'insecure-skip-tls-verify': true } }],
  ['a TLS server name', { cluster: { 'tls-server-name': 'other.example' } }],
  ['a proxy', { cluster: { 'proxy-url': 'http://127.0.0.1:2' } }],
  ['a socks proxy', { cluster: { 'proxy-url': 'socks5://127.0.0.1:2/' } }],
  ['no compression', { cluster: { 'disable-compression': true } }],
  ['a path', { cluster: { server: `${server}/clusters/a/` } }],
  ['a path, a query and a fragment', { cluster: { server: `${server}/clusters/a?x=1#y` } }],
  ['a query', { cluster: { server: `${server}?x=1` } }],
  ['a proxy in capitals', { cluster: { 'proxy-url': 'HTTP://U:p@127.0.0.1:2/X?y' } }],
  ['a server in capitals', { cluster: { server: 'HTTPS://LocalHost:1/A//' } }],
  ['an IPv6 server', { cluster: { server: 'https://[::1]:1' } }],
  ['an extension with odd keys', { cluster: extension(JSON.parse('{"__proto__":{"ключ":"\\u0000é"}}')) }],
  ['HTML characters', { cluster: { 'tls-server-name': 'a.b', ...extension({ '<k>': '<&>\u2028' }) } }],
  [
    'an extension with nested keys',
    { cluster: extension({ z: 1, a: { c: [1, 2.5, true, null, { y: 0, b: '' }], B: 'x' }, '': 1, _: [] }) },
  ],
  ['an extension that is a list', { cluster: extension(['b', 'a']) }],
  ['an extension that is a text', { cluster: extension('text') }],
  ['an empty extension', { cluster: extension({}) }],
  ['an extension that is null', { cluster: extension(null) }],
  ['v1beta1', { exec: { apiVersion: `${group}/v1beta1`, interactiveMode: undefined } }],
  ['v1beta1, relative command', { exec: { apiVersion: `${group}/v1beta1`, command: '../plug' } }],
  ['IfAvailable', { exec: { interactiveMode: 'IfAvailable' } }],
  ['a command on PATH', { exec: { command: 'on-path' } }],
  ['a path that is not clean', { exec: { command: '/HOME/bin/..//./plug' } }],
];

/** Numbers that JSON.stringify cannot write. */
const numbers = `
apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
users:
- name: u
  user: {exec: {apiVersion: ${group}/v1, command: ../plug, interactiveMode: Never, provideClusterInfo: true}}
clusters:
- name: k
  cluster:
    server: ${server}
    extensions:
    - name: ${group}/exec
      extension:
        big: 9007199254740993
        int64: [9223372036854775807, -9223372036854775808]
        floats: [1.0, 1e21, 1.5e-7, 0.0, 1e100]
        octal: [0o17, 017, 0x1F, 1_000]
        words: [yes, "yes", ~, 2026-01-02]
        1: number key
        nested: {b: {y: 1, x: 2}, a: []}
`;

describeWithKubectl('what a plugin is given', (_kubectl, programs) => {
  it.each([...configs, ['numbers of all kinds', { text: numbers }] as const])('%s', async (_name, config) => {
    const filled: Case = JSON.parse(JSON.stringify(config).replaceAll('/HOME', home));
    writeKubeconfig(filled);
    writeFileSync(join(home, '.kube', 'ca.pem'), caPem);
    writeAnswer(credential(JSON.stringify(config).includes('v1beta1') ? 'v1beta1' : 'v1'));
    const { theirs, ours } = await both(programs);
    expect(theirs.run).toBeDefined();
    expect(ours.run).toEqual(theirs.run);
  });

  it.each(['127.0.0.1:1', 'http://127.0.0.1:1'])(
    'nothing for %s, where no credential is sent',
    async (plain) => {
      writeKubeconfig({ cluster: { server: plain } });
      writeAnswer(credential());
      const { theirs, ours } = await both(programs);
      expect([theirs.run, ours.run]).toEqual([undefined, undefined]);
    },
  );
});

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
const yaml = `kind: ExecCredential\napiVersion: ${group}/v1\nstatus: {token: t}\n`;
const answers: readonly (readonly [string, string | Buffer])[] = [
  ['nothing', ''],
  ['an empty object', '{}'],
  ['a word', 'token'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"a"'],
  ['a number', '5'],
  ['no kind and no version', '{"status":{"token":"t"}}'],
  ['no version', '{"kind":"ExecCredential","status":{"token":"t"}}'],
  ['no kind', `{"apiVersion":"${group}/v1","status":{"token":"t"}}`],
  ['another kind', `{"kind":"Foo","apiVersion":"${group}/v1"}`],
  ['another group', '{"kind":"Pod","apiVersion":"v1"}'],
  ['a version to come', `{"kind":"ExecCredential","apiVersion":"${group}/v2"}`],
  ['v1beta1 for v1', credential('v1beta1')],
  ['v1alpha1', credential('v1alpha1')],
  ['a kind that is a number', `{"kind":5,"apiVersion":"${group}/v1"}`],
  ['no status', `{"kind":"ExecCredential","apiVersion":"${group}/v1"}`],
  ['status null', `{"kind":"ExecCredential","apiVersion":"${group}/v1","status":null}`],
  ['status that is a text', `{"kind":"ExecCredential","apiVersion":"${group}/v1","status":"t"}`],
  ['an empty status', status({})],
  ['a token that is a number', status({ token: 1 })],
  ['a token that is null', status({ token: null })],
  ['a time that is none', status({ token: 't', expirationTimestamp: 'soon' })],
  ['an empty time', status({ token: 't', expirationTimestamp: '' })],
  ['a time that is a number', status({ token: 't', expirationTimestamp: 5 })],
  ['a time that is null', status({ token: 't', expirationTimestamp: null })],
  ['a day that does not exist', status({ token: 't', expirationTimestamp: '2026-02-30T00:00:00Z' })],
  ['an expired token', status({ token: 't', expirationTimestamp: '2020-01-01T00:00:00.5+01:00' })],
  ['a certificate alone', status({ clientCertificateData: 'c' })],
  ['a key alone', status({ clientKeyData: 'k' })],
  ['a pair that is no PEM', status({ clientCertificateData: 'c', clientKeyData: 'k' })],
  ['a certificate with a key that is no PEM', status({ clientCertificateData: caPem, clientKeyData: 'k' })],
  ['two documents', `${credential()}{"a":1}`],
  ['half a document', credential().slice(0, -1)],
  ['a token with a line break', status({ token: 'a\nb' })],
  ['YAML', yaml],
  ['unknown fields', status({ token: 't', more: 1, Token: 'x' })],
  ['text before it', `Logged in.\n${credential()}`],
  ['a byte order mark', `\uFEFF${credential()}`],
  ['two byte order marks', `\uFEFF\uFEFF${credential()}`],
  ['a byte order mark after a blank', ` \uFEFF${credential()}`],
  ['a byte order mark behind it', `${credential()}\uFEFF`],
  ['a byte order mark before YAML', `\uFEFF${yaml}`],
  ['UTF-16', utf16(credential())],
  ['UTF-16, the other way round', utf16(credential()).swap16()],
  ['YAML in UTF-16', utf16(yaml)],
  ['blanks in the token', status({ token: ' a ' })],
  ['a time without a zone', status({ token: 't', expirationTimestamp: '2030-01-01T00:00:00' })],
];

function status(fields: object): string {
  return JSON.stringify({ kind: 'ExecCredential', apiVersion: `${group}/v1`, status: fields });
}

describeWithKubectl('what an answer is taken for', (_kubectl, programs) => {
  it.each(answers)('%s', async (_name, text) => {
    writeKubeconfig({});
    writeAnswer(text);
    const { theirs, ours } = await both(programs);
    expect([ours.err, ours.code]).toEqual([theirs.err, theirs.code]);
  });
});

type Failing = readonly [name: string, config: Case, text?: string];

const failing: readonly Failing[] = [
  ['a plugin that fails', {}, '#!/bin/sh\nexit 7\n'],
  ['a plugin that is killed', {}, '#!/bin/sh\nkill -9 $$\n'],
  ['no such command', { exec: { command: 'no-such-plugin' } }],
  [
    'no such command, with a hint',
    { exec: { command: 'no-such-plugin', installHint: 'get \u001b[1mit\nhere' } },
  ],
  ['no such file', { exec: { command: '/no/such/plugin' } }],
  ['a file that is no program', { exec: { command: 'config' } }],
  ['a file beside the kubeconfig that is no program', { exec: { command: './config' } }],
  ['a folder', { exec: { command: '/HOME/bin' } }],
  ['v1alpha1', { exec: { apiVersion: `${group}/v1alpha1` } }],
  ['a version of its own', { exec: { apiVersion: 'a "b"' } }],
  ['no version', { exec: { apiVersion: '' } }],
  ['no mode', { exec: { interactiveMode: undefined } }],
  ['a wrong mode', { exec: { interactiveMode: 'Sometimes' } }],
  ['a mode that needs a terminal', { exec: { interactiveMode: 'Always' } }],
  ['no command', { exec: { command: '' } }],
  ['an argument with a NUL', { exec: { args: ['a\0b'] } }],
];

describeWithKubectl('a plugin that gives nothing', (_kubectl, programs) => {
  it.each(failing.map(([name, config, text]) => [name, { config, text }] as const))(
    '%s',
    async (_name, { config, text }) => {
      const filled: Case = JSON.parse(JSON.stringify(config).replaceAll('/HOME', home));
      writeKubeconfig(filled);
      writeAnswer(credential());
      if (text !== undefined) program(join(home, 'plug'), text);
      const { theirs, ours } = await both(programs);
      expect([ours.err, ours.code]).toEqual([theirs.err, theirs.code]);
    },
  );
});

const preference = 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n';
const allow = (...entries: string[]) =>
  `${preference}credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist:\n${entries.map((entry) => `- ${entry}\n`).join('')}`;

type Policy = readonly [
  name: string,
  text: string | undefined,
  command?: string | undefined,
  env?: Readonly<Record<string, string>>,
];

const ahead = { PATH: '/HOME/other:/HOME/bin:/usr/bin:/bin' };

/** Name, the file (`/HOME` is the home folder; undefined: there is none), the plugin's command, the environment. */
const policies: readonly Policy[] = [
  ['no file', undefined],
  ['an empty file', ''],
  ['a comment', '# nothing\n---\n'],
  ['no policy', preference],
  ['an empty policy', `${preference}credentialPluginPolicy: ""\n`],
  ['AllowAll', `${preference}credentialPluginPolicy: AllowAll\n`],
  ['DenyAll', `${preference}credentialPluginPolicy: DenyAll\n`],
  ['DenyAll for a command on PATH', `${preference}credentialPluginPolicy: DenyAll\n`, 'on-path'],
  ['another word', `${preference}credentialPluginPolicy: denyall\n`],
  ['a number', `${preference}credentialPluginPolicy: 5\n`],
  ['a list without a policy', `${preference}credentialPluginAllowlist: [{command: plug}]\n`],
  ['an empty list without a policy', `${preference}credentialPluginAllowlist: []\n`],
  [
    'null lists without a policy',
    `${preference}credentialPluginAllowlist: null\ncredentialPluginPolicy: null\n`,
  ],
  ['a list with AllowAll', allow('{command: plug}').replace('Allowlist', 'AllowAll')],
  ['a list with DenyAll', allow('{command: plug}').replace('Allowlist', 'DenyAll')],
  ['Allowlist without a list', `${preference}credentialPluginPolicy: Allowlist\n`],
  [
    'Allowlist with an empty list',
    `${preference}credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: []\n`,
  ],
  [
    'a misspelt list',
    allow('{command: /HOME/plug}').replace('credentialPluginAllowlist', 'credentialPluginAllowList'),
  ],
  ['a misspelt policy', `${preference}credentialPluginpolicy: DenyAll\n`],
  ['an empty entry', allow('{command: /HOME/plug}', '{}')],
  ['an entry that is null', allow('~')],
  ['an entry of an empty text', allow('{command: ""}')],
  ['an entry that is a text', allow('plug')],
  ['the absolute path', allow('{command: /HOME/plug}')],
  ['another absolute path', allow('{command: /HOME/bin/plug}')],
  ['the name of a plugin that is not on PATH', allow('{command: plug}')],
  ['the name of a command on PATH', allow('{command: on-path}'), 'on-path'],
  ['the path of a command on PATH', allow('{command: /HOME/bin/on-path}'), 'on-path'],
  ['the name, for a path of PATH', allow('{command: on-path}'), '/HOME/bin/on-path'],
  ['the name, for a path that is not of PATH', allow('{command: on-path}'), '/HOME/other/on-path'],
  ['the name in capitals', allow('{command: ON-PATH}'), 'on-path'],
  ['a star', allow('{command: "*"}'), 'on-path'],
  ['another command of that name, earlier on PATH', allow('{command: /HOME/bin/on-path}'), 'on-path', ahead],
  ['the one that is earlier on PATH', allow('{command: /HOME/other/on-path}'), 'on-path', ahead],
  ['a path that is not clean', allow('{command: /HOME/bin/../plug}')],
  ['a relative path that is not clean', allow('{command: ./plug}')],
  ['a relative path', allow('{command: bin/on-path}'), '/HOME/bin/on-path'],
  ['a command that is not clean', allow('{command: /HOME/plug}'), '/HOME/bin/..//plug'],
  ['a link to the plugin', allow('{command: /HOME/link}')],
  ['the plugin, for a link to it', allow('{command: /HOME/plug}'), '/HOME/link'],
  ['the old word name', allow('{name: /HOME/plug}')],
  ['both words, the same', allow('{name: /HOME/plug, command: /HOME/plug}')],
  ['both words, different', allow('{name: /HOME/plug, command: other}')],
  ['an unknown field of an entry', allow('{command: /HOME/plug, sha: x}')],
  ['a command that does not exist', allow('{command: /HOME/plug}'), 'no-such-plugin'],
  ['a command that does not exist and is allowed', allow('{command: no-such-plugin}'), 'no-such-plugin'],
  ['a path that does not exist and is allowed', allow('{command: /no/such}'), '/no/such'],
  ['v1alpha1', allow('{command: other}').replace('v1beta1', 'v1alpha1')],
  ['another version', allow('{command: other}').replace('v1beta1', 'v9')],
  ['another kind', allow('{command: other}').replace('Preference', 'Config')],
  ['a second document that counts', `a: 1\n---\n${preference}credentialPluginPolicy: DenyAll\n`],
  ['two documents', `${preference}\n---\n${preference}credentialPluginPolicy: DenyAll\n`],
  [
    'JSON',
    '{"apiVersion":"kubectl.config.k8s.io/v1beta1","kind":"Preference","credentialPluginPolicy":"DenyAll"}',
  ],
  ['what is no YAML', 'a: b: c\n'],
  ['an alias with a wrong name', `${preference}aliases: [{name: a1, command: get}]\n`],
  ['an alias twice', `${preference}aliases: [{name: a, command: get}, {name: a, command: get}]\n`],
  [
    'a default with dashes',
    `${preference}defaults: [{command: get, options: [{name: --output, default: wide}]}]\n`,
  ],
  ['aliases of the wrong type', `${preference}aliases: x\ncredentialPluginPolicy: DenyAll\n`],
  ['switched off', allow('{command: other}'), undefined, { KUBERC: 'off' }],
  ['disabled', allow('{command: other}'), undefined, { KUBECTL_KUBERC: 'False' }],
  ['a file of KUBERC', undefined, undefined, { KUBERC: '/HOME/mine' }],
  ['a file of KUBERC that does not exist', undefined, undefined, { KUBERC: '/HOME/none' }],
  ['a KUBERC that is a folder', undefined, undefined, { KUBERC: '/HOME/bin' }],
];

describeWithKubectl('the policy of the kuberc', (_kubectl, programs) => {
  it.each(policies.map(([name, text, command, env]) => [name, { text, command, env }] as const))(
    '%s',
    async (_name, one) => {
      const { ours, theirs } = await compare(one);
      expect(ours).toEqual(theirs);
    },
  );

  it('a file of --kuberc', async () => {
    const flags = [`--kuberc=${join(home, 'mine')}`];
    for (const one of [
      { flags },
      { flags, env: { KUBERC: '/HOME/none' } },
      { flags, env: { KUBERC: 'off' } },
      { flags: [`--kuberc=${join(home, 'none')}`] },
    ]) {
      const { ours, theirs } = await compare(one);
      expect(ours).toEqual(theirs);
    }
  });

  async function compare({
    text,
    command = '/HOME/plug',
    env = {},
    flags = [],
  }: {
    text?: string | undefined;
    command?: string | undefined;
    env?: Readonly<Record<string, string>> | undefined;
    flags?: readonly string[];
  }) {
    const here = (value: string) => value.replaceAll('/HOME', home);
    writeKubeconfig({ exec: { command: here(command) } });
    writeAnswer(credential());
    program(join(home, 'other', 'on-path'));
    symlinkSync(join(home, 'plug'), join(home, 'link'));
    if (text !== undefined) writeFileSync(join(home, '.kube', 'kuberc'), here(text));
    writeFileSync(join(home, 'mine'), `${preference}credentialPluginPolicy: DenyAll\n`);
    const world = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, here(value)]));
    const { theirs, ours } = await both(programs, world, flags);
    rmSync(join(home, 'link'));
    const verdict = ({ err, code, run }: { err: string; code: number | null; run: Given | undefined }) => ({
      err: plain(err),
      code,
      hasRun: run !== undefined,
    });
    return { ours: verdict(ours), theirs: verdict(theirs) };
  }

  /** kubectl forgets the line break behind a warning. */
  function plain(err: string): string {
    return err.replaceAll('\n', '');
  }
});
