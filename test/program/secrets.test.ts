// A canary in every place that holds a credential; then every verb, at every log level, in every output and in every
// way to fail. It may be found where it was put and nowhere else: not in what is printed, not in a file that was
// written, not on a command line, not in the environment of a child.
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SimFault } from '../support/sim/faults.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import type { CliResult } from '../support/cli-world.ts';
import { runCli } from '../support/run-cli.ts';

/** Each kind of credential has its own word, so that a leak says what leaked. */
const canaries = {
  token: 'canary-bearer-0f3a9c',
  tokenFile: 'canary-file-7be210',
  password: 'canary-basic-51cc0d',
  proxyPassword: 'canary-proxy-e94b17',
} as const;

/** As it is, in base64 (three alignments are enough for a longer text), and in percent form. */
function forms(word: string): string[] {
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.from('x'.repeat(shift) + word).toString('base64');
    return text.slice(4, -4);
  });
  return [word, ...encoded, encodeURIComponent(word)];
}

function leaksIn(text: string): string[] {
  return Object.entries(canaries)
    .filter(([, word]) => forms(word).some((form) => text.includes(form)))
    .map(([name]) => name);
}

let fleet: SimFleet;
let gate: ReturnType<typeof createServer>;
/** What a child program of ours saw: its arguments and its environment. */
let childLog: string;

beforeAll(async () => {
  const names = ['plain', 'by-file', 'basic', 'behind-proxy'];
  fleet = await startSimFleet({
    members: names.map((name) => ({ name })),
    pods: 2,
    token: canaries.token,
  });
  // A proxy that refuses: its own words are shown, the password for it is not.
  gate = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'),
    );
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const proxy = `http://me:${canaries.proxyPassword}@127.0.0.1:${(gate.address() as AddressInfo).port}`;
  const tokenFile = join(fleet.home, 'token');
  writeFileSync(tokenFile, `${canaries.tokenFile}\n`, { mode: 0o600 });
  const text = readFileSync(fleet.kubeconfig, 'utf8');
  writeFileSync(
    fleet.kubeconfig,
    text
      .replace(userOf('by-file'), `- name: by-file\n  user:\n    tokenFile: ${tokenFile}\n`)
      .replace(
        userOf('basic'),
        `- name: basic\n  user:\n    username: me\n    password: ${canaries.password}\n`,
      )
      .replace(/( {4}server: \S+\n)( {2}name: behind-proxy\n)/, `$1    proxy-url: ${proxy}\n$2`),
    { mode: 0o600 },
  );
  childLog = join(fleet.home, 'child.log');
  const kubectl = join(fleet.home, 'kubectl');
  writeFileSync(
    kubectl,
    `#!/bin/sh\n{ tr '\\0' ' ' </proc/$$/cmdline; env; } >>${childLog}\ncat <<END\napiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: default}\nEND\n`,
  );
  chmodSync(kubectl, 0o755);
  mkdirSync(join(fleet.home, 'kustomize'));
  writeFileSync(join(fleet.home, 'kustomize', 'kustomization.yaml'), 'resources: []\n');
});
afterAll(async () => {
  gate.close();
  await fleet.stop();
});

function userOf(name: string): RegExp {
  return new RegExp(`- name: ${name}\n {2}user:\n {4}token: .*\n`);
}

const mc = (line: string, tty = false) =>
  runCli(line, {
    home: fleet.home,
    tty,
    env: { KUBECTL_MC_KUBECTL: join(fleet.home, 'kubectl'), PATH: '/usr/bin:/bin' },
  });

/** What leaked, by stream. */
function leaked({ out, err }: CliResult): { readonly out: string[]; readonly err: string[] } {
  return { out: leaksIn(out), err: leaksIn(err) };
}
const nothing = { out: [], err: [] };

/** All files below the home but those that the canaries were put into. */
function written(folder = fleet.home): string[] {
  const own = ['config', 'token', 'kubectl'];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return written(path);
    return own.includes(name) ? [] : [path];
  });
}

const levels = Array.from({ length: 10 }, (_, level) => level);
const outputs = [
  '',
  '-o wide',
  '-o json',
  '-o yaml',
  '-o name',
  '-o jsonpath={.items}',
  '-o custom-columns=A:.metadata.name',
];

