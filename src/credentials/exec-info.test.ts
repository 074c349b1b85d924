import { describe, expect, it } from 'vitest';
import type { ExecConfig } from '../core/connection.ts';
import { execInfo } from './exec-info.ts';

const exec: ExecConfig = {
  source: 'kubeconfig',
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'x',
  args: [],
  env: [],
  provideClusterInfo: true,
};
const cluster = { server: 'https://h:1/cluster1/', insecureSkipTlsVerify: false, disableCompression: false };

describe('execInfo', () => {
  // Captured from client-go.
  it.each([
    [
      { ...exec, config: { clusterName: 'spoke-1' } },
      { ...cluster, insecureSkipTlsVerify: true },
      '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"cluster":{"server":"https://h:1/cluster1/","insecure-skip-tls-verify":true,"config":{"clusterName":"spoke-1"}},"interactive":false}}\n',
    ],
    [
      { ...exec, provideClusterInfo: false, apiVersion: 'client.authentication.k8s.io/v1beta1' },
      cluster,
      '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","spec":{"interactive":false}}\n',
    ],
    [
      { ...exec, config: { z: [1.5, 9007199254740993n], a: '<&>' }, server: 'https://h:1?x' },
      {
        ...cluster,
        tlsServerName: 's',
        certificateAuthority: Buffer.from('ca'),
        proxyUrl: 'HTTP://p:2',
        disableCompression: true,
      },
      '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"cluster":{"server":"https://h:1?x","tls-server-name":"s","certificate-authority-data":"Y2E=","proxy-url":"http://p:2","disable-compression":true,"config":{"a":"\\u003c\\u0026\\u003e","z":[1.5,9007199254740993]}},"interactive":false}}\n',
    ],
  ])('%#', (config, info, text) => {
    expect(execInfo(config, info, false)).toBe(text);
  });

  it('says whether there is a person', () => {
    expect(execInfo({ ...exec, provideClusterInfo: false }, cluster, true)).toContain(
      '"spec":{"interactive":true}',
    );
  });
});
