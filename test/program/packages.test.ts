// The packages that make build leaves: the executable, and the package for npm. They do the same, byte for byte, and
// bring nothing along.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verbs } from '../../src/cli/root.ts';
import { NAMED_FAULTS } from '../support/sim/faults.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { splitLine } from '../support/run-cli.ts';

const root = join(import.meta.dirname, '..', '..');
const executable = join(root, 'dist', 'kubectl-mc');
const npmPackage = join(root, 'dist', 'npm');
const script = join(npmPackage, 'kubectl-mc.cjs');

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'kubectl-mc-packages-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The Node 20 of this machine, where there is one beside that of the tests. */
const oldNode = ['/usr/local/bin/node', '/usr/bin/node'].find(
  (node) =>
    existsSync(node) && spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.startsWith('v20.'),
);

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

async function run(
  program: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ran> {
  const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(':');
  const child = spawn(program, args, {
    env: { HOME: home, PATH, ...options.env },
    cwd: options.cwd ?? home,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { out, err, code };
}

describe('the package for npm', () => {
  it('has no dependencies, runs on Node 20, and is small', () => {
    const manifest = JSON.parse(readFileSync(join(npmPackage, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest).toMatchObject({ name: 'kubectl-mc', engines: { node: '>=20' } });
    for (const key of ['dependencies', 'optionalDependencies', 'peerDependencies', 'scripts'])
      expect(manifest[key]).toBeUndefined();
    expect(statSync(join(npmPackage, 'main.cjs')).size).toBeLessThan(1_500_000);
  });

  it('is installed from its tarball, and runs', async () => {
    const folder = mkdtempSync(join(home, 'install-'));
    const env = { npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false' };
    const packed = await run('npm', ['pack', npmPackage, '--silent'], { env, cwd: folder });
    expect(packed).toMatchObject({ code: 0, err: '' });
    const tarball = packed.out.trim();
    const installed = await run(
      'npm',
      ['install', '--offline', '--no-audit', '--no-fund', '-g', '--prefix', folder, tarball],
      {
        env,
        cwd: folder,
      },
    );
    expect(installed).toMatchObject({ code: 0 });
    const program = join(folder, 'bin', 'kubectl-mc');
    expect(await run(program, ['version', '--client'])).toEqual({
      out: 'Client Version: v0.1.0\n',
      err: '',
      code: 0,
    });
    const files = (await run('tar', ['-tzf', tarball], { cwd: folder })).out.trim().split('\n').toSorted();
    expect(files.map((name) => name.replace('package/', ''))).toEqual([
      'LICENSE',
      'README.md',
      'THIRD_PARTY_NOTICES.txt',
      'kubectl-mc.cjs',
      'main.cjs',
      'package.json',
    ]);
  });

  // Node 20 knows the syntax that the bundler is told to write, but not every call: what is newer is asked for first.
  it('makes no call that Node 20 does not have', () => {
    const text = readFileSync(join(npmPackage, 'main.cjs'), 'utf8');
    for (const call of [
      'Promise.withResolvers',
      'Promise.try',
      'Object.groupBy',
      'Map.groupBy',
      'Array.fromAsync',
      '.union(',
      '.isSubsetOf(',
      'RegExp.escape',
      'Iterator.from',
    ])
      expect(text.includes(call) ? call : '').toBe('');
  });

  it.skipIf(oldNode === undefined)('says on Node 20 what it says on others', async () => {
    const fleet = await startSimFleet({ members: 12, pods: 1 });
    try {
      const env = { HOME: fleet.home };
      const seen = await run(oldNode ?? '', [script, 'get', 'pods', '-A', '--hub-context', 'hub'], { env });
      expect(seen).toMatchObject({ err: 'Discovered 12 cluster(s)\n', code: 0 });
    } finally {
      await fleet.stop();
    }
  });

  describe('keeps compiled code', () => {
    const version = ['version', '--client'];
    const isFine = { out: 'Client Version: v0.1.0\n', err: '', code: 0 };
    let env: { XDG_CACHE_HOME: string };
    let folder: string;
    beforeEach(() => {
      env = { XDG_CACHE_HOME: mkdtempSync(join(home, 'cache-')) };
      folder = join(env.XDG_CACHE_HOME, 'kubectl-mc', 'code');
    });
    const kept = () => readdirSync(folder).map((name) => join(folder, name));
    const changed = (file: string) => statSync(file, { bigint: true }).mtimeNs;

    it('in a folder that is the user’s alone, one file for a verb, and uses it', async () => {
      expect(await run(script, version, { env })).toEqual(isFine);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      const [file = ''] = kept();
      expect(file).toMatch(/\/[0-9a-f]{16}-v\d+\.\d+\.\d+-\w+-version$/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const before = changed(file);
      expect(await run(script, version, { env })).toEqual(isFine);
      expect(changed(file)).toBe(before);
      expect((await run(script, ['--nosuch', 'nosuchverb'], { env })).code).toBe(1);
      expect(kept()).toHaveLength(2);
    });

    it.each<readonly [string, (bytes: Buffer) => Buffer]>([
      ['cut off', (bytes) => bytes.subarray(0, bytes.length / 3)],
      ['empty', () => Buffer.alloc(0)],
      ['text', () => Buffer.from('this is no code\n'.repeat(2))],
      ['damaged in one byte', (bytes) => bytes.fill(bytes[5000] === 1 ? 2 : 1, 5000, 5001)],
      ['longer than it was', (bytes) => Buffer.concat([bytes, bytes])],
    ])('and makes it anew where it is %s', async (_, damage) => {
      expect(await run(script, version, { env })).toEqual(isFine);
      const [file = ''] = kept();
      const whole = readFileSync(file);
      writeFileSync(file, damage(Buffer.from(whole)));
      expect(await run(script, version, { env })).toEqual(isFine);
      expect(kept()).toEqual([file]);
      // Both copies in it are alike again.
      const bytes = readFileSync(file);
      expect(bytes.length).toBeGreaterThan(whole.length / 2);
      expect(bytes.subarray(0, bytes.length / 2).equals(bytes.subarray(bytes.length / 2))).toBe(true);
    });

    it('and adds to it after an hour, and clears away what nobody used for a month', async () => {
      expect(await run(script, version, { env })).toEqual(isFine);
      const [file = ''] = kept();
      const left = join(folder, 'of-an-older-build');
      writeFileSync(left, '');
      const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
      utimesSync(left, daysAgo(31), daysAgo(31));
      utimesSync(file, daysAgo(1), daysAgo(1));
      expect(await run(script, version, { env })).toEqual(isFine);
      expect(statSync(file).mtimeMs).toBeGreaterThan(Number(daysAgo(0.5)));
      expect(kept()).toEqual([file]);
    });

    it('and does without where others may write, or nobody may', async () => {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o777);
      expect(await run(script, version, { env })).toEqual(isFine);
      expect(kept()).toEqual([]);
      for (const XDG_CACHE_HOME of ['/proc/nothing', '/dev/null'])
        // oxlint-disable-next-line no-await-in-loop -- one run at a time
        expect(await run(script, version, { env: { XDG_CACHE_HOME } })).toEqual(isFine);
    });

    it('and not where the user wants no compiled code', async () => {
      const off = { ...env, NODE_DISABLE_COMPILE_CACHE: '1' };
      expect(await run(script, version, { env: off })).toEqual(isFine);
      expect(existsSync(folder)).toBe(false);
    });
  });

  it.each([['--help'], ['version', '--client'], ['get', '--help']])(
    'loads no built-in module for %s that an empty script does not',
    async (...args) => {
      const spy = join(home, 'spy.cjs');
      writeFileSync(
        spy,
        `process.on('exit', () => require('fs').writeFileSync(process.env.LIST, process.moduleLoadList.join('\\n')));`,
      );
      const listOf = async (program: readonly string[]) => {
        const env = { LIST: join(home, 'list'), NODE_OPTIONS: `--require ${spy}`, XDG_CACHE_HOME: home };
        expect((await run(process.execPath, program, { env })).code).toBe(0);
        return readFileSync(join(home, 'list'), 'utf8').split('\n');
      };
      const empty = join(home, 'empty.cjs');
      writeFileSync(empty, '');
      const before = await listOf([empty]);
      const loaded = (await listOf([script, ...args])).filter((name) => !before.includes(name));
      const heavy =
        /NativeModule (internal\/)?(tls|crypto|http|net|stream|streams|child_process|readline|tty|zlib|dns|worker|perf)/;
      expect(loaded.filter((name) => heavy.test(name))).toEqual([]);
    },
  );
});

describe('the executable', () => {
  it('reads nothing of the folder where the command is typed', async () => {
    const folder = mkdtempSync(join(home, 'cwd-'));
    writeFileSync(join(folder, '.env'), 'KUBECTL_MC_HUB_CONTEXT=evil\n');
    writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./evil.ts"]\n');
    writeFileSync(join(folder, 'evil.ts'), 'console.log("evil")\n');
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    const { out, err } = await run(executable, ['get', 'pods'], { cwd: folder });
    expect(out).toBe('');
    expect(err).not.toContain('evil');
  });
});

describe('both packages', () => {
  let fleet: SimFleet;
  const faulty = Object.entries(NAMED_FAULTS).filter(
    ([name]) => !['drip', 'slow', 'throttle', 'reset', 'endless', 'gzip-bomb'].includes(name),
  );
  beforeAll(async () => {
    const members = faulty.map(([name, fault]) => ({ name, faults: [fault] }));
    fleet = await startSimFleet({
      members: [{ name: 'fine' }, { name: 'well' }, ...members],
      pods: 3,
      clientCert: true,
    });
  });
  afterAll(() => fleet.stop());

  const lines = [
    '',
    'help',
    '--help',
    'help get',
    'nosuchverb',
    'gte pods',
    'delete pods web',
    '--refresh',
    ...verbs.map(({ name }) => `${name} --help`),
    ...['bash', 'zsh', 'fish', 'powershell', 'kubectl', 'nosuchshell'].map((shell) => `completion ${shell}`),
    "__complete ''",
    '__complete ge',
    '__complete get po',
    '__complete get --clus',
    ...[
      '',
      "pods -l 'a in' --clusters fine",
      'pods -o nosuch',
      'pods -A --bogus',
      'pods web -A --clusters fine',
      'pods --context x',
    ].map(get),
    ...[
      'pods --clusters nosuch',
      "pods --clusters 'x*'",
      'pods -A --sort-by=.nosuch --clusters fine',
      'pods -o jsonpath={ --clusters fine',
    ].map(get),
    'get pods -A --clusters fine,well',
    'get pods,deploy -A --clusters fine,well -o wide',
    'get nodes --clusters fine,well --sort-by=.metadata.name',
    'get all,cm -A --clusters fine,well --no-headers --show-labels -L app',
    'get pods -A -o json --clusters fine,well',
    ...['yaml', 'kyaml', 'name', 'custom-columns=N:.metadata.name,P:.spec.nosuch'].map(
      (output) => `get pods -A --clusters fine,well -o ${output}`,
    ),
    "get pods -A -o jsonpath='{.items[*].metadata.name}' --clusters fine,well",
    'get pods -A -o go-template=\'{{range .items}}{{printf "%s %q\\n" .kind .metadata.name}}{{end}}\' --clusters fine',
    'get --raw /version --clusters fine',
    'get nosuchtype --cluster-timeout 4s',
    'get pods nosuchpod --clusters fine --show-cluster-column=false -q',
    'get pods -A --cluster-timeout 4s -o name',
    'get pods -A --cluster-timeout 4s -o json',
    'get pods -A --cluster-timeout 4s -q --allow-partial',
    'get pods -A --cluster-timeout 4s -v',
    'get pods -A --clusters fine -v=6 --refresh',
    ...['', '--explain', 'describe fine', 'check --clusters fine,well', '-o json'].map(
      (rest) => `clusters ${rest}`,
    ),
    'version --cluster-timeout 4s',
    'version --client -o json',
    'version -o yaml --clusters fine',
    'config view',
    'config view -o json',
    'config path',
    'config nosuch',
    'trust ls',
    'trust add fine',
    'setup --hub-context hub --non-interactive --dry-run --clusters fine,well',
  ];
  // An age may turn while they run: then that is the only difference, and all three are alike without ages.
  const withoutAges = (text: string) => text.replaceAll(/ +\d+[smhdy]\w* *$/gm, '');
  // klog's prefix has the time and the process, a connection its own port, and an answer takes its time.
  const withoutTimes = (text: string) =>
    text
      .replaceAll(/^I\d{4} [\d:.]+ +\d+/gm, 'I')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z is/g, '… is')
      .replaceAll(/milliseconds=\d+/g, 'milliseconds=…')
      .replaceAll(/127\.0\.0\.1:\d+->/g, '->')
      .replaceAll(/ *\b\d+(?:\.\d+)?m?s\b/g, ' …');
  it.each(lines)(
    'say the same for %s',
    async (line) => {
      const world = { env: { HOME: fleet.home, XDG_CACHE_HOME: home } };
      const ask = (program: string) => run(program, splitLine(line), world);
      const [first, other, again] = [await ask(executable), await ask(script), await ask(executable)];
      const isSteady = JSON.stringify(first) === JSON.stringify(again);
      const isTimed = / -v| check|--explain/.test(line);
      const seen = ({ out, err, code }: Ran) => ({
        out: isTimed ? withoutTimes(out) : isSteady ? out : withoutAges(out),
        err: isTimed ? withoutTimes(err) : err,
        code,
      });
      expect(seen(other)).toEqual(seen(first));
    },
    60_000,
  );
});

function get(rest: string): string {
  return `get ${rest}`.trim();
}
