// The `kubectl` that the suite meets: what it takes for a `get`, and what the program under test is given for it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseConnection, type Kubeconfig, UnknownNameError } from './connection.ts';
import { countAsserts, writeExecutable } from './run-function.ts';

const WRAPPER = join(import.meta.dirname, 'kubectl.sh');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubectl-mc-wrapper-'));
  mkdirSync(join(dir, '.kube'));
  mkdirSync(join(dir, 'fleets'));
  writeKubeconfig(join(dir, '.kube', 'config'), 'test');
  // Both programs tell who they are and what they were given.
  script('kubectl', `printf '%s\\n' kubectl "$@"`);
  script('mc', `printf '%s\\n' mc "$@"`);
  script('connection', `cat >>${dir}/flags; printf x >>${dir}/made; touch "$2"`);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function script(name: string, body: string): void {
  writeFileSync(join(dir, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

function writeKubeconfig(path: string, context: string): void {
  writeFileSync(path, `apiVersion: v1\ncurrent-context: ${context}\nkind: Config\n`);
}

/** The words that a program was given, its name first. */
function kubectl(args: readonly string[], env: Readonly<Record<string, string>> = {}): string[] {
  const { stdout, stderr } = spawnSync('sh', [WRAPPER, ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: dir,
      UPSTREAM_ROUTING: 'on',
      UPSTREAM_KUBECTL: join(dir, 'kubectl'),
      UPSTREAM_PROGRAM: join(dir, 'mc'),
      UPSTREAM_CONNECTION: join(dir, 'connection'),
      UPSTREAM_FLEETS: join(dir, 'fleets'),
      UPSTREAM_ROUTES: join(dir, 'routes.log'),
      ...env,
    },
  });
  expect(stderr).toBe('');
  return stdout.replace(/\n$/, '').split('\n');
}

function file(name: string): string {
  return existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : '';
}

const FLEET = ['mc', '--contexts', 'test', '--show-cluster-column=false', '-q'];

describe('kubectl.sh', () => {
  it.each([
    [['get', 'pods']],
    [['-n', 'x', 'get', 'pods', '-o', 'name']],
    [['--v=6', '--namespace', 'default', 'get', 'all', '--chunk-size=0']],
    [['get', '-f', '-', '--', 'get']],
    [['get', 'pods', '-l', 'a in (b, c)', '--sort-by', '{.metadata.name}', '']],
  ])('hands on %j as it is, to the current context', (args) => {
    expect(kubectl(args)).toEqual([...FLEET, ...args]);
    expect(file('made')).toBe('');
    expect(file('routes.log')).toBe(`mc\t${args.join(' ')}\n`);
  });

  it.each([
    [['create', 'get']],
    [['-s', 'get', 'delete', 'pod']],
    [['config', 'set-context', 'test', '--namespace=get']],
    [[]],
    [['--help']],
  ])('leaves %j to the real kubectl', (args) => {
    expect(kubectl(args)).toEqual(['kubectl', ...args]);
    expect(file('routes.log')).toBe('');
  });

  it('leaves everything to the real kubectl without routing', () => {
    expect(kubectl(['get', 'pods'], { UPSTREAM_ROUTING: 'off' })).toEqual(['kubectl', 'get', 'pods']);
  });

  it('turns the flags that choose a connection into a kubeconfig, wherever they stand', () => {
    const words = kubectl(
      '-s https://h --insecure-skip-tls-verify get --token=t pods --user u -o --token=kept -- --token=kept'.split(
        ' ',
      ),
    );
    expect(words.slice(0, 6)).toEqual([...FLEET.with(2, 'upstream'), '--kubeconfig']);
    expect(words.slice(7)).toEqual(['get', 'pods', '-o', '--token=kept', '--', '--token=kept']);
    expect(file('flags')).toBe('--server=https://h\n--insecure-skip-tls-verify=true\n--token=t\n--user=u\n');
  });

  it('makes it once, and again when the flags or the kubeconfig have changed', () => {
    const first = kubectl(['get', '-s', 'https://h', 'pods']);
    expect(kubectl(['get', 'nodes', '-shttps://h'])[6]).toBe(first[6]);
    expect(file('made')).toBe('x');
    expect(kubectl(['get', 'pods', '-s', 'https://i'])[6]).not.toBe(first[6]);
    writeFileSync(join(dir, '.kube', 'config'), 'current-context: test\n# another namespace\n');
    expect(kubectl(['get', 'pods', '-s', 'https://h'])[6]).not.toBe(first[6]);
    expect(file('made')).toBe('xxx');
  });

  it('takes the current context of --kubeconfig, and lets the program complain about a missing file', () => {
    writeKubeconfig(join(dir, 'other'), '"b c"');
    const other = join(dir, 'other');
    expect(kubectl(['get', 'pods', '--kubeconfig', other])).toEqual(
      FLEET.with(2, 'b c').concat('--kubeconfig', other, 'get', 'pods'),
    );
    expect(kubectl(['get', 'pods', '--kubeconfig=missing', '--context=x'])).toEqual(
      FLEET.with(2, '*').concat('--kubeconfig', 'missing', 'get', 'pods'),
    );
  });

  it('leaves names that the kubeconfig lacks to the real kubectl, and says why', () => {
    script('connection', 'cat >/dev/null; echo no such context; exit 3');
    const args = ['get', 'pods', '--context=x'];
    expect(kubectl(args)).toEqual(['kubectl', ...args]);
    expect(file('routes.log')).toBe('real\tno such context\tget pods --context=x\n');
  });

  it('becomes the program, so that killing it kills the program', () => {
    script('mc', 'echo $$');
    script('shell', `echo $$; exec sh ${WRAPPER} "$@"`);
    const { stdout } = spawnSync(join(dir, 'shell'), ['get', 'pods'], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: dir,
        UPSTREAM_ROUTING: 'on',
        UPSTREAM_PROGRAM: join(dir, 'mc'),
        UPSTREAM_ROUTES: join(dir, 'routes.log'),
      },
    });
    const [before, after] = stdout.split('\n');
    expect(after).toBe(before);
  });
});

