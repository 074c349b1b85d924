// Whatever is wrong with the user's files, the hub or the words: one clear line, exit 1, nothing lost.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { runCli } from '../support/run-cli.ts';

let fleet: SimFleet;
beforeEach(async () => {
  fleet = await startSimFleet({ members: 2, pods: 1 });
});
afterEach(() => fleet.stop());

const kube = (name: string) => join(fleet.home, '.kube', name);
const mc = (line: string, env: Record<string, string> = {}) => runCli(line, { home: fleet.home, env });

/** Everything before the newline, when there is only one line. */
async function onlyLine(line: string, env: Record<string, string> = {}): Promise<string> {
  const { out, err, code } = await mc(line, env);
  expect(out).toBe('');
  expect(code).toBe(1);
  const lines = err.split('\n').filter((text) => text !== '' && !text.startsWith('Discovered'));
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('the user’s files', () => {
  it.each([
    ['is no YAML', 'clusters: [\n', /kubectl-mc-clusters\.yaml.*line/],
    ['has a wrong type', 'clusters: 7\n', /kubectl-mc-clusters\.yaml.*clusters/],
    ['is of another kind', 'kind: Other\n', /kubectl-mc-clusters\.yaml.*Other/],
    ['has an entry without a name', 'clusters:\n- context: x\n', /kubectl-mc-clusters\.yaml.*name/],
  ])('a mapping that %s', async (_, text, message) => {
    await writeFile(kube('kubectl-mc-clusters.yaml'), text, { mode: 0o600 });
    expect(await onlyLine('get pods')).toMatch(message);
    expect(await readFile(kube('kubectl-mc-clusters.yaml'), 'utf8')).toBe(text);
  });

  it('a mapping that others can write', async () => {
    await writeFile(kube('kubectl-mc-clusters.yaml'), 'clusters: []\n');
    await chmod(kube('kubectl-mc-clusters.yaml'), 0o666);
    expect(await onlyLine('get pods')).toContain('chmod go-w');
  });

  it('a mapping to a context that is not there fails that cluster alone', async () => {
    await writeFile(kube('kubectl-mc-clusters.yaml'), 'clusters:\n- name: member-1\n  context: gone\n', {
      mode: 0o600,
    });
    const { err, code } = await mc('get pods -A -v');
    expect(err).toContain('Error: Failed to query 1 cluster: member-1 (no credentials: BrokenContext)\n');
    expect(err).toContain('context "gone" does not exist; run: kubectl mc setup --map member-1=CONTEXT');
    expect(err.match(/"gone"/g)).toHaveLength(1);
    expect(code).toBe(2);
  });

  it.each([
    ['an unknown key', 'execution:\n  timout: 5s\n', /kubectl-mc-config\.yaml.*2.*timout.*timeout/],
    ['a wrong type', 'execution: {maxConcurrency: many}\n', /kubectl-mc-config\.yaml.*1.*maxConcurrency/],
  ])('a configuration with %s', async (_, text, message) => {
    await writeFile(kube('kubectl-mc-config.yaml'), text, { mode: 0o600 });
    expect(await onlyLine('get pods')).toMatch(message);
  });

  it('a wrong environment variable', async () => {
    expect(await onlyLine('get pods', { KUBECTL_MC_EXECUTION_TIMEOUT: 'soon' })).toContain(
      'KUBECTL_MC_EXECUTION_TIMEOUT',
    );
  });

  it('a broken kubeconfig', async () => {
    await writeFile(fleet.kubeconfig, 'contexts: [\n', { mode: 0o600 });
    expect(await onlyLine('get pods')).toMatch(/^Error: error loading config file ".*config": line 2/);
  });

  it('a --kubeconfig that is not there', async () => {
    expect(await onlyLine('get pods --kubeconfig /no/such/file')).toContain('/no/such/file');
  });

  it('no kubeconfig at all', async () => {
    const home = join(fleet.home, 'empty');
    await mkdir(home);
    const { err, code } = await runCli('get pods', { home });
    expect(err).toContain('no hub is chosen');
    expect(err).toContain('kubectl mc setup --hub-context HUB');
    expect(code).toBe(1);
    expect(await mc('--bogus')).toEqual({
      out: '',
      err: "error: unknown flag: --bogus\nSee 'kubectl mc --help' for usage.\n",
      code: 1,
    });
  });
});

describe('the hub', () => {
  it('is down', async () => {
    await fleet.hub.fault({ at: 'connect', kind: 'refuse' });
    const line = await onlyLine('get pods');
    expect(line).toMatch(/^Error: hub context "hub" \(from the current context of the kubeconfig\): /);
    expect(line).toContain('--hub-context');
  });

  it('hangs', async () => {
    await fleet.hub.fault({ at: 'response', kind: 'hang' });
    const started = performance.now();
    expect(await onlyLine('get pods --cluster-timeout 500ms')).toContain('hub context "hub"');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each([
    [401, 'Unauthorized'],
    [403, 'You need get and list on clusterprofiles.multicluster.x-k8s.io'],
    [500, 'hub context "hub"'],
  ])('answers %i', async (code, text) => {
    await fleet.hub.fault({ at: 'response', kind: 'status', code });
    expect(await onlyLine('get pods')).toContain(text);
  });

  it('answers HTML', async () => {
    await fleet.hub.fault({ at: 'body', kind: 'html' });
    expect(await onlyLine('get pods')).toContain('text/html');
  });

  it('has no ClusterProfile API', async () => {
    await fleet.stop();
    fleet = await startSimFleet({ members: 1, pods: 1, hub: { versions: [] } });
    expect(await onlyLine('get pods')).toContain('the hub has no ClusterProfile API (multicluster.x-k8s.io)');
  });

  it('is named with where its name came from', async () => {
    expect(await onlyLine('get pods', { KUBECTL_MC_HUB_CONTEXT: 'gone' })).toContain(
      'hub context "gone" (from KUBECTL_MC_HUB_CONTEXT)',
    );
    await writeFile(kube('kubectl-mc-clusters.yaml'), 'hubContext: older\nclusters: []\n', { mode: 0o600 });
    expect(await onlyLine('get pods')).toContain('hub context "older" (from hubContext in ');
  });

  it('has several inventories: it lists them and asks for one', async () => {
    await fleet.stop();
    fleet = await startSimFleet({
      hub: { inventories: ['team-a', 'team-b'] },
      members: [
        { name: 'a', profile: { inventories: ['team-a'] } },
        { name: 'b', profile: { inventories: ['team-b'] } },
      ],
      pods: 1,
    });
    expect(await onlyLine('get pods')).toContain(
      'the hub has ClusterProfiles in 2 namespaces: team-a (1 clusters',
    );
    const chosen = await mc('get pods -A --inventory team-b');
    expect(chosen.code).toBe(0);
    expect(chosen.err).toBe('Discovered 1 cluster(s)\n');
  });
});

describe('the words', () => {
  it.each([
    [
      'get pods --clusters member-9',
      '--clusters: there is no cluster "member-9". Known clusters: member-1, member-2.',
    ],
    ['get pods --clusters prod-*', '--clusters: no cluster matches "prod-*"'],
    ['get pods --exclude member-9', '--exclude: there is no cluster "member-9"'],
    ['get pods --exclude member-*', 'no cluster is left of 2 after the selection'],
    ['get pods --cluster-selector env=prod', 'no cluster is left of 2'],
    ['get pods --cluster-group prod', '--cluster-group: there is no group "prod"'],
    ['get pods --contexts kind-*', '--contexts: no kubeconfig context matches "kind-*"'],
    ['get pods --contexts hub --hub-context hub', 'exclude each other'],
    ['get pods --contexts hub --healthy-only', '--contexts and --healthy-only exclude each other'],
    ['get pods --context x', 'error: --context chooses one connection'],
    ['get pods -s https://x', 'error: --server chooses one connection'],
    ['get pods --concurrency 0', '--concurrency'],
    ['get pods --cluster-timeout soon', '--cluster-timeout'],
    ['get pods --request-timeout 1p', 'error: Invalid timeout value'],
    ['get pods -o bogus', 'error: unable to match a printer suitable for the output format "bogus"'],
    ['get pods -o json --show-labels', 'error: --show-labels option cannot be used with json printer'],
    ['get pods --inventory nope', 'lists no clusters in inventory "nope". Choose another'],
    ['logs web', 'For one cluster: kubectl logs --context CONTEXT. Run'],
    ['get pods --kubeconfig /dev/null', 'no current context in /dev/null. Run: kubectl mc setup'],
    ['frobnicate', 'error: unknown command "frobnicate" for "kubectl mc". Run \'kubectl mc --help\''],
    [
      'gte pods',
      'error: unknown command "gte" for "kubectl mc". Did you mean get? Run \'kubectl mc --help\'',
    ],
  ])('%s', async (line, message) => {
    expect(await onlyLine(line)).toContain(message);
  });

  it.each(['clusters describe nope', 'clusters check nope', 'trust add nope', 'trust diff nope'])(
    '%s: no flag is blamed that nobody typed',
    async (line) => {
      expect(await onlyLine(line)).toBe(
        'Error: there is no cluster "nope". Known clusters: member-1, member-2.',
      );
    },
  );

  it('a name that was typed beside --clusters is blamed on the one that is wrong', async () => {
    expect(await onlyLine('clusters check member-1 --clusters member-9')).toContain(
      'Error: --clusters: there is no cluster "member-9"',
    );
    expect(await onlyLine('clusters check member-1 --exclude member-1')).toContain(
      'member-1 is left out by --exclude member-1, member-2 is not named.',
    );
  });

  it.each([
    '--clusters member-9',
    "--clusters ''",
    '--cluster-group prod',
    '--cluster-property x',
    "--cluster-selector 'a in b'",
    '--contexts x --inventory y',
    '--exclude member-*',
    '--select',
  ])('%s: a wrong selection begins with Error:, whatever is wrong with it', async (flags) => {
    expect(await onlyLine(`get pods ${flags}`)).toMatch(/^Error: /);
  });

  it('a missing file and a bad word beside it are both said, as by kubectl', async () => {
    expect(await mc('get -f nope a/b/c')).toEqual({
      out: '',
      err: 'the path "nope" does not exist\narguments in resource/name form may not have more than one slash\n',
      code: 1,
    });
  });

  it('a profile that kubectl does not know is refused, and one that it knows accepted', async () => {
    expect(await onlyLine('get pods --profile=bogus')).toBe("error: unknown profile 'bogus'");
    expect(await onlyLine('version --profile bogus')).toBe("error: unknown profile 'bogus'");
    expect((await mc('get pods --profile=heap')).code).toBe(0);
  });

  it('an unknown flag points to the help, as kubectl does', async () => {
    const { err, code } = await mc('get pods --bogus');
    expect(err).toBe("error: unknown flag: --bogus\nSee 'kubectl mc get --help' for usage.\n");
    expect(code).toBe(1);
  });
});
