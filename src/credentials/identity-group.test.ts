import { describe, expect, it } from 'vitest';
import type { ExecConfig } from '../core/connection.ts';
import { identityGroup } from './identity-group.ts';

function exec(command: string, args: readonly string[] = [], env: Record<string, string> = {}): ExecConfig {
  return {
    source: 'kubeconfig',
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args,
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    provideClusterInfo: false,
    interactiveMode: 'Never',
  };
}

describe('identityGroup', () => {
  it.each([
    ['aws', exec('aws', ['eks', 'get-token', '--cluster-name', 'a', '--region', 'eu'])],
    [
      'aws (profile prod)',
      exec('/usr/bin/aws', ['eks', 'get-token', '--cluster-name', 'b', '--profile', 'prod']),
    ],
    ['aws (profile prod)', exec('aws', ['eks'], { AWS_PROFILE: 'prod', AWS_REGION: 'x' })],
    [
      'aws (profile prod, role arn:aws:iam::1:role/x)',
      exec('aws', ['--profile=prod', '--role-arn', 'arn:aws:iam::1:role/x']),
    ],
    [
      'kubelogin (issuer https://i/?a=b, client c)',
      exec('kubelogin', ['get-token', '--oidc-issuer-url=https://i/?a=b', '--oidc-client-id=c']),
    ],
    ['kubelogin (tenant t)', exec('kubelogin', ['get-token', '--server-id', 's', '--tenant-id', 't'])],
    ['gke-gcloud-auth-plugin', exec('gke-gcloud-auth-plugin')],
    ['gcloud (account me@x)', exec('gcloud', ['--account', 'me@x'])],
    ['plug', exec('./bin/plug', ['--cluster', 'a'])],
    ['plug', exec('plug', ['--profile'])],
  ])('%s', (name, config) => {
    expect(identityGroup(config).name).toBe(name);
  });

  it('knows a login by its hints, or by a command that has one default login', () => {
    expect(identityGroup(exec('aws')).isKnown).toBe(true);
    expect(identityGroup(exec('plug', ['--tenant', 'x'])).isKnown).toBe(true);
    expect(identityGroup(exec('plug', ['--cluster', 'x'])).isKnown).toBe(false);
  });

  it('keeps apart what the user and a hub say', () => {
    const own = exec('aws', ['--profile', 'p']);
    const proposed = { ...own, source: 'hub-properties' as const };
    expect(identityGroup(proposed).key).not.toBe(identityGroup(own).key);
    expect(identityGroup(proposed)).toMatchObject({ name: 'aws (profile p)', isKnown: false });
  });

  it("counts Google's tools", () => {
    expect(identityGroup(exec('/opt/gke-gcloud-auth-plugin')).isGcloud).toBe(true);
    expect(identityGroup(exec('aws')).isGcloud).toBe(false);
  });
});
