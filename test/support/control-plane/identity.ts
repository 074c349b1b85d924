// Who is who in one real cluster: its CA, its certificates, its users and their tokens.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ca, createCa, type Issued } from '../pki.ts';

/** The group of the read-only user. */
export const VIEWERS = 'kubectl-mc:viewers';

/** Every cluster has its own CA and its own tokens: what one cluster accepts no other does. */
export interface Identity {
  readonly ca: Ca;
  readonly caPem: string;
  /** User `admin` in the group system:masters. */
  readonly admin: Issued;
  /** The same user by bearer token. */
  readonly adminToken: string;
  /** User `viewer`, who may see what the ClusterRole `view` shows: no secrets, no nodes. */
  readonly viewerToken: string;
  readonly files: IdentityFiles;
}

/** Paths of what the servers read. */
export interface IdentityFiles {
  readonly ca: string;
  readonly servingCert: string;
  readonly servingKey: string;
  readonly kubeletClientCert: string;
  readonly kubeletClientKey: string;
  readonly serviceAccountPublic: string;
  readonly serviceAccountPrivate: string;
  readonly tokens: string;
}

/** What the apiserver of that cluster shows. */
export function issueServing(ca: Ca, name: string): Issued {
  return ca.issue({
    commonName: `${name}-apiserver`,
    dnsNames: ['localhost', `${name}.fleet.test`, 'kubernetes.default.svc'],
    ips: ['127.0.0.1', '::1'],
    usages: ['server'],
  });
}

/** Makes the identity of a cluster and writes what the servers read into `dir`. */
export function createIdentity(name: string, dir: string): Identity {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const ca = createCa(`${name}-ca`);
  const admin = ca.issue({ commonName: 'admin', organizations: ['system:masters'], usages: ['client'] });
  const serving = issueServing(ca, name);
  const kubelet = ca.issue({ commonName: 'apiserver-kubelet-client', usages: ['client'] });
  const serviceAccount = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const adminToken = `${name}-admin-${randomBytes(12).toString('hex')}`;
  const viewerToken = `${name}-viewer-${randomBytes(12).toString('hex')}`;

  const write = (file: string, content: string | Buffer): string => {
    const path = join(dir, file);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  return {
    ca,
    caPem: ca.certPem,
    admin,
    adminToken,
    viewerToken,
    files: {
      ca: write('ca.crt', ca.certPem),
      servingCert: write('serving.crt', serving.certPem),
      servingKey: write('serving.key', serving.keyPem),
      kubeletClientCert: write('kubelet-client.crt', kubelet.certPem),
      kubeletClientKey: write('kubelet-client.key', kubelet.keyPem),
      serviceAccountPublic: write('sa.pub', serviceAccount.publicKey.export({ type: 'spki', format: 'pem' })),
      serviceAccountPrivate: write(
        'sa.key',
        serviceAccount.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      ),
      tokens: write(
        'tokens.csv',
        `${adminToken},admin,1,"system:masters"\n${viewerToken},viewer,2,"${VIEWERS}"\n`,
      ),
    },
  };
}
