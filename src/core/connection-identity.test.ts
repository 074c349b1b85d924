import { describe, expect, it } from 'vitest';
import { connectionIdentity } from './connection-identity.ts';
import type { Connection } from './connection.ts';

describe('connectionIdentity', () => {
  const connection: Connection = {
    server: 'https://a:6443',
    insecureSkipTlsVerify: false,
    disableCompression: false,
    auth: { token: 'secret' },
    impersonation: { groups: [], extra: {} },
  };

  it('is one for each server and user, and shows neither', () => {
    const keys = [
      connection,
      { ...connection, server: 'https://b:6443' },
      { ...connection, certificateAuthority: Buffer.from('x') },
      { ...connection, auth: { token: 'other' } },
      { ...connection, auth: { clientCertificate: Buffer.from('pem') } },
      { ...connection, proxyUrl: 'http://proxy' },
      { ...connection, impersonation: { user: 'ann', groups: [], extra: {} } },
    ].map((one) => connectionIdentity(one));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(connectionIdentity({ ...connection })).toBe(keys[0]);
  });

  it('stays the same when the token in a token file changes, and takes any plugin configuration', () => {
    const auth = { tokenFile: '/run/token', token: 'one' };
    expect(connectionIdentity({ ...connection, auth })).toBe(
      connectionIdentity({ ...connection, auth: { ...auth, token: 'two' } }),
    );
    const exec = {
      source: 'kubeconfig' as const,
      apiVersion: 'v1',
      command: 'c',
      args: [],
      env: [],
      provideClusterInfo: true,
      config: { id: 2n ** 60n },
    };
    expect(connectionIdentity({ ...connection, auth: { exec } })).toMatch(/^[0-9a-f]{32}$/);
  });

  it('does not depend on a password, which could be guessed from its hash', () => {
    const withPassword = (password: string) =>
      connectionIdentity({ ...connection, auth: { username: 'u', password } });
    expect(withPassword('a')).toBe(withPassword('b'));
  });
});
