import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../core/connection.ts';
import { hubTrust } from './hub-trust.ts';

const provider = (name: string) => ({
  name,
  execConfig: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'login',
    interactiveMode: 'Never',
    provideClusterInfo: false,
  },
});

describe('hubTrust', () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'hub-trust-'))));
  afterEach(() => rmSync(home, { recursive: true }));

  it('reads the provider file once, however many steps of a command look at it', async () => {
    const providerFile = join(home, 'providers.json');
    const write = (name: string) =>
      writeFileSync(providerFile, JSON.stringify({ providers: [provider(name)] }), { mode: 0o600 });
    write('first');
    const connection = {} as Connection;
    const input = {
      fleet: { providerFile },
      kube: {},
      config: { trust: { allowedServers: [] } },
      system: { env: {}, home, cwd: home },
    } as unknown as Parameters<typeof hubTrust>[1];
    const trust = hubTrust({ connection }, input);
    const names = async () => (await trust.loadProviders())?.providers.map(({ name }) => name);
    expect(await names()).toEqual(['first']);
    write('second');
    expect(await names()).toEqual(['first']);
  });
});
