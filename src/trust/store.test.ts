import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { array, assert, asyncProperty, record, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccessRequest, fingerprintOf, requestFields } from './request.ts';
import { parseTrust, printTrust } from './trust-file.ts';
import { addApprovals, loadTrust, removeApprovals, trustFile } from './store.ts';

let home: string;
let file: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kubectl-mc-trust-'));
  file = trustFile(home);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const update = { pid: process.pid, now: () => Date.parse('2026-11-26T03:00:00.5Z') };

function request(name: string, more: Partial<AccessRequest> = {}): AccessRequest {
  return {
    hub: { server: 'https://hub:6443' },
    namespace: 'fleet',
    name,
    server: 'https://prod.example.com',
    insecureSkipTlsVerify: false,
    provider: 'cloud',
    command: '/bin/cloud',
    args: ['get-token', 'a: b', ''],
    env: [
      { name: 'OWN', value: 'my-secret', fromHub: false },
      { name: 'REGION', value: 'eu-1', fromHub: true },
    ],
    apiVersion: 'client.authentication.k8s.io/v1',
    provideClusterInfo: true,
    extension: { b: 1, a: ['x', null] },
    ...more,
  };
}

describe('the trust file', () => {
  it('gives back what was approved, is private, and holds no value of the own environment', async () => {
    await addApprovals(file, [request('b'), request('a')], update);
    const { approvals } = await loadTrust(home);
    expect(approvals.map(({ approved }) => approved.name)).toEqual(['a', 'b']);
    const fields = requestFields(request('a'));
    expect(approvals[0]).toEqual({
      fingerprint: fingerprintOf(fields),
      approvedAt: '2026-11-26T03:00:00Z',
      approved: fields,
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    expect(await readFile(file, 'utf8')).not.toContain('my-secret');
  });

  it('has one approval a cluster: another hub or inventory is another cluster, another CA of the hub is not', async () => {
    await addApprovals(file, [request('a')], update);
    await addApprovals(file, [request('a', { server: 'https://new' })], update);
    await addApprovals(file, [request('a', { namespace: 'other' })], update);
    await addApprovals(file, [request('a', { hub: { server: 'https://hub-2:6443' } })], update);
    const ca = Buffer.from('ca');
    await addApprovals(
      file,
      [request('a', { hub: { server: 'https://hub:6443', certificateAuthority: ca } })],
      update,
    );
    const store = await loadTrust(home);
    expect(
      store.approvals.map(({ approved }) => [approved.hub, approved.namespace, approved.server]),
    ).toEqual([
      ['https://hub-2:6443', 'fleet', 'https://prod.example.com'],
      ['https://hub:6443', 'fleet', 'https://prod.example.com'],
      ['https://hub:6443', 'other', 'https://prod.example.com'],
    ]);
    expect(store.approvalFor(requestFields(request('a')))?.approved.hubCertificateAuthority).toMatch(
      /^sha256:/,
    );
    expect(store.approvalFor(requestFields(request('b')))).toBeUndefined();
  });

  it('gives back whatever a hub wrote, to the character', async () => {
    const text = string({ unit: 'binary' });
    const words = record({ args: array(text), server: text, provider: text, extension: text, command: text });
    await assert(
      asyncProperty(words, async (some) => {
        const approved = { ...requestFields(request('a')), ...some };
        const approval = {
          fingerprint: fingerprintOf(approved),
          approvedAt: '2026-11-26T03:00:00Z',
          approved,
        };
        expect(await parseTrust(await printTrust([approval]), 'F')).toEqual([approval]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('removes what is meant, and is not written when nothing is', async () => {
    await addApprovals(file, [request('a'), request('b')], update);
    const removed = await removeApprovals(file, ({ approved }) => approved.name === 'a', update);
    expect(removed.map(({ approved }) => approved.name)).toEqual(['a']);
    const { ino } = await stat(file);
    expect(await removeApprovals(file, () => false, update)).toEqual([]);
    expect((await stat(file)).ino).toBe(ino);
    expect((await loadTrust(home)).approvals.map(({ approved }) => approved.name)).toEqual(['b']);
  });

  it('is empty when it is absent, and when the home folder is unknown', async () => {
    expect(await loadTrust(home)).toMatchObject({ file, approvals: [] });
    expect(await loadTrust('')).toMatchObject({ file: '', approvals: [] });
    await expect(addApprovals('', [request('a')], update)).rejects.toThrow('HOME is not set');
  });

  it('is refused when an entry does not say what its fingerprint is of', async () => {
    await addApprovals(file, [request('a')], update);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('https://prod.example.com', 'https://elsewhere.example.com'));
    await expect(loadTrust(home)).rejects.toThrow(
      `${file}:5: approvals[0].fingerprint: is not that of what is approved for a below. Correct it,`,
    );
  });

  it('is refused when it approves one cluster twice', async () => {
    await addApprovals(file, [request('a')], update);
    const text = await readFile(file, 'utf8');
    const { approvals } = await loadTrust(home);
    const other = { ...requestFields(request('a')), server: 'https://elsewhere.example.com' };
    const twice = [...approvals, { fingerprint: fingerprintOf(other), approvedAt: '', approved: other }];
    await writeFile(file, await printTrust(twice));
    await expect(loadTrust(home)).rejects.toThrow(/:\d+: approvals\[1\]: a is approved on line 5 already/);
    await writeFile(file, text);
    expect((await loadTrust(home)).approvals).toEqual(approvals);
  });

  it('is refused when others may write to it', async () => {
    await addApprovals(file, [request('a')], update);
    await chmod(file, 0o660);
    await expect(loadTrust(home)).rejects.toThrow(`refusing to read ${file}: others may write to it`);
  });

  it.each([
    [/approvedAt: .*/, 'approvedAt: 1', ':6: approvals[0].approvedAt: must be a time in quotes'],
    [/fingerprint: .*/, 'fingerprint: sha256:00', ':5: approvals[0].fingerprint: must be sha256: and 64'],
    [/server: .*/, 'server: [x]', 'approvals[0].approved.server: must be text'],
    [/insecureSkipTlsVerify: .*/, 'insecureSkipTlsVerify: no', 'must be true or false'],
    [/kind: .*/, 'kind: Other', ':3: kind: must be TrustStore'],
    [/ +proxyUrl: .*\n/, '', 'approvals[0].approved.proxyUrl: must be text'],
  ])('a broken line is an error that names it: %s', async (line, broken, message) => {
    await addApprovals(file, [request('a')], update);
    await writeFile(file, (await readFile(file, 'utf8')).replace(line, broken));
    const error: unknown = await loadTrust(home).catch((reason: unknown) => reason);
    expect(String(error)).toContain(message);
  });

  it('loses nothing to 50 writers at once', async () => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const script = join(home, 'child.mjs');
    const module = (name: string) => pathToFileURL(join(import.meta.dirname, name)).href;
    await writeFile(
      script,
      `import { addApprovals } from '${module('store.ts')}';
       const [file, name] = process.argv.slice(2);
       const request = { ...${JSON.stringify(request('x'))}, name };
       await addApprovals(file, [request], { pid: process.pid, now: Date.now, waitMs: 60_000 });`,
    );
    const names = Array.from({ length: 50 }, (_, at) => `c${at}`);
    const exits = names.map((name) => {
      const child = spawn(process.execPath, [script, file, name], { stdio: 'inherit' });
      return once(child, 'exit');
    });
    expect(await Promise.all(exits)).toEqual(names.map(() => [0, null]));
    const { approvals } = await loadTrust(home);
    expect(approvals.map(({ approved }) => approved.name)).toEqual(names.toSorted());
    expect(await readdir(dirname(file))).toEqual(['trust.yaml']);
  }, 240_000);
});
