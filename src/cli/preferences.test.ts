import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../test/support/run-cli.ts';
import type { FlagSpec } from '../core/flag.ts';
import type { System } from '../core/system.ts';
import { applyPreferences } from './preferences.ts';

const flags: readonly FlagSpec[] = [
  { name: 'output', short: 'o', type: 'string', usage: '' },
  { name: 'namespace', short: 'n', type: 'string', usage: '' },
  { name: 'watch', short: 'w', type: 'bool', usage: '' },
  { name: 'context', type: 'string', usage: '' },
];

const kuberc = `apiVersion: kubectl.config.k8s.io/v1beta1
kind: Preference
defaults:
- command: get
  options:
  - {name: output, default: wide}
  - {name: namespace, default: blue}
  - {name: context, default: elsewhere}
- command: describe
  options: [{name: show-events, default: "false"}]
aliases:
- name: nodes
  command: get pods
  prependArgs: [nodes]
  appendArgs: [n1]
  options: [{name: output, default: yaml}]
`;

describe('applyPreferences', () => {
  let home: string;
  let err: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kubectl-mc-kuberc-'));
    mkdirSync(join(home, '.kube'));
    err = '';
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const write = (text: string) => writeFileSync(join(home, '.kube', 'kuberc'), text);

  async function applied(typed: string, env: Record<string, string> = {}): Promise<string> {
    const argv = typed.split(' ');
    const sink = { isTTY: false, columns: undefined, write: async (text: string) => void (err += text) };
    const { signal: interrupt } = new AbortController();
    const streams = { out: sink, err: sink };
    const system = { env, home, cwd: home, streams, interrupt } as unknown as System;
    const line = await applyPreferences(
      { argv, at: argv.findIndex((word) => !word.startsWith('-')) },
      {
        system,
        isVerb: (word) => ['get', 'describe'].includes(word),
        flagsOf: async (verb) => (verb === 'get' ? flags : undefined),
      },
    );
    expect(line.argv[line.at]).toBe('get');
    return line.argv.join(' ');
  }

  it.each([
    ['get pods', '--output=wide --namespace=blue get pods'],
    ['get pods --output json', '--namespace=blue get pods --output json'],
    ['get pods -wo json', '--namespace=blue get pods -wo json'],
    // As kubectl: any bundle of letters with an o in it passes for -o, and with an n for -n.
    ['get pods -ojson', 'get pods -ojson'],
    ['get pods -nfoo', 'get pods -nfoo'],
    ['nodes', '--output=yaml get nodes n1'],
    ['nodes -n x', '--output=yaml get nodes -n x n1'],
  ])('%s', async (typed, expected) => {
    write(kuberc);
    expect(await applied(typed)).toBe(expected);
    expect(err).toBe('');
  });

  it('leaves the line alone without a file, and when kubectl would', async () => {
    expect(await applied('get pods')).toBe('get pods');
    write(kuberc);
    expect(await applied('get pods', { KUBECTL_KUBERC: 'false' })).toBe('get pods');
    expect(await applied('get pods', { KUBERC: 'off' })).toBe('get pods');
  });

  it.each([
    ['options: [{name: nope, default: x}]', 'invalid flag nope for command get'],
    [
      'options: [{name: watch, default: maybe}]',
      'could not apply override value maybe to flag watch in command get err: invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    ['options: [{name: --watch, default: x}]', 'flag name --watch should be in long form without dashes'],
  ])('refuses %s', async (options, message) => {
    write(
      `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults:\n- command: get\n  ${options}\n`,
    );
    await expect(applied('get pods')).rejects.toThrow(`error occurred while applying preferences ${message}`);
  });

  it('says which command it does not know', async () => {
    write(kuberc.replace('command: describe', 'command: gett'));
    await applied('get pods');
    expect(err).toBe('Warning: command "gett" not found to set kuberc override\n');
  });

  it('ends the program with kubectl’s line', async () => {
    write('apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: Bogus\n');
    const { err: said, code } = await runCli('get pods', { home });
    expect([said, code]).toEqual([
      'error occurred while applying preferences unknown plugin policy: "Bogus"\n',
      1,
    ]);
    const missing = await runCli('get pods --kuberc', { home });
    expect(missing.err).toBe('error occurred while applying preferences kuberc file is not found\n');
    const off = await runCli('get pods --kuberc=x', { home, env: { KUBECTL_KUBERC: 'false' } });
    expect(off.err).toContain('error: unknown flag: --kuberc\n');
  });
});
