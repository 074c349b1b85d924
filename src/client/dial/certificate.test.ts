import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCa, type LeafOptions } from '../../../test/support/pki.ts';
import { certificateProblem, nameProblem, signatureProblem } from './certificate.ts';

const ca = createCa('kubernetes');

function certificate(options: Partial<LeafOptions>, issuer = ca): X509Certificate {
  return new X509Certificate(issuer.issue({ commonName: 'x', ...options }).certPem);
}

describe('nameProblem', () => {
  // crypto/x509: verify_test.go and x509_test.go, TestHostnameValidation and others.
  it.each<readonly [names: readonly string[], name: string, fits: boolean]>([
    [['foo.example'], 'foo.example', true],
    [['foo.example'], 'FOO.Example', true],
    [['Foo.Example'], 'foo.example', true],
    [['foo.example'], 'foo.example.', true],
    [['foo.example'], 'bar.example', false],
    [['foo.example'], 'a.foo.example', false],
    [['*.foo.example'], 'a.foo.example', true],
    [['*.foo.example'], 'A.foo.example', true],
    [['*.foo.example'], 'a.b.foo.example', false],
    [['*.foo.example'], 'foo.example', false],
    [['*.local'], 'node.local', true],
    [['a*.foo.example'], 'ab.foo.example', false],
    [['b.*.example'], 'b.c.example', false],
    [['*'], 'anything', true],
    [['one', 'two.example', 'three'], 'three', true],
    // One name, not two: OpenSSL's text must not be taken apart at its comma.
    [['evil.example, DNS:good.example'], 'good.example', false],
    [['a"b, DNS:good.example'], 'good.example', false],
  ])('%j for %s: %s', (names, name, fits) => {
    expect(nameProblem(certificate({ dnsNames: names }), name) === undefined).toBe(fits);
  });

  it.each<readonly [ips: readonly string[], name: string, fits: boolean]>([
    [['10.0.0.1'], '10.0.0.1', true],
    [['10.0.0.1'], '10.0.0.2', false],
    [['fd00::1'], 'fd00:0:0:0::1', true],
    [['fd00::1'], 'FD00::1', true],
    [['fd00::1'], 'fd00::2', false],
    [['10.0.0.1'], '::ffff:10.0.0.1', true],
  ])('%j for address %s: %s', (ips, name, fits) => {
    expect(nameProblem(certificate({ ips }), name) === undefined).toBe(fits);
  });

  it('does not take a name for an address, nor an address for a name', () => {
    expect(nameProblem(certificate({ dnsNames: ['10.0.0.1'] }), '10.0.0.1')).toBeDefined();
    expect(nameProblem(certificate({ ips: ['10.0.0.1'] }), 'x')).toMatchObject({
      go: 'x509: certificate is not valid for any names, but wanted to match x',
    });
  });

  it('says what the certificate is for', () => {
    const names = Array.from({ length: 5 }, (_, index) => `n${index}.example`);
    expect(nameProblem(certificate({ dnsNames: names }), 'x')).toEqual({
      detail: 'valid for n0.example, n1.example, n2.example, 2 more, not for x',
      go: `x509: certificate is valid for ${names.join(', ')}, not x`,
    });
    const many = Array.from({ length: 100 }, (_, index) => `n${index}.example`);
    expect(nameProblem(certificate({ dnsNames: many }), 'x')?.go).toBe(
      'x509: certificate is valid for 100 names, but none matched x',
    );
    expect(nameProblem(certificate({ commonName: 'only.example' }), 'only.example')?.detail).toContain(
      'common name',
    );
  });
});

describe('certificateProblem', () => {
  const now = Date.parse('2026-06-01T12:00:00.500Z');
  const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2026-12-31') };
  const judge = (code: string, options: Partial<LeafOptions> = {}, authorities: readonly string[] = []) =>
    certificateProblem(code, {
      certificate: certificate({ dnsNames: ['member'], ...dates, ...options }),
      name: 'member',
      authorities,
      now,
    });

  it('looks at the dates of the leaf first, then at its names, then at the chain', () => {
    const past = { notBefore: new Date('2019-01-01'), notAfter: new Date('2020-02-01') };
    expect(judge('DEPTH_ZERO_SELF_SIGNED_CERT', { ...past, dnsNames: ['z'] }).go).toBe(
      'x509: certificate has expired or is not yet valid: current time 2026-06-01T12:00:00Z is after 2020-02-01T00:00:00Z',
    );
    expect(judge('DEPTH_ZERO_SELF_SIGNED_CERT', { dnsNames: ['z'] }).detail).toBe(
      'valid for z, not for member',
    );
    expect(judge('DEPTH_ZERO_SELF_SIGNED_CERT').detail).toBe('unknown authority');
  });

  it.each([
    [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'unknown authority',
      'x509: certificate signed by unknown authority',
    ],
    ['INVALID_PURPOSE', 'not for servers', 'x509: certificate specifies an incompatible key usage'],
    ['PATH_LENGTH_EXCEEDED', 'chain too long', 'x509: too many intermediates for path length constraint'],
    ['CERT_HAS_EXPIRED', 'its authority expired', 'x509: certificate has expired or is not yet valid'],
    ['CERT_CHAIN_TOO_LONG', 'cert chain too long', 'x509: cert chain too long'],
  ])('%s', (code, detail, go) => {
    expect(judge(code)).toEqual({ detail, go });
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'expired or not yet valid'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unknown authority'],
  ])('has words for %s without a certificate', (code, detail) => {
    expect(certificateProblem(code, { name: 'member', authorities: [ca.certPem], now })).toMatchObject({
      detail,
    });
  });

  it('tells when the authority expired', () => {
    const old = createCa('old', { notBefore: new Date('2019-01-01'), notAfter: new Date('2020-02-01') });
    const leaf = new X509Certificate(old.issue({ commonName: 'x', dnsNames: ['member'], ...dates }).certPem);
    const problem = certificateProblem('CERT_HAS_EXPIRED', {
      certificate: leaf,
      name: 'member',
      authorities: [ca.certPem, old.certPem],
      now,
    });
    expect(problem.detail).toBe('its authority expired 2020-02-01');
  });
});

describe('signatureProblem', () => {
  it('believes no signature with SHA-1, unless the certificate itself is trusted', () => {
    const { certPem } = ca.issue({ commonName: 'x', digest: 'sha1' });
    const old = new X509Certificate(certPem);
    expect(signatureProblem(old, [ca.certPem])).toEqual({
      detail: 'signed with ECDSA-SHA1, which is insecure',
      go: 'x509: certificate signed by unknown authority (possibly because of "x509: cannot verify signature: insecure algorithm ECDSA-SHA1" while trying to verify candidate authority certificate "kubernetes")',
    });
    expect(signatureProblem(old, [certPem])).toBeUndefined();
  });

  it.each<LeafOptions['key']>([undefined, 'rsa-1024'])('has nothing against SHA-256 (key %s)', (key) => {
    expect(signatureProblem(certificate(key ? { key } : {}), [ca.certPem])).toBeUndefined();
  });
});
