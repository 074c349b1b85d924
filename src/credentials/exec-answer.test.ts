// The texts are those of kubectl 1.36 (test/parity/exec-plugins.test.ts holds them to it where kubectl is at hand).
import { describe, expect, it } from 'vitest';
import { execCredential, execGroup } from '../../test/support/exec-plugin.ts';
import { createCa } from '../../test/support/pki.ts';
import { parseAnswer } from './exec-answer.ts';

const version = `${execGroup}/v1`;
const parse = (text: string | Buffer) =>
  parseAnswer(typeof text === 'string' ? Buffer.from(text) : text, version);
const { certPem, keyPem } = createCa('answer').issue({ commonName: 'me' });
const other = createCa('other').issue({ commonName: 'me' });

describe('parseAnswer', () => {
  it.each([
    ['a token', execCredential({ token: 't' }), { token: 't' }],
    [
      'a token that expires',
      execCredential({ token: 't', expirationTimestamp: '2026-01-02T03:04:05,5+01:00' }),
      { token: 't', expiresAt: Date.parse('2026-01-02T02:04:05.500Z') },
    ],
    [
      'a certificate',
      execCredential({ clientCertificateData: certPem, clientKeyData: keyPem }),
      { certificate: { certificate: certPem, key: keyPem } },
    ],
    ['YAML', `kind: ExecCredential\napiVersion: ${version}\nstatus: {token: t}\n`, { token: 't' }],
    ['no kind', `{"apiVersion":"${version}","status":{"token":"t"}}`, { token: 't' }],
    ['a byte order mark', `\uFEFF${execCredential({ token: 't' })}`, { token: 't' }],
    [
      'UTF-16, as PowerShell writes it',
      Buffer.from(`\uFEFF${execCredential({ token: 't' })}`, 'utf16le'),
      { token: 't' },
    ],
  ])('takes %s', async (_name, text, answer) => {
    expect(await parse(text)).toEqual(answer);
  });

  it.each([
    [
      '',
      `exec plugin is configured to use API version ${version}, plugin returned version ${execGroup}/__internal`,
    ],
    [
      execCredential({ token: 't' }, 'v1beta1'),
      `exec plugin is configured to use API version ${version}, plugin returned version ${execGroup}/v1beta1`,
    ],
    [`{"apiVersion":"${version}"}`, "exec plugin didn't return a status field"],
    [execCredential({}), "exec plugin didn't return a token or cert/key pair"],
    [execCredential({ clientKeyData: 'k' }), 'exec plugin returned only certificate or key, not both'],
    [
      execCredential({ token: 5 }),
      'decoding stdout: json: cannot unmarshal number into Go struct field ExecCredentialStatus.status.token of type string',
    ],
    [
      execCredential({ clientCertificateData: certPem, clientKeyData: other.keyPem }),
      'failed parsing client key/certificate: tls: private key does not match public key',
    ],
    [
      execCredential({ clientCertificateData: certPem, clientKeyData: certPem }),
      'failed parsing client key/certificate: tls: failed to parse private key',
    ],
    ['-----BEGIN CERTIFICATE-----', "decoding stdout: couldn't get version/kind; json parse error"],
  ])('refuses %j', async (text, problem) => {
    expect(await parse(text)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it.each([
    execCredential({ token: 's3cret-t0ken' }, 'v2'),
    `${execCredential({ token: 's3cret-t0ken' })}x`,
    execCredential({ token: ['s3cret-t0ken'] }),
    's3cret-t0ken',
    '- s3cret-t0ken: {',
    '{"kind":"s3cret-t0ken',
  ])('never says what stood in it: %s', async (text) => {
    expect(JSON.stringify(await parse(text))).not.toContain('s3cret-t0ken');
  });
});
