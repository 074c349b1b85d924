// The program itself, many times at once, killed in the middle, and in folders that are not as they should be.
import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadMapping } from '../../src/mapping/load.ts';
import { builtProgram, startBuilt } from '../support/run-built.ts';
import { killSetups, startKillFleet } from '../support/setup-kills.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

let fleet: SimFleet;
const kube = () => join(fleet.home, '.kube');
const file = () => join(kube(), 'kubectl-mc-clusters.yaml');
const setup = (line = '', more: Partial<Parameters<typeof startBuilt>[1]> = {}) =>
  startBuilt(['setup', '--hub-context', 'hub', '--non-interactive', ...line.split(' ').filter(Boolean)], {
    home: fleet.home,
    ...more,
  }).result;
/** What a write or a lock left. */
const strays = async () => (await readdir(kube())).filter((name) => /\.(?:lock|tmp)$/.test(name));

describe('50 setups at once', () => {
  beforeAll(async () => {
    fleet = await startSimFleet({ members: 50, pods: 1 });
  });
  afterAll(() => fleet.stop());

  it('lose no entry', { timeout: 240_000 }, async () => {
    const names = Object.keys(fleet.members);
    const results = await Promise.all(names.map((name) => setup(`--skip-check --clusters ${name}`)));
    expect(results.filter(({ code }) => code !== 0).map(({ err }) => err)).toEqual([]);
    const { clusters, hubContext } = await loadMapping({ home: fleet.home });
    expect(clusters.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(hubContext).toBe('hub');
    expect(await strays()).toEqual([]);
  });
});

describe('24 setups at once that enable access providers', () => {
  beforeAll(async () => {
    fleet = await startSimFleet({ members: 1, pods: 1 });
  });
  afterAll(() => fleet.stop());

  it('lose none', { timeout: 120_000 }, async () => {
    const names = ['google', 'gke-fleet', 'eks', 'aks', 'secretreader', 'open-cluster-management'];
    const all = [...names, ...names, ...names, ...names];
    const results = await Promise.all(
      all.map((name) => startBuilt(['setup', '--enable-provider', name], { home: fleet.home }).result),
    );
    expect(results.map(({ code }) => code)).toEqual(all.map(() => 0));
    const text = await readFile(join(kube(), 'kubectl-mc', 'providers.json'), 'utf8');
    const { providers } = JSON.parse(text) as { providers: { name: string }[] };
    expect(providers.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });
});

describe('a setup', () => {
  beforeAll(async () => {
    fleet = await startKillFleet();
  });
  afterAll(() => fleet.stop());
  afterEach(async () => {
    await chmod(kube(), 0o700);
    for (const name of await readdir(kube()))
      if (name !== 'config') await rm(join(kube(), name), { recursive: true });
  });

  it(
    'that is killed leaves the old file or the new one, and no lock that holds',
    { timeout: 120_000 },
    async () => {
      const tally = await killSetups(20, {
        home: fleet.home,
        file: file(),
        cluster: 'a',
        seed: 'setup-kill',
      });
      // Were none killed in the middle of its write, nothing would be shown.
      expect(tally.inWrite).toBeGreaterThan(0);
      expect((await setup('--skip-check')).code).toBe(0);
      expect((await strays()).filter((name) => name.endsWith('.lock'))).toEqual([]);
      // What the killed ones left goes once it is an hour old.
      const old = new Date(Date.now() - 2 * 3600 * 1000);
      for (const name of await strays()) await utimes(join(kube(), name), old, old);
      expect((await setup('--skip-check --map a=ctx-a')).code).toBe(0);
      expect((await setup('--skip-check --map a=ctx-b')).code).toBe(0);
      expect(await strays()).toEqual([]);
    },
  );

  it('takes over the lock of a process that is gone', async () => {
    const { pid } = spawnSync('true');
    await writeFile(
      `${file()}.lock`,
      JSON.stringify({ pid, host: hostname(), pidNamespace: await pidNamespace() }),
    );
    expect((await setup()).code).toBe(0);
    expect(await strays()).toEqual([]);
  });

  it.each([
    [
      'lives',
      () => ({ pid: process.pid, host: hostname() }),
      /process \d+ on the machine|process \d+ on this machine/,
    ],
    ['runs on another machine', () => ({ pid: 1, host: 'elsewhere' }), /process 1 on the machine elsewhere/],
  ])(
    'waits for a holder of the lock that %s, says who it is, and changes nothing',
    async (_, owner, words) => {
      await writeFile(`${file()}.lock`, JSON.stringify({ ...owner(), pidNamespace: await pidNamespace() }));
      const { err, code, tookMs } = await setup();
      expect(err).toMatch(words);
      expect(err).toContain(`rm ${file()}.lock`);
      expect(code).toBe(1);
      expect(tookMs).toBeGreaterThan(4_900);
      await expect(stat(file())).rejects.toThrow('ENOENT');
      await expect(stat(`${file()}.lock`)).resolves.toBeDefined();
    },
  );

  it('makes ~/.kube when it is missing, private whatever the umask', async () => {
    const elsewhere = join(fleet.home, 'kubeconfig');
    await rename(fleet.kubeconfig, elsewhere);
    await rm(kube(), { recursive: true });
    const through = ['sh', '-c', 'umask 000; exec "$0" "$@"'];
    const { code } = await setup('', { env: { KUBECONFIG: elsewhere }, through });
    await rename(elsewhere, fleet.kubeconfig);
    expect(code).toBe(0);
    expect((await stat(kube())).mode & 0o777).toBe(0o700);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('keeps a mapping that is a symbolic link', async () => {
    const target = join(fleet.home, 'dotfiles.yaml');
    await writeFile(target, '# dotfiles\n', { mode: 0o600 });
    await symlink('../dotfiles.yaml', file());
    expect((await setup()).code).toBe(0);
    expect(lstatSync(file()).isSymbolicLink()).toBe(true);
    expect(await readFile(target, 'utf8')).toMatch(/^# dotfiles\n.*name: b/s);
    await rm(target);
  });

  it('in a read-only folder says so in one line, and changes nothing', async (context) => {
    const isRoot = userInfo().uid === 0;
    // Root may write anywhere, but for a read-only mount, which only root can make.
    const mount = `mount --bind '${kube()}' '${kube()}' && mount -o remount,ro,bind '${kube()}'`;
    if (isRoot && spawnSync('unshare', ['-m', 'sh', '-c', mount]).status !== 0)
      context.skip('no read-only mount can be made here');
    await chmod(kube(), isRoot ? 0o700 : 0o500);
    const through = ['unshare', '-m', 'sh', '-c', `${mount} && exec "$0" "$@"`];
    const { err, code } = await setup('', isRoot ? { through } : {});
    expect(err).toMatch(
      /^Error: cannot write \S+: (?:permission denied|read-only file system); nothing was changed\. Make \S+ writable/m,
    );
    expect(code).toBe(1);
    await chmod(kube(), 0o700);
    await expect(stat(file())).rejects.toThrow('ENOENT');
  });

  it('on a full disk keeps the old file, and says so', async () => {
    const before = `# ${'x'.repeat(4096)}\nclusters: []\n`;
    await writeFile(file(), before, { mode: 0o600 });
    // A file may have 2 KiB: what a full disk is to the one that writes.
    const through = ['bash', '-c', 'trap "" XFSZ; ulimit -f 2; exec "$0" "$@"'];
    const { err, code } = await setup('', { through });
    expect(err).toMatch(/^Error: cannot write \S+: file size limit reached; nothing was changed\. /m);
    expect(code).toBe(1);
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect(await strays()).toEqual([]);
  });

  // The package for npm is two files.
  it.runIf(userInfo().uid === 0 && !builtProgram.endsWith('.cjs'))(
    'of a user without HOME and without an entry in passwd',
    async () => {
      // As in a container that runs under any uid: reading works, and what cannot be written is said.
      const program = join(tmpdir(), `kubectl-mc-${process.pid}`);
      await copyFile(builtProgram, program);
      await chmod(program, 0o755);
      const config = `${program}.config`;
      await copyFile(fleet.kubeconfig, config);
      await chown(config, 54_321, 54_321);
      const start = (...args: string[]) =>
        spawnSync('setpriv', ['--reuid=54321', '--regid=54321', '--clear-groups', program, ...args], {
          env: { PATH: process.env['PATH'] ?? '', KUBECONFIG: config },
          cwd: tmpdir(),
          encoding: 'utf8',
        });
      // In this process the servers cannot answer a child that it waits for: what needs none is enough.
      expect(start('config', 'path').status).toBe(0);
      const { status, stderr } = start('setup', '--enable-provider', 'eks');
      expect(stderr).toMatch(
        /^Error: cannot write \/\.kube\/kubectl-mc\/providers\.json\.lock: permission denied; /,
      );
      expect(status).toBe(1);
      await Promise.all([program, config].map((path) => rm(path)));
    },
  );

  it('in a folder in whose place a file stands says what is wrong', async () => {
    await mkdir(join(fleet.home, 'odd'));
    await writeFile(join(fleet.home, 'odd', '.kube'), '');
    const { err, code } = await setup('', {
      home: join(fleet.home, 'odd'),
      env: { KUBECONFIG: fleet.kubeconfig },
    });
    expect(err).toContain('a part of its path is not a folder');
    expect(code).toBe(1);
  });
});

/** Locks of another pid namespace are never taken over, so a test must name its own. */
async function pidNamespace(): Promise<string | undefined> {
  const { readlink } = await import('node:fs/promises');
  return readlink('/proc/self/ns/pid').catch(() => undefined);
}