describe('chooseConnection', () => {
  const config: Kubeconfig = {
    'current-context': 'a',
    clusters: [
      {
        name: 'c1',
        cluster: { server: 'https://1', 'certificate-authority-data': 'x', 'tls-server-name': 'n' },
      },
      { name: 'c2', cluster: null },
    ],
    users: [
      { name: 'u1', user: { token: 't', as: 'me' } },
      { name: 'u2', user: { exec: { command: 'e' }, 'client-key-data': 'k' } },
    ],
    contexts: [
      { name: 'a', context: { cluster: 'c1', user: 'u1', namespace: 'ns' } },
      { name: 'b', context: { cluster: 'c2', user: 'u2' } },
    ],
  };
  const choose = (flags: Readonly<Record<string, string>>) => {
    const chosen = chooseConnection(config, new Map(Object.entries(flags)));
    return [chosen.clusters?.[0]?.cluster, chosen.users?.[0]?.user, chosen.contexts?.[0]?.context];
  };

  it('starts from the current context, with its namespace', () => {
    const [, user, context] = choose({});
    expect(user).toEqual({ token: 't', as: 'me' });
    expect(context).toEqual({ cluster: 'c1', user: 'u1', namespace: 'ns' });
  });

  it('takes an empty name for none', () => {
    expect(choose({ context: '', cluster: '', user: '' })).toEqual(choose({}));
  });

  it('takes another context, another cluster, another user', () => {
    expect(choose({ context: 'b' })).toEqual([
      {},
      { exec: { command: 'e' }, 'client-key-data': 'k' },
      { cluster: 'c2', user: 'u2' },
    ]);
    expect(choose({ context: 'b', cluster: 'c1', user: 'u1' })).toEqual([
      config.clusters?.[0]?.cluster,
      config.users?.[0]?.user,
      { cluster: 'c1', user: 'u1' },
    ]);
  });

  it('drops the CA that an insecure connection cannot have, and the name of another server', () => {
    expect(choose({ server: 'https://2', 'insecure-skip-tls-verify': 'true' })[0]).toEqual({
      server: 'https://2',
      'insecure-skip-tls-verify': true,
    });
  });

  it('adds credentials, and makes their paths absolute', () => {
    expect(choose({ context: 'b', token: 'z', 'client-key': 'key.pem' })[1]).toEqual({
      exec: { command: 'e' },
      token: 'z',
      'client-key': join(process.cwd(), 'key.pem'),
    });
  });

  it.each([[{ context: 'x' }], [{ cluster: 'x' }], [{ user: 'x' }]])(
    'refuses %j, which is not there',
    (flags) => {
      expect(() => choose(flags)).toThrow(UnknownNameError);
    },
  );
});

describe('countAsserts', () => {
  it('counts what the functions of hack/lib/test.sh print for a check that held, and nothing else', () => {
    const log = [
      'get.sh:30: Successful get pods {{.items}}: ',
      'Successful',
      'message:Successful',
      'Successful: stdout for kubectl list',
      'get.sh:31: FAIL!',
      'Successfully done',
    ];
    expect(countAsserts(log.join('\n'))).toBe(3);
  });
});

describe('writeExecutable', () => {
  it('keeps words whole', () => {
    writeExecutable(join(dir, 'many'), ['printf', '%s|', "it's", 'a b']);
    expect(spawnSync(join(dir, 'many'), ['$x'], { encoding: 'utf8' }).stdout).toBe("it's|a b|$x|");
  });
});