describe('a credential is shown nowhere', () => {
  it.each(levels)('get at -v=%i, in every output', async (level) => {
    for (const output of outputs) {
      const line = `get pods -A ${output} -v=${level} --cluster-timeout 5s`;
      const result = await mc(line);
      expect(result.code).toBe(2);
      expect({ line, ...leaked(result) }).toEqual({ line, ...nothing });
    }
  });

  const lines = [
    'get pods -A --raw-typo',
    'get --raw /version -v=9',
    'get pods -A --as someone --as-group g -v=9',
    'get secrets -A -v=9',
    `get pods -A --token=x${canaries.token} -v=9`,
    `get pods --username me --password ${canaries.password}`,
    'get nosuchtype -v=9',
    'version -v=9',
    'get pods -A -v=9 --request-timeout=1ms',
    'setup --hub-context hub --non-interactive -v=9',
    '--refresh -v=9',
    'version -v=9',
    'clusters -o json -v=9',
    'clusters --explain -o wide -v=9',
    'clusters describe -v=9',
    'clusters describe -o yaml -v=9',
    "clusters check --can-i 'list pods' -v=9",
    'clusters check -o json -v=9',
    'config view -v=9',
    'trust ls -o wide -v=9',
    'trust diff -o json -v=9',
    'trust add --all -v=9',
  ];
  it.each(lines)('%s', async (line) => {
    expect(leaked(await mc(line))).toEqual(nothing);
    expect(leaked(await mc(line, true))).toEqual(nothing);
  });

  const faults: SimFault[] = [
    { at: 'response', kind: 'status', code: 401 },
    { at: 'response', kind: 'status', code: 403 },
    // A server, or a proxy that somebody debugs, that says again what it was sent.
    { at: 'response', kind: 'status', code: 400, message: `no user for Bearer ${canaries.token}` },
    {
      at: 'response',
      kind: 'status',
      code: 502,
      form: 'text',
      message: `Authorization: Bearer ${canaries.token}`,
    },
    { at: 'response', kind: 'redirect', location: `https://elsewhere.example/?t=${canaries.token}` },
    {
      at: 'response',
      kind: 'raw',
      bytes: `HTTP/1.1 200 Bearer ${canaries.token}\r\nX-Seen: Bearer ${canaries.token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    },
    { at: 'response', kind: 'status', code: 500, form: 'html' },
    { at: 'response', kind: 'redirect', location: 'https://elsewhere.example/' },
    { at: 'body', kind: 'garbage' },
    { at: 'tls', kind: 'expired' },
    { at: 'connect', kind: 'reset' },
  ];
  it.each(faults)('when a member answers with $at $kind', async (fault) => {
    await fleet.member('plain').fault(fault);
    try {
      for (const level of [0, 1, 9]) {
        const line = `get pods -A -v=${level} --cluster-timeout 3s`;
        expect(leaked(await mc(line))).toEqual(nothing);
      }
    } finally {
      await fleet.member('plain').clearFaults();
    }
  });

  it('in the environment or on the command line of a child', async () => {
    const line = `get -k ${join(fleet.home, 'kustomize')} -v=9`;
    expect(leaked(await mc(line))).toEqual(nothing);
    const seen = readFileSync(childLog, 'utf8');
    expect(seen).toContain('kustomize');
    expect(leaksIn(seen)).toEqual([]);
    expect(seen).not.toContain('KUBERNETES_EXEC_INFO');
  });

  it('in any file that was written', async () => {
    const files = written();
    expect(files.some((file) => file.includes('cache'))).toBe(true);
    expect(files.some((file) => file.endsWith('kubectl-mc-clusters.yaml'))).toBe(true);
    for (const file of files)
      expect({ file, leaks: leaksIn(readFileSync(file, 'latin1')) }).toEqual({ file, leaks: [] });
  });

  it('finds a canary where it is: the test can fail', () => {
    expect(leaksIn(readFileSync(fleet.kubeconfig, 'utf8'))).toEqual(['token', 'password', 'proxyPassword']);
    expect(leaksIn(`Basic ${Buffer.from(`me:${canaries.password}`).toString('base64')}`)).toEqual([
      'password',
    ]);
  });
});
