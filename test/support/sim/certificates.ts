// The server certificates of a fleet: one good one that its members share, and bad ones on demand.
import { createCa, type Ca, type Issued, type LeafOptions } from '../pki.ts';
import type { CertificateFault } from './faults.ts';

export interface Certificates {
  readonly caPem: string;
  readonly good: Issued;
  /** Made at its first use. */
  readonly bad: (fault: CertificateFault) => Issued;
  /** Another good one, of this CA or of `issuer`. */
  readonly renewed: (issuer?: Ca) => Issued;
  /** PEM of a user's certificate; Kubernetes reads the name out of it. */
  readonly client: (userName: string) => Issued;
}

/** Names that the good certificate is valid for, beside 127.0.0.1. */
export const SERVER_NAMES: readonly string[] = ['localhost', 'sim.test', '*.sim.test'];

const SERVER: LeafOptions = {
  commonName: 'kube-apiserver',
  ips: ['127.0.0.1'],
  dnsNames: SERVER_NAMES,
  usages: ['server'],
};

export function createCertificates(name: string): Certificates {
  const ca = createCa(name);
  const made = new Map<CertificateFault, Issued>();
  return {
    caPem: ca.certPem,
    good: ca.issue(SERVER),
    bad: (fault) => {
      const issued = made.get(fault) ?? BAD[fault](ca);
      made.set(fault, issued);
      return issued;
    },
    renewed: (issuer = ca) => issuer.issue(SERVER),
    client: (userName) => ca.issue({ commonName: userName, usages: ['client'] }),
  };
}

/** What is wrong with each, by name. */
const BAD: Readonly<Record<CertificateFault, (ca: Ca) => Issued>> = {
  expired: (ca) =>
    ca.issue({
      ...SERVER,
      notBefore: new Date('2019-02-01T00:00:00Z'),
      notAfter: new Date('2020-02-01T00:00:00Z'),
    }),
  'not-yet-valid': (ca) =>
    ca.issue({
      ...SERVER,
      notBefore: new Date('2090-01-01T00:00:00Z'),
      notAfter: new Date('2091-01-01T00:00:00Z'),
    }),
  'wrong-host': (ca) => ca.issue({ ...SERVER, ips: ['192.0.2.1'], dnsNames: ['wrong.sim.invalid'] }),
  // Subject and issuer have the same name, which is what verifiers go by.
  'self-signed': () => createCa('self-signed').issue({ ...SERVER, commonName: 'self-signed' }),
  'unknown-ca': () => createCa('unknown-ca').issue(SERVER),
};
