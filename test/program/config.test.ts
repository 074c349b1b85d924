// `kubectl mc config`: what is in force, where it comes from, and a file to begin with.
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../support/run-cli.ts';

let home: string;
let file: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mc-config-'));
  file = join(home, '.kube', 'kubectl-mc-config.yaml');
  await mkdir(join(home, '.kube'), { mode: 0o700 });
});
afterEach(() => rm(home, { recursive: true, force: true }));
const mc = (line: string, env: Record<string, string> = {}) => runCli(line, { home, env });
const write = (text: string) => writeFile(file, text, { mode: 0o600 });

const mine = `discovery: {api: inventory}
execution:
  timeout: 9s
groups:
  "a b": {clusters: 'x*', properties: {"k: v": "\\u001b[31m"}}
trust: {allowedServers: ["https://*.example.com"]}
`;

describe('config view', () => {
  it('says of each key what it is and where that comes from', async () => {
    await write(mine);
    const env = { KUBECTL_MC_EXECUTION_MAX_CONCURRENCY: '7', KUBECTL_MC_HUB_CONTEXT: 'h' };
    const { out, err, code } = await mc('config view --cluster-timeout 3m', env);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    for (const line of [
      /^# hub context: none \(hub context "h" \(from KUBECTL_MC_HUB_CONTEXT\) is not in the kubeconfig\)$/m,
      new RegExp(`^  api: inventory +# ${file}:1$`, 'm'),
      /^ {2}timeout: "3m" +# flag --cluster-timeout$/m,
      /^ {2}maxConcurrency: 7 +# env KUBECTL_MC_EXECUTION_MAX_CONCURRENCY$/m,
      /^ {2}colorize: true +# default$/m,
      new RegExp(`^  "a b": .* # ${file}:5$`, 'm'),
    ])
      expect(out).toMatch(line);
    expect(out).not.toContain('\u001b');
  });

  it('is a file again, with the same meaning', async () => {
    await write(mine);
    const first = (await mc('config view')).out;
    await write(first);
    const second = (await mc('config view -o json')).out;
    expect(parse(first)).toMatchObject({
      discovery: { api: 'inventory' },
      groups: { 'a b': { clusters: 'x*', properties: { 'k: v': '\u001b[31m' } } },
    });
    const { config } = JSON.parse(second) as { config: object };
    const { apiVersion, kind, ...settings } = parse(first) as Record<string, unknown>;
    expect({ apiVersion, kind }).toEqual({ apiVersion: 'kubectl-mc.k8s.io/v1alpha1', kind: 'Config' });
    expect(config).toEqual(settings);
  });

  it('gives the origins as data, too', async () => {
    await write(mine);
    const view = JSON.parse((await mc('config view -o json')).out) as {
      origins: Record<string, object>;
    };
    expect(view.origins['execution.timeout']).toEqual({ from: 'file', file, line: 3, text: `${file}:3` });
    expect(view.origins['output.colorize']).toEqual({ from: 'default', text: 'default' });
  });

  it.each([
    ['execution: {timeuot: 5s}\n', {}, ':1: execution.timeuot: unknown key. Did you mean timeout?'],
    ['', { KUBECTL_MC_EXECUTION_TIMEOUT: 'x' }, 'KUBECTL_MC_EXECUTION_TIMEOUT: must be a duration'],
  ])('a wrong setting is an error: %j %j', async (text, env, message) => {
    await write(text);
    const { out, err, code } = await mc('config view', env);
    expect(err).toContain(message);
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });
});

describe('config init', () => {
  it('writes a private file that sets nothing but the defaults', async () => {
    const { out, err, code } = await mc('config init');
    expect({ out, err, code }).toEqual({ out: '', err: `Wrote ${file}\n`, code: 0 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(home, '.kube'))).toEqual(['kubectl-mc-config.yaml']);
    const after = JSON.parse((await mc('config view -o json')).out) as { config: unknown };
    await rm(file);
    const before = JSON.parse((await mc('config view -o json')).out) as { config: unknown };
    expect(after.config).toEqual(before.config);
  });

  it('touches no file that is there, not even a dangling link', async () => {
    await write('# mine\n');
    const { err, code } = await mc('config init');
    expect(err).toContain(`${file} is there already, and was not touched`);
    expect(code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('# mine\n');
    await rm(file);
    await symlink(join(home, 'elsewhere'), file);
    expect((await mc('config init')).code).toBe(1);
    expect(await readdir(home)).toEqual(['.kube']);
  });

  it('gives the file to one of many at once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => mc('config init')));
    expect(all.filter(({ code }) => code === 0)).toHaveLength(1);
  });
});

describe('config path', () => {
  it('says where the files are', async () => {
    await write('');
    const { out } = await mc('config path', { KUBECACHEDIR: '/c' });
    const rows = out
      .trimEnd()
      .split('\n')
      .map((row) => row.split(/\s+/));
    expect(rows[0]).toEqual(['NAME', 'STATUS', 'PATH']);
    expect(rows.find(([name]) => name === 'config')).toEqual(['config', 'found', file]);
    expect(rows.find(([name]) => name === 'cache')).toEqual(['cache', 'absent', '/c/kubectl-mc']);
    expect(rows.map(([name]) => name).slice(1)).toEqual([
      'config',
      'mapping',
      'providers',
      'trust',
      'kubeconfig.d',
      'cache',
    ]);
    expect((await mc('config path providers', { KUBECTL_MC_PROVIDER_FILE: 'p.json' })).out).toBe(
      `${home}/p.json\n`,
    );
    expect((await mc('config path providers --clusterprofile-provider-file /x/p')).out).toBe('/x/p\n');
    expect((await mc('config path mapping')).out).toBe(`${home}/.kube/kubectl-mc-clusters.yaml\n`);
  });

  it.each([
    ['config', 'config needs view, init or path [NAME]. See'],
    ['config veiw', 'config needs view, init or path [NAME], not "veiw"'],
    ['config view x', 'not "view x"'],
    ['config path nope', 'there is no file called "nope". Known names: config, mapping,'],
    ['config view -o xml', 'config view prints yaml or json, not "xml"'],
  ])('%s is refused', async (line, message) => {
    const { err, code } = await mc(line);
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});
