// The texts are those of kubectl 1.36 (test/parity/exec-plugins.test.ts holds them to it where kubectl is at hand).
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookPath } from '../files/look-path.ts';
import { loadKuberc } from './kuberc.ts';
import { cleanPath, denial } from './plugin-policy.ts';

const home = mkdtempSync(join(tmpdir(), 'kuberc-'));
const file = join(home, '.kube', 'kuberc');
beforeAll(() => {
  mkdirSync(join(home, '.kube'));
  mkdirSync(join(home, 'bin'));
  for (const path of [join(home, 'plug'), join(home, 'bin', 'plug')]) {
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
  }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const head = 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n';
const load = (text: string | undefined, env: Record<string, string> = {}, flag?: string) => {
  rmSync(file, { force: true });
  if (text !== undefined) writeFileSync(file, text);
  return loadKuberc({ env, home, cwd: home, flag });
};

describe('loadKuberc', () => {
  it.each([
    [undefined, { type: '' }],
    ['', { type: '' }],
    [head, { type: '' }],
    [`${head}credentialPluginPolicy: DenyAll\n`, { type: 'DenyAll' }],
    [
      `${head}credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: a}, {command: /b}]\n`,
      { type: 'Allowlist', allowlist: ['a', '/b'] },
    ],
  ])('%j', async (text, policy) => {
    const loaded = await load(text);
    expect(loaded).toMatchObject({ warnings: [] });
    expect('policy' in loaded && loaded.policy).toEqual(policy);
  });

  it.each([
    ['credentialPluginPolicy: denyall', 'unknown plugin policy: "denyall"'],
    [
      'credentialPluginPolicy: Allowlist',
      'credential plugin policy set to "Allowlist", but allowlist is unspecified',
    ],
    [
      'credentialPluginAllowlist: []',
      'misconfigured credential plugin allowlist: plugin policy is "" but allowlist is non-nil',
    ],
    ['aliases: [{name: a-b}]', 'invalid alias name, can only include alphabetical characters'],
  ])('refuses %s', async (line, problem) => {
    expect(await load(`${head}${line}\n`)).toEqual({
      problem: `error occurred while applying preferences ${problem}`,
      warnings: [],
    });
  });

  it('warns of a misspelt field, and of a file that it cannot use', async () => {
    expect(await load(`${head}credentialPluginpolicy: DenyAll\n`)).toMatchObject({
      policy: { type: '' },
      warnings: [
        `kuberc: ignoring strict decoding error in ${file}: strict decoding error: unknown field "credentialPluginpolicy"`,
      ],
    });
    expect(await load('a: b: c')).toMatchObject({ policy: { type: '' }, isUnreadable: true });
  });

  it('KUBERC and KUBECTL_KUBERC choose the file, or none', async () => {
    const deny = `${head}credentialPluginPolicy: DenyAll\n`;
    const none = { policy: { type: '' }, warnings: [] };
    expect(await load(deny, { KUBERC: 'off' })).toEqual(none);
    expect(await load(deny, { KUBECTL_KUBERC: 'False' })).toEqual(none);
    expect(await load(deny, { KUBERC: '/no/such' })).toMatchObject({
      problem:
        'error occurred while applying preferences kuberc error kuberc: open /no/such: no such file or directory',
    });
    expect(await load(deny, { KUBERC: 'off' }, 'x')).toMatchObject({
      problem: expect.stringContaining('mutually'),
    });
  });
});

describe('denial', () => {
  const world = { env: { PATH: join(home, 'bin') }, cwd: home };
  const judge = async (command: string, ...allowlist: string[]) => {
    const name = cleanPath(command);
    const found = name.includes('/') ? { path: name } : await lookPath(name, world);
    return denial({ type: 'Allowlist', allowlist }, { name, found, world });
  };

  it.each([
    ['plug', 'plug'],
    ['plug', join(home, 'bin', 'plug')],
    [join(home, 'bin', 'plug'), 'plug'],
    [`${home}/bin/..//plug`, join(home, 'plug')],
  ])('lets %s run for %s', async (command, entry) => {
    expect(await judge(command, 'other', entry)).toBeUndefined();
  });

  it.each([
    [join(home, 'plug'), 'plug', 'is not permitted by the credential plugin allowlist'],
    ['plug', join(home, 'plug'), 'is not permitted by the credential plugin allowlist'],
    [
      'none',
      'other',
      'cannot be resolved for credential plugin allowlist check: exec: "none": executable file not found in $PATH',
    ],
  ])('does not let %s run for %s', async (command, entry, why) => {
    expect(await judge(command, entry)).toContain(why);
  });
});
