import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { builtProgram } from '../support/run-built.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

describe('completion', () => {
  let fleet: SimFleet;
  let bin: string;
  beforeAll(async () => {
    fleet = await startSimFleet({ members: ['eu-1', 'eu-2', 'us-1'].map((name) => ({ name })), pods: 1 });
    const asked = await runCli('clusters', { home: fleet.home });
    expect(asked.code).toBe(0);
    writeFileSync(
      join(fleet.home, '.kube', 'kubectl-mc-config.yaml'),
      "apiVersion: kubectl-mc.k8s.io/v1alpha1\nkind: Config\ngroups:\n  prod: {clusters: 'eu-*'}\n",
      { mode: 0o600 },
    );
    bin = join(fleet.home, 'bin');
    mkdirSync(bin);
    symlinkSync(builtProgram, join(bin, 'kubectl-mc'));
    const { out } = await runCli('completion kubectl', { home: fleet.home });
    writeFileSync(join(bin, 'kubectl_complete-mc'), out);
    chmodSync(join(bin, 'kubectl_complete-mc'), 0o755);
  });
  afterAll(() => fleet.stop());

  async function propose(...words: string[]): Promise<string[]> {
    const before = fleet.hub.requests.length;
    const { out, err, code } = await runCli(['__complete', ...words], { home: fleet.home });
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(fleet.hub.requests.length).toBe(before);
    expect(out).toMatch(/:\d+\n$/);
    return out.trimEnd().split('\n').slice(0, -1);
  }
  const words = async (...typed: string[]) => (await propose(...typed)).map((line) => line.split('\t')[0]);

  it.each<[typed: string[], proposed: string[]]>([
    [['se'], ['setup']],
    [['o'], ['options']],
    [['h'], ['help']],
    [['options', ''], []],
    [
      ['get', '--clusters', ''],
      ['eu-1', 'eu-2', 'us-1'],
    ],
    [
      ['get', '--clusters', 'eu-1,'],
      ['eu-1,eu-2', 'eu-1,us-1'],
    ],
    [
      ['get', '--clusters=eu'],
      ['eu-1', 'eu-2'],
    ],
    [['get', '--clusters', '=', 'us'], ['us-1']],
    [['get', 'pods', '--exclude', 'us'], ['us-1']],
    [['--hub-context', 'h'], ['hub']],
    [['get', '--cluster-group', ''], ['prod']],
    [
      ['get', '-o', 'jsonpath-'],
      ['jsonpath-as-json', 'jsonpath-file'],
    ],
    [
      ['version', '-o', ''],
      ['json', 'yaml'],
    ],
    [['get', 'deploy'], ['deployments']],
    [['get', 'pods,deploy'], ['pods,deployments']],
    [['get', 'pods', ''], []],
    [['clusters', 'ch'], ['check']],
    [['clusters', 'check', 'eu-1', 'e'], ['eu-2']],
    [['get', '--healthy'], ['--healthy-only']],
    [['get', '--field'], ['--field-selector=']],
    [['completion', 'z'], ['zsh']],
    [['nosuchverb', ''], []],
    [['config', 'path', 'm'], ['mapping']],
    [['config', 'view', ''], []],
    [['trust', 'ls', ''], []],
    [['trust', 'rm', 'us'], ['us-1']],
    [
      ['clusters', '-o', ''],
      ['wide', 'json', 'yaml', 'name'],
    ],
    [
      ['trust', 'ls', '-o', ''],
      ['wide', 'json', 'yaml'],
    ],
    [
      ['setup', '--provider', 'a'],
      ['aws', 'azure', 'ali'],
    ],
    [['setup', '--provider', 'aws,g'], ['aws,gcp']],
    [['setup', '--enable-provider', 'ek'], ['eks']],
    [
      ['setup', '--map', 'eu'],
      ['eu-1=', 'eu-2='],
    ],
    [['setup', '--map', 'eu-1=us'], ['eu-1=us-1']],
  ])('%j proposes %j', async (typed, proposed) => {
    expect(await words(...typed)).toEqual(proposed);
  });

  it('says what each verb is for', async () => {
    expect(await propose('g')).toEqual(['get\tDisplay one or many resources of every cluster']);
  });

  it.each([
    ['get -f', ':0\n'],
    ['get --kubeconfig', ':0\n'],
    ['get -n', ':4\n'],
    ['get pods', ':4\n'],
  ])('leaves files to the shell only where a file is meant: %s', async (line, out) => {
    const typed = ['__complete', ...line.split(' '), ''];
    expect(await runCli(typed, { home: fleet.home })).toEqual({ out, err: '', code: 0 });
  });

  it('is silent where nothing is known, and where the files are broken', async () => {
    const home = join(fleet.home, 'elsewhere');
    mkdirSync(join(home, '.kube'), { recursive: true });
    writeFileSync(join(home, '.kube', 'config'), '{{{');
    for (const line of [
      ['get', '--clusters', ''],
      ['get', '--contexts', ''],
    ])
      // oxlint-disable-next-line no-await-in-loop
      expect(await runCli(['__complete', ...line], { home })).toEqual({ out: ':4\n', err: '', code: 0 });
  });

  async function shell(program: string, args: readonly string[]): Promise<string> {
    const PATH = [bin, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
    const child = spawn(program, args, {
      env: { PATH, HOME: fleet.home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    await once(child, 'close');
    return out;
  }

  it('works in bash, which breaks words at =', async () => {
    const line =
      'COMP_WORDS=(kubectl-mc get --clusters = eu); COMP_CWORD=4; _kubectl_mc; echo "${COMPREPLY[@]}"';
    expect(await shell('bash', ['-c', `source <(kubectl-mc completion bash); ${line}`])).toBe('eu-1 eu-2\n');
  });

  it.each([
    ['get pods', ''],
    ['get --kubeconfig', 'default'],
  ])('bash completes files after %s: %j', async (line, option) => {
    // Outside of a completion compopt only fails; here it says what it was told.
    const typed = `COMP_WORDS=(kubectl-mc ${line} ""); COMP_CWORD=3; compopt() { echo "$2"; }; _kubectl_mc`;
    const out = await shell('bash', [
      '-c',
      `source <(kubectl-mc completion bash); ${typed}; complete -p kubectl-mc`,
    ]);
    expect(out).toBe(`${option === '' ? '' : `${option}\n`}complete -F _kubectl_mc kubectl-mc\n`);
  });

  const kubectl = join(controlPlaneDir(), 'kubectl');
  it.skipIf(!existsSync(kubectl))('works through kubectl, which asks kubectl_complete-mc', async () => {
    const out = await shell(kubectl, ['__complete', 'mc', 'get', '--clusters', 'eu']);
    expect(out).toBe('eu-1\neu-2\n:4\n');
  });

  it.each([
    ['completion', 'error: Shell not specified. There are: bash, zsh, fish, powershell, kubectl.\n'],
    ['completion bash zsh', 'error: Too many arguments. Expected only the shell type.\n'],
    [
      'completion tcsh',
      'error: Unsupported shell type "tcsh". There are: bash, zsh, fish, powershell, kubectl.\n',
    ],
  ])('%s is refused', async (line, err) => {
    expect(await runCli(line, { home: fleet.home })).toEqual({ out: '', err, code: 1 });
  });
});
