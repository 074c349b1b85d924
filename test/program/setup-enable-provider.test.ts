// `setup --enable-provider`: templates for the user's provider file, added without touching what is there.
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

let fleet: SimFleet;
beforeEach(async () => {
  fleet = await startSimFleet({ members: [{ name: 'a' }], pods: 1 });
});
afterEach(() => fleet.stop());

const file = () => join(fleet.home, '.kube', 'kubectl-mc', 'providers.json');
const mc = (line: string) => runCli(line, { home: fleet.home });
const read = () => readFile(file(), 'utf8');
async function put(text: string): Promise<void> {
  await mkdir(join(file(), '..'), { recursive: true, mode: 0o700 });
  await writeFile(file(), text, { mode: 0o600 });
}
interface Provider {
  readonly name: string;
  readonly execConfig: {
    readonly command: string;
    readonly apiVersion: string;
    readonly interactiveMode: string;
  };
}
const providers = async () => (JSON.parse(await read()) as { providers: Provider[] }).providers;

describe('--enable-provider', () => {
  it('writes every template there is, in the upstream format, and is done', async () => {
    const { out, err, code } = await mc(
      'setup --enable-provider google,gke-fleet --enable-provider eks --enable-provider aks,secretreader,open-cluster-management',
    );
    expect({ out, code }).toEqual({ out: '', code: 0 });
    expect(err.match(/^Added provider /gm)).toHaveLength(6);
    expect((await providers()).map(({ name, execConfig }) => [name, execConfig.command])).toEqual([
      ['google', 'gke-gcloud-auth-plugin'],
      ['gke-fleet', 'gke-gcloud-auth-plugin'],
      ['eks', 'aws'],
      ['aks', 'kubelogin'],
      ['secretreader', 'secretreader-plugin'],
      ['open-cluster-management', 'cp-creds'],
    ]);
    for (const { execConfig } of await providers()) {
      expect(execConfig.apiVersion).toMatch(/^client\.authentication\.k8s\.io\/v1(beta1)?$/);
      expect(execConfig.interactiveMode).toBe('Never');
    }
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(join(file(), '..'))).mode & 0o777).toBe(0o700);
    const text = await read();
    const again = await mc('setup --enable-provider eks,aks');
    expect(again.err).toBe(`Provider eks is in ${file()} already.\nProvider aks is in ${file()} already.\n`);
    expect(await read()).toBe(text);
  });

  it.each([
    [
      '{\n\t"providers" : [ {"name":"mine", "execConfig":{"command":"x"}, "own": [1,  2]} ],\n  "more": 12345678901234567890\n}',
      '"own": [1,  2]}|"more": 12345678901234567890',
    ],
    ['{"providers":[]}', '{"providers":['],
    ['{"providers": null, "a": 1}', ', "a": 1}'],
    ['{"a": {"b": [ ]}}\n', '{"a": {"b": [ ]}'],
    ['{}', '{'],
    ['\n', '{'],
  ])('adds to %j and loses nothing', async (before, kept) => {
    await put(before);
    const { err, code } = await mc('setup --enable-provider eks');
    expect({ err: err.split('.json')[0], code }).toEqual({
      err: `Added provider eks to ${file().replace('.json', '')}`,
      code: 0,
    });
    const text = await read();
    for (const piece of kept.split('|')) expect(text).toContain(piece);
    const old: unknown = before.trim() === '' ? {} : JSON.parse(before);
    const oldList = (old as { providers?: unknown[] | null }).providers ?? [];
    expect(JSON.parse(text)).toEqual({
      ...(old as object),
      providers: [...oldList, (await providers()).at(-1)],
    });
    expect((await providers()).at(-1)?.name).toBe('eks');
  });

  it("leaves the user's own entry of that name as it is, and says so", async () => {
    const mine = '{"providers":[{"name":"eks","execConfig":{"command":"/my/aws"}}]}';
    await put(mine);
    const { err, code } = await mc('setup --enable-provider eks');
    expect(err).toBe(`Provider eks is in ${file()} already, in your own words; it was not changed.\n`);
    expect(code).toBe(0);
    expect(await read()).toBe(mine);
  });

  it.each([
    ['{"providers": [', 'not valid JSON'],
    ['[]', 'must be an object with "providers"'],
    ['{"providers": {}}', 'providers must be a list of objects'],
    ['{"providers": [1]}', 'providers must be a list of objects'],
  ])('refuses %j and leaves it', async (text, message) => {
    await put(text);
    const { err, code } = await mc('setup --enable-provider eks');
    expect(err).toContain(`${file()}: ${message}`);
    expect(code).toBe(1);
    expect(await read()).toBe(text);
  });

  it('names what there is, for a word that is none of them', async () => {
    const { err, code } = await mc('setup --enable-provider gke');
    expect(err).toContain(
      '--enable-provider "gke" is not known; there are: google, gke-fleet, eks, aks, secretreader, open-cluster-management',
    );
    expect(code).toBe(1);
    expect((await mc('setup --provider oracle')).err).toContain(
      '--provider "oracle" is not known; there are: aws, gcp, azure, ali',
    );
    expect((await mc('setup --provider=')).err).toContain('--provider needs a name: aws, gcp, azure, ali');
  });

  it('goes on with the setup when a hub is named', async () => {
    const { err, code } = await mc('setup --hub-context hub --non-interactive --enable-provider eks');
    expect(err).toContain('Added provider eks to ');
    expect(err).toContain('a: context a answers\n');
    expect(code).toBe(0);
  });
});
